import {SESSION_TYP} from '@florin/protocol';
import {thumbprint} from '@florin/protocol/envelope';
import {must, mustEqual} from '../expect.ts';
import type {Rule} from '../report.ts';
import {AMOUNT, newId, openSession, verified, type Session} from '../shopper.ts';
import {shared, type Target} from '../target.ts';
import {headerOf} from '../tokens.ts';

/** What is asked of a session with every term that there is. */
const ASKED = {
  amount: {value: 4207, currency: 'EUR'},
  origins: ['https://shop.example', 'https://second.shop.example'],
  capture: 'automatic',
  fields: {name: 'optional', postal_code: 'required', country: 'off'},
  brands: ['visa', 'mastercard'],
  expires_in: 600,
};

const asked = shared(async target => {
  const reference = newId('conformance');
  return {reference, ...(await openSession(target, {...ASKED, reference}))};
});
const plain = shared(target => openSession(target));

/** @throws Broken where a signed text has another header than the protocol's */
export const mustBeHeader = (token: string, typ: string): void => {
  const {kid, ...rest} = headerOf(token);
  mustEqual(rest, {alg: 'ES256', typ}, 'beside kid the header');
  must(typeof kid === 'string' && kid.length === 43, 'a kid that is a thumbprint', kid);
};

const RANK = ['X25519', 'P-256', undefined];
const rank = (key: object): number => RANK.indexOf((key as {crv?: string}).crv);

/** A rule about the claims of the session with every term. */
const claimed = (
  id: string,
  says: string,
  check: (session: Session & {reference: string}, target: Target) => void | Promise<void>,
): Rule => ({
  ...{id, says},
  check: async target => check(await asked(target), target),
});

/** What a session's token says. */
export const sessionToken: Rule[] = [
  {
    id: 'session-header',
    says: `Its token's header is exactly alg ES256, typ ${SESSION_TYP} and kid.`,
    check: async target => mustBeHeader((await plain(target)).token, SESSION_TYP),
  },
  {
    id: 'session-signed',
    says: 'The token is signed by a key that is published.',
    check: async target => {
      const claims = await verified(target, (await plain(target)).token, SESSION_TYP);
      must(claims !== undefined, 'a token that verifies', 'one that does not');
    },
  },
  claimed(
    'session-issuer',
    'iss and aud are the issuer, sub is the session.',
    ({id, claims: {iss, aud, sub}}, target) => {
      const {issuer} = target.discovery;
      mustEqual({iss, aud, sub}, {iss: issuer, aud: issuer, sub: id}, 'claims');
    },
  ),
  claimed(
    'session-terms',
    'Amount, reference, origins, capture, fields and brands are those asked for.',
    ({claims, reference}) => {
      const {amount, origins, capture, fields, brands, mode} = claims;
      const {expires_in: _, ...terms} = ASKED;
      mustEqual(
        {
          ...{amount, capture, fields, mode, reference: claims.reference},
          origins: [...origins].sort(),
          brands: [...brands].sort(),
        },
        {
          ...terms,
          reference,
          mode: 'payment',
          origins: [...terms.origins].sort(),
          brands: [...terms.brands].sort(),
        },
        'claims',
      );
    },
  ),
  {
    id: 'session-defaults',
    says: "Unless asked for, capture is manual and there is no field beside the card's.",
    check: async target => {
      const {capture, fields, amount} = (await plain(target)).claims;
      mustEqual(
        {capture, fields, amount},
        {capture: 'manual', fields: {name: 'off', postal_code: 'off', country: 'off'}, amount: AMOUNT},
        'claims',
      );
    },
  },
  claimed(
    'session-expiry',
    'exp is as far away as asked for, and is expires_at.',
    ({claims: {iat, exp}, expires_at}, target) => {
      must(
        Math.abs(exp - iat - ASKED.expires_in) <= 2,
        `${ASKED.expires_in} s between iat and exp`,
        exp - iat,
      );
      must(Math.abs(iat - target.now()) <= 30, `an iat near ${target.now()}`, iat);
      mustEqual(exp, expires_at, 'exp');
    },
  ),
  {
    id: 'session-expiry-default',
    says: 'Unless asked for, no session lives longer than 1,800 seconds.',
    check: async target => {
      const {iat, exp} = (await plain(target)).claims;
      must(exp > iat && exp - iat <= 1802, 'at most 1800 s', exp - iat);
    },
  },
  claimed(
    'session-enc-kids',
    'Each kid of enc_jwks is the thumbprint of its key, and no two are the same.',
    async ({claims: {enc_jwks}}) => {
      const kids = enc_jwks.map(({kid}) => kid);
      mustEqual(kids, await Promise.all(enc_jwks.map(thumbprint)), 'kids');
      mustEqual(new Set(kids).size, kids.length, 'different kids');
    },
  ),
  claimed(
    'session-enc-order',
    'enc_jwks are of algorithms that discovery claims: X25519 first, then P-256.',
    ({claims: {enc_jwks}}, target) => {
      const kinds = enc_jwks.map(rank);
      mustEqual(kinds, [...kinds].sort(), 'the order');
      const other = enc_jwks.filter(({alg}) => !target.discovery.enc_algs.includes(String(alg)));
      mustEqual(other, [], 'keys for other algorithms');
    },
  ),
  claimed(
    'session-frame-url',
    "frame_url is discovery's, on the issuer's origin.",
    ({claims: {frame_url}}, target) => {
      mustEqual(frame_url, target.discovery.frame_url, 'frame_url');
      mustEqual(new URL(frame_url).origin, target.discovery.issuer, 'its origin');
    },
  ),
];
