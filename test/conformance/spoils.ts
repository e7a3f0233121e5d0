import {DEFAULTS} from './options.ts';
import type {Json} from './sealer.ts';
import {newId} from './shopper.ts';
import {header, json, refused, resigned, taken, text, type Spoil} from './spoil.ts';

const DISCOVERY = '/.well-known/florin-processor';
const KEYS = '/jwks.json';
const SESSIONS = '/v1/sessions';
const PAYMENTS = '/v1/payments';
const OUTCOME = '/outcome';
const VIEW = '/v1/payments/pay_[^/]+';
const CAPTURE = '/capture';
const CONTINUE = '/continue';
const CHALLENGE = '/challenges/pay_[^/]+';
const FRAME = '/frame';
const SCRIPT = '/florin.js';
const CSP = 'content-security-policy';
const OPEN = 'access-control-allow-origin';

const policy = (changed: string): Spoil =>
  header(FRAME, CSP, `${changed}; frame-ancestors https://shop.example`);
const token = (change: (claims: Json, jwk: Json) => object, extra?: object): Spoil =>
  resigned('token', change, extra);
const result = (change: (claims: Json) => object, extra?: object): Spoil => resigned('result', change, extra);

/** Something else that is to be done. */
const ACTION = {type: 'challenge', url: 'https://pay.example/', expires_at: 4_000_000_000};

/** Rules that ask for a refusal: each fails where what is refused is answered as if it were taken. */
const REFUSALS = [
  ...['session-paid-reference', 'session-bad-amount', 'session-unknown-currency', 'session-bad-origin'],
  ...['session-many-origins', 'session-bad-reference', 'session-unknown-member'],
  ...['session-bad-json', 'session-too-large', 'token-missing', 'token-foreign-key', 'token-other-typ'],
  ...['token-tampered', 'token-other-session', 'envelope-header-short', 'envelope-alg', 'envelope-enc'],
  ...['envelope-typ', 'envelope-kid', 'envelope-crit', 'envelope-epk', 'envelope-header-unequal'],
  ...['envelope-other-session', 'envelope-other-attempt', 'envelope-merchant', 'envelope-base64'],
  ...['envelope-parts', 'envelope-changed', 'envelope-too-large', 'envelope-plaintext', 'envelope-card'],
  ...['payment-key-missing', 'outcome-unknown', 'outcome-without-token', 'read-unknown', 'list-refused'],
  'settlements-refused',
  ...['capture-key-missing', 'capture-at-once', 'capture-bad-amount', 'capture-declined'],
  ...['expired-session', 'void-key-missing', 'void-bad-body', 'void-at-once'],
  ...['increment-key-missing', 'increment-bad-amount'],
  ...['refund-key-missing', 'refund-bad-amount'],
  ...['action-alone', 'action-other-session'],
  ...['token-amount', 'charge-unknown', 'charge-key-missing', 'charge-bad-amount'],
];

/** Rules that ask for a payment: each fails where every submission is refused. */
const PAYING = [
  ...['session-reusable-reference', 'payment-approved', 'token-first-of-two', 'envelope-fresh'],
  ...['envelope-every-key', 'envelope-no-record', 'payment-bare-key', 'payment-after-decline'],
];

