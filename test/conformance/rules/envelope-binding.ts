import {mustEqual, mustRefuse} from '../expect.ts';
import {inBind, inBoth} from '../faults.ts';
import type {Rule} from '../report.ts';
import {hash} from '../sealer.ts';
import {newId, openSession, payWith, sealFor, submit} from '../shopper.ts';
import {mustRefuseAll, refused} from './envelopes.ts';

const eur = (value: number) => ({amount: {value, currency: 'EUR'}});

/** Seconds from the processor's time within which an envelope is fresh, and beyond. */
const FRESH = 100;
const STALE = 200;

/** What an envelope is bound to. */
export const envelopeBinding: Rule[] = [
  {
    id: 'envelope-other-token',
    says: 'An envelope that was sealed under another token of the same session is refused (tkh).',
    check: async target => {
      const reference = newId('conformance');
      const first = await openSession(target, {reference});
      const second = await openSession(target, {reference});
      const submission = sealFor(target, first);
      mustRefuse(await submit(target, {...submission, token: second.token}), 'envelope_rejected');
    },
  },
  refused('envelope-token-hash', 'A tkh that is no hash of the token is refused.', ({token}) =>
    ['', 'A'.repeat(43), hash(`${token}=`)].map(tkh => [
      `tkh ${tkh}`,
      {header: header => ({...header, tkh})},
    ]),
  ),
  {
    id: 'envelope-other-session',
    says: 'An envelope for one session pays no other.',
    check: async target => {
      const [one, other] = [await openSession(target), await openSession(target)];
      const {jti, body} = sealFor(target, other);
      const moved = {token: one.token, jti, body: {...body, session: one.id}};
      const bound = sealFor(target, one, {fault: inBoth({sid: other.id})});
      await mustRefuseAll(target, [
        ['as it was sealed', moved],
        ['under this token', bound],
      ]);
    },
  },
  {
    id: 'envelope-other-attempt',
    says: 'An envelope for one attempt pays no other.',
    check: async target => {
      const submission = sealFor(target, await openSession(target));
      const moved = {...submission, body: {...submission.body, attempt: newId('att')}};
      mustRefuse(await submit(target, moved), 'envelope_rejected');
    },
  },
  refused('envelope-merchant', 'An envelope for another merchant is refused.', ({claims}) => [
    ['another merchant', inBind({merchant: `${claims.merchant.id}_other`})],
    ['no merchant', inBind({merchant: undefined})],
  ]),
  refused(
    'envelope-amount',
    'An envelope over another amount or currency, or none, is refused.',
    ({claims}) => [
      ['a lower amount', inBind(eur(1))],
      ['a higher amount', inBind(eur(claims.amount!.value + 1))],
      ['another currency', inBind({amount: {...claims.amount, currency: 'USD'}})],
      ['no amount', inBind({amount: undefined})],
      ['an amount with more', inBind({amount: {...claims.amount, extra: 1}})],
    ],
  ),
  refused(
    'envelope-origin',
    "An envelope from a page that is not among the session's origins is refused.",
    (_session, {options}) => [
      ['another origin', inBind({origin: 'https://evil.example'})],
      ['a subdomain', inBind({origin: options.origin.replace('://', '://evil.')})],
      ['another port', inBind({origin: `${options.origin.replace(/:\d+$/, '')}:8443`})],
      ['a slash at the end', inBind({origin: `${options.origin}/`})],
      ['no origin', inBind({origin: undefined})],
    ],
  ),
  {
    id: 'envelope-stale',
    says: `An iat ${STALE} s before or behind the processor's time is refused, and so is one in milliseconds.`,
    check: async target => {
      const session = await openSession(target);
      await mustRefuseAll(target, [
        ['before', sealFor(target, session, {late: STALE})],
        ['behind', sealFor(target, session, {late: -STALE})],
        ['in milliseconds', sealFor(target, session, {fault: inBoth({iat: target.now() * 1000})})],
      ]);
    },
  },
  {
    id: 'envelope-fresh',
    says: `An iat ${FRESH} s before or behind it is accepted.`,
    check: async target => {
      for (const late of [FRESH, -FRESH]) {
        const answer = await payWith(target, sealFor(target, await openSession(target), {late}));
        mustEqual((Object(answer.json) as {status?: unknown}).status, 'authorized', `${late} s late, status`);
      }
    },
  },
  {
    id: 'envelope-key-not-jti',
    says: 'An Idempotency-Key that is not the jti is refused.',
    check: async target => {
      const submission = sealFor(target, await openSession(target));
      mustRefuse(await submit(target, {...submission, jti: newId('env')}), 'envelope_rejected');
    },
  },
];
