import {Discovery, DISCOVERY_PATH, signingKeysIn} from '@florin/protocol';
import {importVerifyingKey, type VerifyingKey} from '@florin/protocol/envelope';
import {MerchantError} from './error.js';
import type {Outside} from './outside.js';
import {fit} from './schema.js';

/** The processor's public signing keys, as it publishes them. */
export interface Keys {
  /**
   * The key of this name, or undefined where the processor has none.
   * @throws MerchantError processor_unreachable, unexpected_answer, wrong_processor
   */
  find(kid: string): Promise<VerifyingKey | undefined>;
}

/** Milliseconds for which fetched keys are believed, so that a withdrawn one is forgotten. */
const LIFETIME = 3_600_000;
/** Milliseconds for which no other unknown name is asked for: names are free to invent, requests are not. */
const PAUSE = 5_000;
/** Unknown names that are remembered. */
const REMEMBERED = 1_000;

/** Fetches and keeps the keys that the processor's discovery document leads to. Nothing a result says leads elsewhere. */
export const createKeys = (processor: string, outside: Outside): Keys => {
  let kept: {keys: readonly VerifyingKey[]; at: number} | undefined;
  let loading: Promise<void> | undefined;
  let missedAt = -Infinity;
  const missed = new Set<string>();

  const load = (): Promise<void> => {
    loading ??= fetchKeys(processor, outside)
      .then(keys => void (kept = {keys, at: outside.now()}))
      .finally(() => (loading = undefined));
    return loading;
  };
  const refresh = async (): Promise<void> => {
    if (kept && outside.now() - kept.at < LIFETIME) return;
    await load().catch((error: unknown) => {
      // Keys that were good an hour ago serve while the processor cannot be asked.
      if (!kept) throw error;
    });
  };
  const look = (kid: string) => kept?.keys.find(key => key.kid === kid);
  const mayAsk = (kid: string): boolean => !missed.has(kid) && outside.now() - missedAt >= PAUSE;
  const miss = (kid: string): void => {
    missedAt = outside.now();
    if (missed.size >= REMEMBERED) missed.clear();
    missed.add(kid);
  };

  return {
    find: async kid => {
      const fresh = kept === undefined;
      await refresh();
      if (look(kid) || !mayAsk(kid)) return look(kid);
      if (!fresh) await load();
      if (!look(kid)) miss(kid);
      return look(kid);
    },
  };
};

const fetchKeys = async (processor: string, outside: Outside): Promise<VerifyingKey[]> => {
  const discovery = fit(Discovery, await fetchJson(`${processor}${DISCOVERY_PATH}`, outside));
  if (!discovery) throw new MerchantError('unexpected_answer');
  if (discovery.issuer !== processor) throw new MerchantError('wrong_processor');
  const published = signingKeysIn(await fetchJson(discovery.jwks_uri, outside));
  if (!published) throw new MerchantError('unexpected_answer');
  const keys = await Promise.all(published.map(importVerifyingKey));
  return keys.filter(key => key !== undefined);
};

const fetchJson = async (url: string, {fetch}: Outside): Promise<unknown> => {
  let response: Response;
  try {
    response = await fetch(url, {redirect: 'error', headers: {accept: 'application/json'}});
  } catch (cause) {
    throw new MerchantError('processor_unreachable', {cause});
  }
  const {status} = response;
  if (!response.ok) throw new MerchantError('processor_unreachable', {status});
  return response.json().catch(() => {
    throw new MerchantError('unexpected_answer', {status});
  });
};
