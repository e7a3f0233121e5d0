/** What this project's own code says of a vector: a code or rule that refuses it, or what it reads. */
import {createPrivateKey} from 'node:crypto';
import {createMerchant, MerchantError} from '@florin/merchant';
import * as protocol from '@florin/protocol';
import {
  EnvelopeRejected,
  importSealingKey,
  importVerifyingKey,
  open,
  readHeader,
  seal,
  verify,
  type OpeningKey,
} from '@florin/protocol/envelope';
import {verifyWithWebCrypto} from '@florin/protocol/jws';
import {is} from 'valibot';
import {admit} from '../../packages/frame/dist/admission.js';
import {keyRing} from '../../packages/frame/dist/keys.js';
import {BIND, CARD} from '../fixtures/sealed.ts';
import {readFile, type EnvelopeVector, type KeyVector, type ResultVector, type TokenVector} from './files.ts';

const {keys, sets} = readFile('keys.json');
const setOf = (name: string) => sets[name]!.keys as protocol.SigningJwk[];

/** True where a signature could be verified with the key, or a card sealed to it. */
export const usable = async ({use, jwk}: KeyVector): Promise<boolean> => {
  if (use === 'sig') return is(protocol.SigningJwk, jwk) && (await importVerifyingKey(jwk)) !== undefined;
  const key = is(protocol.EncryptionJwk, jwk) && (await importSealingKey([jwk]));
  if (!key) return false;
  return seal(key, CARD, BIND, 'hash').then(
    () => true,
    () => false,
  );
};

/** The payload of a signed text, as the server reads it and as a browser does. */
export const payloads = async (text: string, typ: string, set: string): Promise<[unknown, unknown]> => {
  const imported = await Promise.all(setOf(set).map(importVerifyingKey));
  const find = (kid: string) => imported.find(key => key?.kid === kid);
  return [await verify(text, typ, find), await verifyWithWebCrypto(text, typ, setOf(set))];
};

/** What the frame makes of a token: the session, or why it shows nothing. */
export const admitted = ({token, expected}: TokenVector): ReturnType<typeof admit> => {
  const {issuer, embedder, now} = expected;
  const noNetwork = {fetch: () => Promise.reject(new TypeError('no network'))};
  const ground = {issuer, verified: keyRing(noNetwork, issuer, setOf(expected.keys)), seconds: () => now};
  return admit({token, origin: embedder}, ground);
};

const openingKeys = new Map(
  keys.map(({private: jwk}): [string, OpeningKey] => {
    const {kid, alg, crv} = jwk as unknown as OpeningKey;
    const key = createPrivateKey({key: jwk, format: 'jwk'});
    return [kid, {kid, alg, key, ...(crv && {crv})}];
  }),
);

/** What the processor makes of an envelope: card and binding, or the error that it throws. */
export const opened = async ({
  envelope,
  kid,
  expected,
}: EnvelopeVector): Promise<Awaited<ReturnType<typeof open>> | EnvelopeRejected> => {
  try {
    return await open(envelope, readHeader(envelope), openingKeys.get(kid), expected);
  } catch (error) {
    if (error instanceof EnvelopeRejected) return error;
    throw error;
  }
};

const discovery = (issuer: string): protocol.Discovery => ({
  ...{protocol: '1', issuer, jwks_uri: `${issuer}/keys`, frame_url: `${issuer}/frame`},
  ...{sessions_endpoint: `${issuer}/v1/sessions`, payments_endpoint: `${issuer}/v1/payments`},
  ...{sdk_url: `${issuer}/florin.js`, integrity_url: `${issuer}/integrity.json`},
  ...{enc_algs: ['ECDH-ES'], encs: ['A256GCM'], sig_algs: ['ES256'], max_envelope_bytes: 8192},
  capabilities: [],
});

/** What the merchant's server makes of a result: its claims, or the error that it throws. */
export const verified = async ({
  signed,
  expected,
}: ResultVector): Promise<protocol.ResultClaims | MerchantError> => {
  const {issuer, merchant, amount = null, now, keys: set, ...order} = expected;
  const {verify: verifyResult} = createMerchant({
    ...{processor: issuer, merchant, secretKey: 'sk_test', now: () => now * 1000},
    fetch: async url => Response.json(url === `${issuer}/keys` ? sets[set] : discovery(issuer)),
  });
  try {
    return await verifyResult(signed, {...order, amount});
  } catch (error) {
    if (error instanceof MerchantError) return error;
    throw error;
  }
};
