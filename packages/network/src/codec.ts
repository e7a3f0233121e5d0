import {createHmac, timingSafeEqual} from 'node:crypto';
import {checkMessage} from './check.js';
import {FORMATS, MAC_PRIMARY, MAC_SECONDARY, PRIVATE, type Format} from './formats.js';
import {KEY_CHANGE} from './elements.js';
import {LinkError} from './link.js';
import type {NetworkMessage} from './messages.js';
import type {NetworkKey} from './seal.js';

export {createFrameReader, frame, MAX_MESSAGE, type FrameReader} from './frames.js';

/*
 * ISO 8583:1987 as bytes: MTI (4 digits), primary bitmap (8 bytes), secondary bitmap (8 bytes, where an element above
 * 64 is there), then the elements in order. Bitmaps and MAC are binary; all else, lengths too, is ASCII: one digit
 * one byte, so that an element is on the wire what it is in a message, and a trace of the link can be read.
 *
 * DE64, or DE128 where there is a secondary bitmap, is the MAC: the first 8 bytes of HMAC-SHA-256 over all that goes
 * before it, under a key that the same exchange made as that of the seal. Only the messages of the key exchange
 * itself (DE70 `101`) are without.
 *
 * One message has one encoding. Whatever is not exactly that is refused.
 *
 * No library: of those on the npm registry `iso_8583` (2.6, ISC, 324 kB) is the one that is kept up. It reads what was
 * cut short without a word, takes DE127 for the subfields of another's, knows no MAC and brings date-fns and an XML
 * parser; the elements and their checks, which are most of the work, would stay here.
 */

/** A message and, unless it is of the key exchange, the key whose MAC it carried. */
export interface Decoded {
  message: NetworkMessage;
  key?: NetworkKey;
}

/**
 * The bytes of a message.
 * @throws LinkError `network_garbled` for what is no message; RangeError where it needs a MAC and there is no key
 */
export const encode = (message: NetworkMessage, key?: NetworkKey): Buffer => {
  const checked = checkMessage(message);
  if (!carriesMac(checked)) return body(checked, undefined);
  if (!key) throw new RangeError('key_missing');
  const covered = body(checked, macElement(checked));
  return Buffer.concat([covered, mac(key, covered)]);
};

/**
 * The message whose encoding these bytes are, under one of `keys`.
 * @throws LinkError `network_garbled` for anything else. It never quotes what came
 */
export const decode = (bytes: Uint8Array, keys: readonly NetworkKey[]): Decoded => {
  const message = checkMessage(parse(Buffer.from(bytes)));
  if (!carriesMac(message)) {
    if (!body(message, undefined).equals(bytes)) throw garbled('encoding');
    return {message};
  }
  const covered = body(message, macElement(message));
  const given = bytes.subarray(covered.length);
  if (!covered.equals(bytes.subarray(0, covered.length)) || given.length !== MAC_BYTES)
    throw garbled('encoding');
  const key = keys.find(each => timingSafeEqual(mac(each, covered), given));
  if (!key) throw garbled('MAC');
  return {message, key};
};

const MAC_BYTES = 8;

const garbled = (where: string): LinkError => new LinkError('network_garbled', where);

const mac = ({mac: secret}: NetworkKey, covered: Uint8Array): Buffer =>
  createHmac('sha256', secret).update(covered).digest().subarray(0, MAC_BYTES);

const carriesMac = (message: NetworkMessage): boolean => !('70' in message) || message[70] !== KEY_CHANGE;

type Elements = Record<number, string | Record<string, string>>;

const numbersOf = (message: NetworkMessage): number[] =>
  Object.keys(message)
    .filter(name => name !== 'mti')
    .map(Number)
    .sort((a, b) => a - b);

const macElement = (message: NetworkMessage): number =>
  numbersOf(message).some(number => number > 64) ? MAC_SECONDARY : MAC_PRIMARY;

/** All of a message but the MAC itself; `macAt` is in the bitmap. */
const body = (message: NetworkMessage, macAt: number | undefined): Buffer => {
  const numbers = numbersOf(message);
  const elements = message as unknown as Elements;
  const values = numbers.map(number => written(number, elements[number]!));
  const map = bitmap(macAt === undefined ? numbers : [...numbers, macAt]);
  return Buffer.concat([Buffer.from(message.mti, 'latin1'), map, Buffer.from(values.join(''), 'latin1')]);
};

const bitmap = (numbers: number[]): Buffer => {
  const secondary = numbers.some(number => number > 64);
  const map = Buffer.alloc(secondary ? 16 : 8);
  for (const number of secondary ? [1, ...numbers] : numbers)
    map[(number - 1) >> 3]! |= 0x80 >> ((number - 1) & 7);
  return map;
};

const written = (number: number, value: string | Record<string, string>): string => {
  const text = typeof value === 'string' ? value : PRIVATE.get(number)!.join(value);
  const {prefix} = FORMATS.get(number)!;
  return prefix === 0 ? text : String(text.length).padStart(prefix, '0') + text;
};

/** Reads a buffer from its start. */
interface Cursor {
  take(length: number, where: string): Buffer;
}

const cursor = (bytes: Buffer): Cursor => {
  let at = 0;
  return {
    take: (length, where) => {
      if (at + length > bytes.length) throw garbled(where);
      return bytes.subarray(at, (at += length));
    },
  };
};

/** What the bytes seem to say, without the MAC; whether that is a message, and all of it, remains to be proved. */
const parse = (bytes: Buffer): Record<string, unknown> => {
  const from = cursor(bytes);
  const message: Record<string, unknown> = {mti: from.take(4, 'message type').toString('latin1')};
  for (const number of elementsIn(from)) {
    if (number === MAC_PRIMARY || number === MAC_SECONDARY) from.take(MAC_BYTES, `DE${number}`);
    else message[number] = readElement(from, number);
  }
  return message;
};

/** The numbers that the bitmaps name. */
const elementsIn = (from: Cursor): number[] => {
  const primary = bits(from.take(8, 'bitmap'), 0);
  if (primary[0] !== 1) return primary;
  return [...primary.slice(1), ...bits(from.take(8, 'bitmap'), 64)];
};

const bits = (map: Buffer, offset: number): number[] =>
  Array.from({length: 64}, (_, bit) => bit + 1)
    .filter(number => map[(number - 1) >> 3]! & (0x80 >> ((number - 1) & 7)))
    .map(number => number + offset);

const readElement = (from: Cursor, number: number): unknown => {
  const format = FORMATS.get(number);
  if (!format) throw garbled(`DE${number}`);
  const text = from.take(lengthOf(from, format, number), `DE${number}`).toString('latin1');
  const members = PRIVATE.get(number);
  if (!members) return text;
  const value = members.split(text);
  if (!value) throw garbled(`DE${number}`);
  return value;
};

const lengthOf = (from: Cursor, {prefix, length}: Format, number: number): number => {
  if (prefix === 0) return length;
  const digits = from.take(prefix, `DE${number}`).toString('latin1');
  if (!/^[0-9]+$/.test(digits) || Number(digits) > length) throw garbled(`DE${number}`);
  return Number(digits);
};
