import {createFrameReader, decode, encode, frame, type Decoded} from './codec.js';
import {LinkError} from './link.js';
import type {NetworkMessage} from './messages.js';
import type {NetworkKey} from './seal.js';

/** A connected stream of bytes, such as a TLS socket. What it brings is told to whoever made it. */
export interface Wire {
  send(bytes: Uint8Array): void;
  /** Lets what was sent go out, then hangs up. */
  end(): void;
  /** Hangs up at once. */
  destroy(): void;
}

/** What a wire brings. Nothing comes after `closed`, which comes once. */
export interface WireEvents {
  data(bytes: Uint8Array): void;
  closed(): void;
}

/** Sees every byte of a link in clear, as it goes out and comes in: for traces. */
export type Tap = (direction: 'out' | 'in', bytes: Uint8Array) => void;

/** Keys a side holds of one connection. What was sent under the last but three is not waited for any more. */
const KEYS_HELD = 4;

/** One end of a connection that carries messages. */
export interface MessageWire {
  /**
   * Sends a message under the newest key, or under that of the request it answers.
   * @throws LinkError `network_unreachable` where it needs a MAC and there is no key yet
   */
  write(message: NetworkMessage, key?: NetworkKey): void;
  /**
   * Gives each message that is whole with these bytes to `take`, in order.
   * @throws LinkError `network_garbled`: nothing that comes after can be believed
   */
  read(bytes: Uint8Array, take: (decoded: Decoded) => void): void;
  /** Takes a key into use. */
  adopt(key: NetworkKey): void;
  newest(): NetworkKey | undefined;
  holds(id: string): boolean;
}

/** Messages over a wire that was just connected: no key is agreed on it yet. */
export const messageWire = (wire: Pick<Wire, 'send'>, tap: Tap = () => undefined): MessageWire => {
  const reader = createFrameReader();
  let keys: NetworkKey[] = [];
  return {
    write: (message, key = keys[0]) => {
      const bytes = frame(encoded(message, key));
      tap('out', bytes);
      wire.send(bytes);
    },
    read: (bytes, take) => {
      tap('in', bytes);
      for (const each of reader.push(bytes)) take(decode(each, keys));
    },
    adopt: key => void (keys = [key, ...keys].slice(0, KEYS_HELD)),
    newest: () => keys[0],
    holds: id => keys.some(key => key.id === id),
  };
};

const encoded = (message: NetworkMessage, key: NetworkKey | undefined): Buffer => {
  try {
    return encode(message, key);
  } catch (cause) {
    if (cause instanceof RangeError) throw new LinkError('network_unreachable', 'key', {cause});
    throw cause;
  }
};
