import type {SessionClaims} from '@florin/protocol';
import {beforeAll, describe, expect, it} from 'vitest';
import {admit, sameForm, type Ground, type Session} from './admission.js';
import {onlyKeysDiffer} from './pay/renewal.js';
import {keyRing} from './keys.js';
import {makeProcessor, ISSUER, NOW, SHOP, type TestProcessor} from './test-kit/processor.js';

let processor: TestProcessor;
let ground: Ground;

beforeAll(async () => {
  processor = await makeProcessor();
  const fetch = () => Promise.reject(new TypeError('no network'));
  ground = {issuer: ISSUER, verified: keyRing({fetch}, ISSUER, [processor.jwk]), seconds: () => NOW};
});

const admitted = async (change: Partial<SessionClaims> = {}, origin = SHOP) =>
  admit({token: await processor.token(change), origin}, ground);

describe('admit', () => {
  it('takes a token of its own processor from a listed page', async () => {
    expect(await admitted()).toMatchObject({origin: SHOP, claims: {iss: ISSUER}});
  });

  it.each([
    ['another issuer', {iss: 'https://other.example'}, 'session_untrusted'],
    ['another audience', {aud: 'https://other.example'}, 'session_untrusted'],
    ['a frame elsewhere', {frame_url: 'https://other.example/frame'}, 'session_untrusted'],
    ['no amount to pay', {amount: undefined}, 'session_untrusted'],
    ['another page', {origins: ['https://other.example']}, 'origin_not_allowed'],
    ['another page, expired', {origins: ['https://other.example'], exp: NOW}, 'origin_not_allowed'],
    ['the end of its time', {exp: NOW}, 'session_expired'],
  ] as [string, Partial<SessionClaims>, string][])('refuses a token with %s', async (_what, change, code) => {
    expect(await admitted(change)).toBe(code);
  });

  it.each(['null', `${SHOP}.evil.example`, 'http://shop.example', `${SHOP}:444`])(
    'refuses a page at %s',
    async origin => expect(await admitted({}, origin)).toBe('origin_not_allowed'),
  );

  it('refuses a token that was changed, signed by others, or of another type', async () => {
    const token = await processor.token();
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const richer = payload.slice(0, 40) + (payload[40] === 'A' ? 'B' : 'A') + payload.slice(41);
    const stranger = await makeProcessor();
    for (const bad of [
      `${header}.${richer}.${signature}`,
      await stranger.token(),
      await processor.sign({...processor.claims()}, 'florin-result+jwt'),
    ])
      expect(await admit({token: bad, origin: SHOP}, ground)).toBe('session_untrusted');
  });

  it.each(['', 'a.b', 'not a token', '..'])('calls %o malformed', async token =>
    expect(await admit({token, origin: SHOP}, ground)).toBe('session_malformed'),
  );
});

describe('keyRing', () => {
  it('asks once for a key it does not know, and only at its own origin', async () => {
    const asked: string[] = [];
    const fetch = (input: string | URL) => {
      asked.push(String(input));
      return Promise.resolve(Response.json({keys: [processor.jwk]}));
    };
    const verified = keyRing({fetch}, ISSUER, []);
    const token = await processor.token();
    const both = await Promise.all([
      verified(token, 'florin-session+jwt'),
      verified(token, 'florin-session+jwt'),
    ]);
    expect(both.every(claims => claims !== undefined)).toBe(true);
    const stranger = await makeProcessor();
    for (let i = 0; i < 3; i++)
      expect(await verified(await stranger.token(), 'florin-session+jwt')).toBeUndefined();
    expect(asked).toEqual([`${ISSUER}/.well-known/jwks.json`, `${ISSUER}/.well-known/jwks.json`]);
  });
});

describe('comparing sessions', () => {
  const session = (change: Partial<SessionClaims> = {}, origin = SHOP): Session => ({
    token: 't',
    origin,
    claims: processor.claims(change),
  });

  it('keeps a form for another amount or order of the same merchant and pages', () => {
    const other = {amount: {value: 5, currency: 'EUR'}, frame_url: `${ISSUER}/frame?s=cs_other`};
    expect(sameForm(session(), session(other))).toBe(true);
  });

  it('gives it up for other pages, another frame or another merchant', () => {
    const merchant = {id: 'm_2', name: 'Other', country: 'DE'};
    for (const change of [
      {origins: [SHOP, 'https://b.example']},
      {frame_url: `${ISSUER}/v2/frame`},
      {merchant},
    ])
      expect(sameForm(session(), session(change))).toBe(false);
    expect(sameForm(session(), session({}, 'https://b.example'))).toBe(false);
  });

  it('lets a revoked key be replaced, and nothing else', () => {
    const old = processor.claims();
    expect(onlyKeysDiffer(old, {...old, enc_jwks: [], iat: 1, exp: 2, jti: 'x'})).toBe(true);
    expect(onlyKeysDiffer(old, {...old, amount: {value: 1, currency: 'EUR'}})).toBe(false);
    expect(onlyKeysDiffer(old, {...old, origins: ['https://b.example']})).toBe(false);
  });
});
