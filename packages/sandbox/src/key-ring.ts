import {
  answerKeyExchange,
  openSeal,
  sealKeyId,
  type NetworkKey,
  type RandomSource,
  type SealedCard,
  type SealedRequest,
} from '@florin/network';

/** The keys that acquirers agreed with the network. */
export interface KeyRing {
  /** Agrees a key on an acquirer's half, and answers with the network's. */
  agree(public_key: string): {public_key: string};
  /** A key of this ring. */
  find(id: string): NetworkKey | undefined;
  /** The card of a request, if it was sealed for exactly that under a key of this ring. */
  open(request: SealedRequest): SealedCard | undefined;
}

/**
 * Keys in memory alone: after a restart acquirers agree new ones. It holds the newest `most`, so that several
 * acquirers have room and a loop of exchanges takes no memory.
 */
export const keyRing = (random: RandomSource, most = 64): KeyRing => {
  const keys = new Map<string, NetworkKey>();
  return {
    agree: theirs => {
      const {public_key, key} = answerKeyExchange(random, theirs);
      keys.set(key.id, key);
      for (const oldest of keys.keys()) if (keys.size > most) keys.delete(oldest);
      return {public_key};
    },
    find: id => keys.get(id),
    open: request => {
      const key = keys.get(sealKeyId(request));
      return key && openSeal(key, request);
    },
  };
};