/** An answer that is wrong in one thing, for every rule that no mutant fails at: no rule is a dead letter. */
export const spoils: readonly (readonly [rule: string, spoil: Spoil])[] = [
  ['action-asked', json(PAYMENTS, () => ({next_action: {...ACTION, url: 'https://other.example/'}}))],
  ['action-unsigned', json(PAYMENTS, () => ({result: 'e30.e30.e30'}))],
  ['action-page', text(CHALLENGE, page => page.replace('<form', '<form></form><form'))],
  ['action-page-ancestors', header(CHALLENGE, CSP, 'frame-ancestors *')],
  ['action-outcome', json(OUTCOME, () => ({next_action: ACTION}))],
  ['action-early', json(CONTINUE, () => ({status: 'processing'}))],
  ['discovery-schema', json(DISCOVERY, () => ({protocol: '2'}))],
  ['discovery-open', header(DISCOVERY, OPEN)],
  ['discovery-issuer', json(DISCOVERY, () => ({issuer: 'https://other.example'}))],
  ['discovery-own-origin', json(DISCOVERY, () => ({sdk_url: 'https://cdn.example/florin.js'}))],
  ['discovery-algorithms', json(DISCOVERY, () => ({enc_algs: ['ECDH-ES', 'RSA1_5']}))],
  ['discovery-envelope-bytes', json(DISCOVERY, () => ({max_envelope_bytes: 65_536}))],
  ['jwks-schema', json(KEYS, () => ({keys: []}))],
  ['jwks-open', header(KEYS, OPEN, 'https://shop.example')],
  ['jwks-public', json(KEYS, ({keys}) => ({keys: (keys as Json[]).map(key => ({...key, d: 'AAAA'}))}))],
  ['jwks-apart', token((_claims, jwk) => ({enc_jwks: [{...jwk, use: 'enc', alg: 'ECDH-ES'}]}))],
  ['sdk-script', header(SCRIPT, 'cross-origin-resource-policy', 'same-origin')],
  ['sdk-integrity', text(SCRIPT, script => `${script}\n`)],
  ['session-schema', json(SESSIONS, () => ({expires_at: 'soon'}))],
  ['session-header', token(() => ({}), {cty: 'JWT'})],
  ['session-issuer', token(() => ({aud: 'https://other.example'}))],
  ['session-terms', token(() => ({reference: 'another'}))],
  ['session-defaults', token(() => ({capture: 'automatic'}))],
  ['session-unclaimed-mode', json(DISCOVERY, () => ({capabilities: ['payment']}))],
  ['token-session', token(() => ({amount: {value: 1, currency: 'EUR'}}))],
  ['session-expiry', token(({exp}) => ({exp: Number(exp) + 10}))],
  [
    'session-enc-kids',
    token(({enc_jwks}) => ({enc_jwks: (enc_jwks as Json[]).map(key => ({...key, kid: 'enc'}))})),
  ],
  ['session-enc-order', token(({enc_jwks}) => ({enc_jwks: (enc_jwks as Json[]).toReversed()}))],
  ['session-frame-url', token(() => ({frame_url: 'https://other.example/frame'}))],
  ['session-again', token(() => ({jti: 'tok_always'}))],
  ['session-changed', json(SESSIONS, () => ({id: 'cs_00000000000000000000'}))],
  ['session-declined-reference', json(SESSIONS, () => ({id: newId('cs')}))],
  ['session-merchants-apart', json(SESSIONS, () => ({id: 'cs_00000000000000000000'}))],
  ['frame-not-kept', header(FRAME, 'cache-control', 'max-age=60')],
  ['frame-open', header(FRAME, OPEN)],
  ['frame-own-host', policy("default-src 'none'; script-src 'self' https://cdn.example")],
  ['frame-trusted-types', policy("default-src 'none'; script-src 'self'")],
  ['frame-scripts-hashed', text(FRAME, page => page.replaceAll(/ integrity="[^"]*"/g, ''))],
  ['frame-time', text(FRAME, page => page.replace(/(?<=florin-time" content=")\d+/, '1'))],
  ['result-decline', result(({decline}) => ({decline: decline && {...decline, category: 'later'}}))],
  ['result-header', result(() => ({}), {cty: 'JWT'})],
  ['result-issuer', result(() => ({iss: 'https://other.example'}))],
  ['result-subject', result(() => ({sid: 'cs_00000000000000000000'}))],
  ['result-order', result(() => ({amount: {value: 1, currency: 'EUR'}}))],
  ['result-fresh', result(({iat}) => ({iat: Number(iat) - 10}))],
  ['result-card', result(({card}) => ({card: {...(card as Json), bin: '00000000'}}))],
  ['result-captured', result(() => ({captured: 0}))],
  ['payment-attempt-at-once', json(OUTCOME, () => ({id: newId('pay')}))],
  ['outcome-latest', json(OUTCOME, () => ({id: 'pay_00000000000000000000'}))],
  ['expired-outcome', json(OUTCOME, () => ({status: 'processing'}))],
  ['expired-reference', json(SESSIONS, () => ({id: 'cs_00000000000000000000'}))],
  ['read-payment', json(VIEW, () => ({authorized: 0}))],
  ['read-declined', json(VIEW, () => ({authorized: 1999}))],
  ['capture-part', json(CAPTURE, () => ({amount: {value: 1000, currency: 'EUR'}}))],
  ['capture-key-elsewhere', json(CAPTURE, () => ({payment: 'pay_00000000000000000000'}))],
  ['capture-present-outcome', result(() => ({captured: 0}))],
  ['capture-rest', json(VIEW, () => ({captured: 0}))],
  ['settlements-schema', json('/settlements', () => ({data: [{id: newId('set'), net: 1}]}))],
  ['balance-schema', json('/balance', () => ({balances: [{currency: 'EUR'}]}))],
  ['problem-media-type', header(OUTCOME, 'content-type', 'application/json')],
  ['problem-members', json(OUTCOME, () => ({type: 'unauthorized'}))],
  ['answers-dated', header(OUTCOME, 'date')],
  ['answers-without-card', json(OUTCOME, () => ({echo: Buffer.from(DEFAULTS.pays).toString('base64')}))],
  ['answers-without-failure', (_call, answer) => void (answer.status = 500)],
  ...REFUSALS.map(rule => [rule, taken] as const),
  ...PAYING.map(rule => [rule, refused(PAYMENTS)] as const),
];
