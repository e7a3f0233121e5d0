import type {Clock, Timers} from '@florin/runtime';
import {isConnectMessage, isHostMessage} from './check-from-host.js';
import type {CallMessage, ConnectMessage, FrameMessage, HostMessage} from './messages.js';
import {VERSIONS} from './versions.js';

/** The frame's end of the channel. */
export interface FrameChannel {
  /** Origin of the page, as the browser says it. */
  origin: string;
  /** The newest version both ends speak. */
  version: string | undefined;
  send(message: FrameMessage): void;
  receive(handler: (message: HostMessage) => void): void;
  close(): void;
}

type Tasks = Clock & Timers;

/** Messages that are looked at one after the other: as many as are drawn before the next key. A page of ours sends a few. */
const AT_ONCE = 4;
/** Milliseconds from one to the next where there are more: a flood must not delay a key. */
const TURN = 25;
/** Milliseconds that a key has to itself, before the next turn comes back: two drawings. */
const AFTER_KEY = 32;
/** The most that wait for that, the latest. */
const MOST_WAITING = 32;
/** The most handshakes a second: each is a signature to verify. */
const MOST_CONNECTIONS = 10;

/**
 * Tells the embedding page that somebody listens here, and waits for its answer. A message counts only when it comes from the direct parent, has the right shape
 * and brings exactly one port; who the parent is, is then judged by its origin. A later connection replaces the
 * one before.
 */
export const acceptHost = (
  own: Window,
  clock: Tasks,
  connected: (channel: FrameChannel, hello: ConnectMessage) => void,
): void => {
  const mayConnect = atMost(MOST_CONNECTIONS, clock);
  let key = -Infinity;
  own.addEventListener('keydown', () => void (key = clock.monotonic()), true);
  own.addEventListener('message', event => {
    if (event.source !== own.parent || own.parent === own || event.ports.length !== 1 || !mayConnect())
      return;
    const hello: unknown = event.data;
    if (!isConnectMessage(hello)) return;
    const channel = channelOver(event.ports[0]!, event.origin, hello, clock, () => key);
    // What the page put into the port comes in tasks of its own, and is to be answered along with the hello.
    clock.after(0, () => connected(channel, hello));
  });
  own.parent.postMessage({florin: 'here'} satisfies CallMessage, '*');
};

const channelOver = (
  port: MessagePort,
  origin: string,
  hello: ConnectMessage,
  clock: Tasks,
  keyAt: () => number,
): FrameChannel => {
  // What waits for a handler, or for its turn. Not looked at before: what is not is not copied out of the message either.
  const waiting: MessageEvent<unknown>[] = [];
  let handle: ((message: HostMessage) => void) | undefined;
  let turns = AT_ONCE;
  let resting = false;
  const read = (): void => {
    while (handle && turns && waiting.length) {
      turns--;
      const {data} = waiting.shift()!;
      if (isHostMessage(data)) handle(data);
    }
    rest();
  };
  // Turns come back one by one, each some time after what the one before was used for has been done: those of a flood
  // never meet.
  const rest = (ms = TURN): void => {
    if (resting || turns >= AT_ONCE) return;
    resting = true;
    clock.after(ms, () => {
      resting = false;
      const left = keyAt() + AFTER_KEY - clock.monotonic();
      if (left > 0) return rest(left);
      turns++;
      read();
    });
  };
  port.onmessage = event => {
    // Of too many the last count: they say how the page wants its form now.
    if (waiting.push(event) > MOST_WAITING) waiting.shift();
    read();
  };
  return {
    origin,
    version: VERSIONS.find(version => hello.versions.includes(version)),
    send: message => port.postMessage(message),
    receive: handler => {
      handle = handler;
      read();
    },
    close: () => port.close(),
  };
};

/** True for the first `most` calls of each second. */
const atMost = (most: number, {monotonic}: Clock): (() => boolean) => {
  let began = -Infinity;
  let count = 0;
  return () => {
    const now = monotonic();
    if (now - began >= 1000) [began, count] = [now, 0];
    return ++count <= most;
  };
};
