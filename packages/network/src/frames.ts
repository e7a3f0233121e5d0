import {LinkError} from './link.js';

/** The longest message of this link is well under it; what claims to be longer is none. */
export const MAX_MESSAGE = 768;

const HEADER_BYTES = 2;

/** A message with its length before it: two bytes, the high one first, that do not count themselves. */
export const frame = (message: Uint8Array): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(message.length);
  return Buffer.concat([header, message]);
};

/** Cuts a stream of bytes into messages. */
export interface FrameReader {
  /**
   * The messages that are whole with these bytes. What is left is kept, and is never more than one message.
   * @throws LinkError `network_garbled` where a header says nothing or too much; the stream cannot be read on
   */
  push(bytes: Uint8Array): Buffer[];
}

/** A reader at the start of a stream. */
export const createFrameReader = (): FrameReader => {
  let rest = Buffer.alloc(0);
  return {
    push: bytes => {
      rest = Buffer.concat([rest, bytes]);
      const whole: Buffer[] = [];
      while (rest.length >= HEADER_BYTES) {
        const length = rest.readUInt16BE();
        if (length === 0 || length > MAX_MESSAGE) throw new LinkError('network_garbled', 'length');
        if (rest.length < HEADER_BYTES + length) break;
        whole.push(rest.subarray(HEADER_BYTES, HEADER_BYTES + length));
        rest = rest.subarray(HEADER_BYTES + length);
      }
      return whole;
    },
  };
};
