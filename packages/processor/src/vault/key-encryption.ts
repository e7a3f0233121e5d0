import type {KeyObject} from 'node:crypto';
import type {Random} from '@florin/runtime';
import {derive, sealer} from './kek.js';

/**
 * Whoever wraps the root key: keys of one's own, or a key-management service that never lets its key out. It is asked
 * when a processor starts and when keys are rotated, never for a payment.
 */
export interface KeyEncryption {
  /** Names the key that wraps from now on. */
  readonly id: string;
  /** @param key 32 bytes */
  wrap(key: Uint8Array): Promise<string>;
  /**
   * @param id of the key that wrapped it
   * @throws `kek_unknown` where it has no such key
   */
  unwrap(wrapped: string, id: string): Promise<Uint8Array>;
  /** What databases of before there was a root key have taken for one. */
  readonly former?: KeyObject;
}

/** Wraps under the first of these keys, and unwraps what any of them has wrapped. 32 bytes each. */
export const ownKeys = (random: Random, first: KeyObject, ...others: readonly KeyObject[]): KeyEncryption => {
  const sealers = new Map([first, ...others].map(key => [nameOf(key), sealer(derive(key, 'root'), random)]));
  const id = nameOf(first);
  return {
    ...{id, former: first},
    wrap: async key => sealers.get(id)!.seal(Buffer.from(key).toString('base64url'), 'root'),
    unwrap: async (wrapped, by) => {
      const found = sealers.get(by);
      if (!found)
        throw new Error(`kek_unknown: what is kept here is sealed under the key-encryption key ${by}.`);
      return Buffer.from(found.open(wrapped, 'root'), 'base64url');
    },
  };
};

/** Tells keys apart, and nothing of them. */
const nameOf = (key: KeyObject): string => derive(key, 'name').export().toString('base64url').slice(0, 16);
