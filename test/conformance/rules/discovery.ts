import {Discovery, DISCOVERY_PATH, SigningKeys} from '@florin/protocol';
import {thumbprint} from '@florin/protocol/envelope';
import {must, mustAnswer, mustEqual, mustFit} from '../expect.ts';
import type {Group} from '../report.ts';
import {openSession, signingKeys} from '../shopper.ts';
import {shared, type Answer} from '../target.ts';

/** @throws Broken where a page of any origin may not read it */
export const mustBeOpen = ({headers}: Answer): void =>
  mustEqual(headers.get('access-control-allow-origin'), '*', 'access-control-allow-origin');

const asked = shared(target => target.ask(target.origin + DISCOVERY_PATH));
const keys = shared(target => target.ask(target.discovery.jwks_uri));
const script = shared(target => target.ask(target.discovery.sdk_url));
const integrity = shared(target => target.ask(target.discovery.integrity_url));

const LOOPBACK = /^http:\/\/(?:localhost|127\.|\[::1\]|[a-z0-9-]+\.localhost)/;
const KNOWN = ['ECDH-ES', 'RSA-OAEP-256'];

/** Where everything is. */
export const discovery: Group = {
  call: `GET ${DISCOVERY_PATH}`,
  rules: [
    {
      id: 'discovery-schema',
      says: 'It answers 200 with JSON that fits its schema.',
      check: async target => {
        const answer = await asked(target);
        mustAnswer(answer, 200);
        mustFit(Discovery, answer.json, 'JSON');
      },
    },
    {
      id: 'discovery-open',
      says: 'Any page may read it.',
      check: async target => mustBeOpen(await asked(target)),
    },
    {
      id: 'discovery-issuer',
      says: 'Its issuer is the origin that serves it: https, or http on loopback.',
      check: ({discovery: {issuer}, origin}) => {
        mustEqual(issuer, origin, 'the issuer');
        must(issuer.startsWith('https:') || LOOPBACK.test(issuer), 'a secure origin', issuer);
      },
    },
    {
      id: 'discovery-own-origin',
      says: 'Every address in it is on that origin.',
      check: ({discovery: {issuer, ...rest}}) => {
        const {jwks_uri, sessions_endpoint, payments_endpoint, frame_url, sdk_url, integrity_url} = rest;
        const all = {jwks_uri, sessions_endpoint, payments_endpoint, frame_url, sdk_url, integrity_url};
        const elsewhere = Object.entries(all).filter(([, url]) => new URL(url).origin !== issuer);
        mustEqual(elsewhere, [], 'addresses elsewhere');
      },
    },
    {
      id: 'discovery-algorithms',
      says: 'It takes ECDH-ES or RSA-OAEP-256 with A256GCM, signs with ES256, and claims no other.',
      check: ({discovery: {enc_algs, encs, sig_algs}}) => {
        const known = enc_algs.length > 0 && enc_algs.every(alg => KNOWN.includes(alg));
        must(known, `some of ${KNOWN.join(', ')}`, enc_algs);
        mustEqual([encs, sig_algs], [['A256GCM'], ['ES256']], 'encs and sig_algs');
      },
    },
    {
      id: 'discovery-envelope-bytes',
      says: 'It takes envelopes of 8,192 bytes and no larger ones.',
      check: target => mustEqual(target.discovery.max_envelope_bytes, 8192, 'max_envelope_bytes'),
    },
  ],
};

/** The keys that tokens and results are signed with. */
export const jwks: Group = {
  call: 'GET jwks_uri',
  rules: [
    {
      id: 'jwks-schema',
      says: 'It answers 200 with ES256 keys, one at the least.',
      check: async target => {
        const answer = await keys(target);
        mustAnswer(answer, 200);
        must(mustFit(SigningKeys, answer.json, 'a key set').keys.length > 0, 'a key', 'none');
      },
    },
    {
      id: 'jwks-open',
      says: 'Any page may read it.',
      check: async target => mustBeOpen(await keys(target)),
    },
    {
      id: 'jwks-kid-thumbprint',
      says: "Each kid is the key's RFC 7638 thumbprint.",
      check: async target => {
        for (const key of await signingKeys(target)) mustEqual(key.kid, await thumbprint(key), 'the kid');
      },
    },
    {
      id: 'jwks-public',
      says: 'No key shows its private half.',
      check: async target => must(!/"d"\s*:/.test((await keys(target)).text), 'no member d', 'one'),
    },
    {
      id: 'jwks-apart',
      says: 'No key that signs is one that cards are sealed to.',
      check: async target => {
        const {claims} = await openSession(target);
        const own = await Promise.all((await signingKeys(target)).map(thumbprint));
        const both = (await Promise.all(claims.enc_jwks.map(thumbprint))).filter(kid => own.includes(kid));
        mustEqual(both, [], 'keys of both kinds');
      },
    },
  ],
};

/** The merchant page's script. */
export const sdk: Group = {
  call: 'GET sdk_url, integrity_url',
  rules: [
    {
      id: 'sdk-script',
      says: 'It answers 200 with a script that a page of any origin may load with its hash (CORS and CORP).',
      check: async target => {
        const answer = await script(target);
        mustAnswer(answer, 200);
        const type = answer.headers.get('content-type') ?? '';
        must(/^text\/javascript\b/.test(type), 'text/javascript', type);
        mustBeOpen(answer);
        const policy = answer.headers.get('cross-origin-resource-policy');
        mustEqual(policy, 'cross-origin', 'cross-origin-resource-policy');
      },
    },
    {
      id: 'sdk-integrity',
      says: 'integrity_url lists an SRI hash (SHA-384) that the script has.',
      check: async target => {
        const listed = await integrity(target);
        mustAnswer(listed, 200);
        const bytes = new TextEncoder().encode((await script(target)).text);
        const digest = Buffer.from(await crypto.subtle.digest('SHA-384', bytes)).toString('base64');
        must(listed.text.includes(`sha384-${digest}`), `sha384-${digest}`, 'none such');
      },
    },
  ],
};
