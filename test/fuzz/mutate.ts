import {createHmac} from 'node:crypto';
import {frame} from '@florin/network/codec';
import type {NetworkKey} from '@florin/network';

/** Numbers from a seed. */
export interface Dice {
  /** Of 0 up to, and without, `below`. */
  roll(below: number): number;
  bytes(size: number): Buffer;
}

/** George Marsaglia's xorshift32. */
export const dice = (seed: number): Dice => {
  let state = seed | 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    roll: below => next() % below,
    bytes: size => Buffer.from(Array.from({length: size}, () => next() & 255)),
  };
};

type Mutation = (message: Buffer, dice: Dice, others: readonly Buffer[]) => Buffer;

const cut = (message: Buffer, {roll}: Dice): [from: number, to: number] => {
  const from = roll(message.length + 1);
  return [from, Math.min(message.length, from + roll(16))];
};

const spliced = (message: Buffer, [from, to]: [number, number], between: Buffer): Buffer =>
  Buffer.concat([message.subarray(0, from), between, message.subarray(to)]);

const changedAt = (message: Buffer, at: number, change: (byte: number) => number): Buffer => {
  const changed = Buffer.from(message);
  if (changed.length > 0) changed[at % changed.length] = change(changed[at % changed.length]!);
  return changed;
};

const MUTATIONS: readonly Mutation[] = [
  (message, {roll}) => changedAt(message, roll(message.length || 1), byte => byte ^ (1 << roll(8))),
  (message, {roll}) => changedAt(message, roll(message.length || 1), () => roll(256)),
  (message, {roll}) => changedAt(message, roll(message.length || 1), () => 0x30 + roll(10)),
  // A bit of the bitmaps.
  (message, {roll}) => changedAt(message, 4 + roll(16), byte => byte ^ (1 << roll(8))),
  (message, dice) => spliced(message, cut(message, dice), Buffer.alloc(0)),
  (message, dice) => spliced(message, cut(message, dice), dice.bytes(dice.roll(16))),
  (message, dice) => {
    const [from, to] = cut(message, dice);
    return spliced(message, [to, to], message.subarray(from, to));
  },
  (message, {roll}) => message.subarray(0, roll(message.length + 1)),
  (message, {roll}, others) => {
    const other = others[roll(others.length)]!;
    return Buffer.concat([message.subarray(0, roll(message.length)), other.subarray(roll(other.length))]);
  },
  (_message, {roll, bytes}) => bytes(roll(820)),
];

const MAC_BYTES = 8;

/** The message with the MAC that its other bytes would have. */
const authentic = (message: Buffer, key: NetworkKey): Buffer => {
  const covered = message.subarray(0, -MAC_BYTES);
  return Buffer.concat([
    covered,
    createHmac('sha256', key.mac).update(covered).digest().subarray(0, MAC_BYTES),
  ]);
};

/**
 * A frame that was a message once. Of every four one has a MAC that holds, so that what comes after it is reached, and
 * one in sixteen a length that is not its own.
 */
export const mutated = (message: Buffer, others: readonly Buffer[], key: NetworkKey, dice: Dice): Buffer => {
  let changed = message;
  for (let times = 1 + dice.roll(3); times > 0; times--)
    changed = MUTATIONS[dice.roll(MUTATIONS.length)]!(changed, dice, others);
  if (dice.roll(4) === 0 && changed.length > MAC_BYTES) changed = authentic(changed, key);
  const framed = frame(changed);
  if (dice.roll(16) === 0) framed.writeUInt16BE(dice.roll(2) ? dice.roll(65_536) : dice.roll(600));
  return framed;
};
