import {compactDecrypt, type CryptoKey, type KeyObject} from 'jose';
import * as v from 'valibot';
import {decodeBase64Url, strictJson} from '../jws/index.js';
import {MAX_ENVELOPE} from '../primitives.js';
import {
  CRITICAL,
  EnvelopeHeader,
  EnvelopePlaintext,
  paddedLength,
  type Binding,
  type SealedCard,
} from './card.js';

/** A private key that opens envelopes, with the one algorithm it is for. */
export interface OpeningKey {
  kid: string;
  alg: 'ECDH-ES' | 'RSA-OAEP-256';
  crv?: 'X25519' | 'P-256';
  key: CryptoKey | KeyObject;
}

/** What the processor's own records say the envelope must be bound to. */
export interface Expected extends Omit<Binding, 'jti' | 'iat' | 'origin'> {
  /** The session token that came with the envelope, hashed. */
  tokenHash: string;
  /** The session's origins: the envelope was sealed under one of them. */
  origins: readonly string[];
  /** The processor's time, in seconds. */
  now: number;
}

/** Seconds by which an envelope's `iat` may lie before or behind the processor's time. */
export const FRESHNESS = 120;

/**
 * An envelope that is not accepted, whatever the reason: to the outside there is one answer. `reason` is for the
 * processor's log alone and names a rule, never a value.
 */
export class EnvelopeRejected extends Error {
  override readonly name = 'EnvelopeRejected';
  readonly code = 'envelope_rejected';
  readonly reason: string;
  constructor(reason: string) {
    super('the envelope was not accepted');
    this.reason = reason;
  }
}

const utf8 = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);

const must = (rule: boolean, reason: string): void => {
  if (!rule) throw new EnvelopeRejected(reason);
};

/**
 * Reads the protected header, opening nothing. Its members are claims until {@link open} has succeeded.
 * @throws EnvelopeRejected
 */
export const readHeader = (envelope: string): EnvelopeHeader => {
  must(envelope.length <= MAX_ENVELOPE, 'size');
  const parts = envelope.split('.').map(decodeBase64Url);
  must(parts.length === 5 && parts.every(part => part !== undefined), 'encoding');
  const header = parseAs(EnvelopeHeader, parts[0]!, 'header');
  must((header.alg === 'ECDH-ES') === (header.epk !== undefined), 'header');
  return header;
};

/**
 * Opens an envelope and holds every binding in header and plaintext against `expected`.
 * That its `jti` was not seen before is the database's to say.
 * @throws EnvelopeRejected
 */
export const open = async (
  envelope: string,
  header: EnvelopeHeader,
  key: OpeningKey | undefined,
  expected: Expected,
): Promise<{card: SealedCard; bind: Binding}> => {
  const plaintext = await decrypt(envelope, header, key);
  must(isPadded(plaintext), 'padding');
  const {card, bind} = parseAs(EnvelopePlaintext, plaintext, 'plaintext');
  must(header.tkh === expected.tokenHash, 'token_hash');
  for (const name of ['sid', 'att', 'jti', 'iat'] as const)
    must(header[name] === bind[name], `header_${name}`);
  for (const name of ['sid', 'att', 'merchant'] as const) must(bind[name] === expected[name], `bind_${name}`);
  must(bind.amount?.value === expected.amount?.value, 'bind_amount');
  must(bind.amount?.currency === expected.amount?.currency, 'bind_amount');
  must(expected.origins.includes(bind.origin), 'bind_origin');
  must(Math.abs(bind.iat - expected.now) <= FRESHNESS, 'stale');
  return {card, bind};
};

const decrypt = async (envelope: string, header: EnvelopeHeader, key?: OpeningKey): Promise<Uint8Array> => {
  must(key !== undefined && key.kid === header.kid && key.alg === header.alg, 'key');
  must(header.epk?.crv === key!.crv, 'curve');
  try {
    const {plaintext} = await compactDecrypt(envelope, key!.key, {
      keyManagementAlgorithms: [header.alg],
      contentEncryptionAlgorithms: [header.enc],
      crit: Object.fromEntries(CRITICAL.map(name => [name, true])),
    });
    return plaintext;
  } catch {
    throw new EnvelopeRejected('decryption');
  }
};

const SPACE = 0x20;

/** Spaces from the end of the JSON to the next full block, and no others: one length for every card. */
const isPadded = (plaintext: Uint8Array): boolean => {
  const end = plaintext.findLastIndex(byte => byte !== SPACE) + 1;
  return end > 0 && plaintext[0] !== SPACE && plaintext.length === paddedLength(end);
};

const parseAs = <S extends v.GenericSchema>(schema: S, bytes: Uint8Array, what: string): v.InferOutput<S> => {
  try {
    return v.parse(schema, strictJson(utf8(bytes)));
  } catch {
    // The cause is dropped on purpose: it may quote the card.
    throw new EnvelopeRejected(what);
  }
};
