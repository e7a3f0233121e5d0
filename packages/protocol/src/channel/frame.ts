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

type Monotonic = Pick<Clock, 'monotonic'>;
type Tasks = Monotonic & Timers;

/** The most messages a second that are looked at. A page of ours sends a few; a flood must not delay a key. */
const MOST = 100;
/** The most handshakes a second, and sessions over one port: each is a signature to verify. */
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
  own.addEventListener('message', event => {
    if (event.source !== own.parent || own.parent === own || event.ports.length !== 1 || !mayConnect())
      return;
    const hello: unknown = event.data;
    if (!isConnectMessage(hello)) return;
    const channel = channelOver(event.ports[0]!, event.origin, hello, clock);
    // What the page put into the port comes in tasks of its own, and is to be answered along with the hello.
    clock.after(0, () => connected(channel, hello));
  });
  own.parent.postMessage({florin: 'here'} satisfies CallMessage, '*');
};

const channelOver = (
  port: MessagePort,
  origin: string,
  hello: ConnectMessage,
  clock: Monotonic,
): FrameChannel => {
  // Kept until there is a handler, so that what came meanwhile is answered at once and not a task later.
  const early: HostMessage[] = [];
  let handle = (message: HostMessage): void => void (early.length < EARLY && early.push(message));
  const mayBeRead = atMost(MOST, clock);
  const mayBeVerified = atMost(MOST_CONNECTIONS, clock);
  port.onmessage = (event: MessageEvent<unknown>) => {
    // Asked first: what is not looked at is not copied out of the message either.
    if (!mayBeRead() || !isHostMessage(event.data)) return;
    if (event.data.type !== 'session' || mayBeVerified()) handle(event.data);
  };
  return {
    origin,
    version: VERSIONS.find(version => hello.versions.includes(version)),
    send: message => port.postMessage(message),
    receive: handler => {
      handle = handler;
      for (const message of early.splice(0)) handler(message);
    },
    close: () => port.close(),
  };
};

/** The most messages that are kept for a handler still to come. */
const EARLY = 64;

/** True for the first `most` calls of each second. */
const atMost = (most: number, {monotonic}: Monotonic): (() => boolean) => {
  let began = -Infinity;
  let count = 0;
  return () => {
    const now = monotonic();
    if (now - began >= 1000) [began, count] = [now, 0];
    return ++count <= most;
  };
};
