/** A processor's keys, tokens and results for this package's unit tests. No part of the build. */
import type {EncryptionJwk, ResultClaims, SessionClaims, SigningJwk} from '@florin/protocol';
import {open, readHeader, sha256, sign, thumbprint, type SealedCard} from '@florin/protocol/envelope';

export const ISSUER = 'https://pay.example';
export const SHOP = 'https://shop.example';
/** The processor's time in seconds. */
export const NOW = Date.UTC(2030, 0, 1) / 1000;
export const CARD: SealedCard = {number: '4242424242424242', exp_month: 12, exp_year: 2030, cvc: '123'};

const publicJwk = async (key: CryptoKey, more: object): Promise<object> => {
  const {kty, crv, x, y} = await crypto.subtle.exportKey('jwk', key);
  const jwk = {kty, crv, x, y, ...more};
  return {...jwk, kid: await thumbprint(jwk)};
};

const sealingPair = async () => {
  const pair = await crypto.subtle.generateKey({name: 'ECDH', namedCurve: 'P-256'}, true, ['deriveBits']);
  const jwk = (await publicJwk(pair.publicKey, {alg: 'ECDH-ES', use: 'enc'})) as EncryptionJwk;
  return {jwk, key: pair.privateKey};
};

/** Makes a processor with fresh keys; `own` is what all its sessions say. */
export const makeProcessor = async (own: Partial<SessionClaims> = {}) => {
  const algorithm = {name: 'ECDSA', namedCurve: 'P-256'};
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const jwk = (await publicJwk(pair.publicKey, {alg: 'ES256', use: 'sig'})) as SigningJwk;
  const sealing = await sealingPair();
  const other = await sealingPair();
  const claims = (change: Partial<SessionClaims> = {}): SessionClaims => ({
    ...{iss: ISSUER, aud: ISSUER, sub: 'cs_0000000000000001', jti: 'one', mode: 'payment'},
    merchant: {id: 'm_1', name: 'Shop', country: 'DE'},
    ...{amount: {value: 1999, currency: 'EUR'}, reference: 'order-1', origins: [SHOP], capture: 'manual'},
    ...{
      brands: ['visa', 'mastercard'],
      fields: {name: 'off', postal_code: 'off', country: 'off'},
      enc_jwks: [sealing.jwk],
    },
    ...{frame_url: `${ISSUER}/frame?s=cs_0000000000000001`, iat: NOW, exp: NOW + 900},
    ...own,
    ...change,
  });
  const signed = (payload: object, typ: string) => sign(payload, typ, {kid: jwk.kid, key: pair.privateKey});
  return {
    jwk,
    claims,
    sign: signed,
    /** A second key to seal to. */
    otherKey: other.jwk,
    token: (change: Partial<SessionClaims> = {}) => signed(claims(change), 'florin-session+jwt'),
    result: (attempt: string, change: Partial<ResultClaims> = {}) =>
      signed(
        {
          ...{
            iss: claims().iss,
            aud: 'm_1',
            sub: 'pay_0000000000000001',
            sid: claims().sub,
            attempt,
            mode: 'payment',
          },
          ...{
            status: 'authorized',
            amount: claims().amount,
            captured: 0,
            reference: 'order-1',
            seq: 1,
            iat: NOW,
          },
          card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030},
          ...change,
        },
        'florin-result+jwt',
      ),
    /** Opens an envelope as the processor does; throws where a binding does not hold. */
    open: async (envelope: string, attempt: `att_${string}`, token: string, now: number) => {
      const header = readHeader(envelope);
      const {jwk: to, key} = [sealing, other].find(one => one.jwk.kid === header.kid)!;
      const {sub: sid, merchant, amount, origins} = claims();
      const expected = {sid, att: attempt, merchant: merchant.id, amount: amount!, origins, now};
      const own = {kid: to.kid, alg: 'ECDH-ES', crv: 'P-256', key} as const;
      return open(envelope, header, own, {...expected, tokenHash: await sha256(token)});
    },
  };
};
export type TestProcessor = Awaited<ReturnType<typeof makeProcessor>>;
