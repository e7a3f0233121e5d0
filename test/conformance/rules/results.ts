import {DECLINES, RESULT_TYP} from '@florin/protocol';
import {must, mustEqual} from '../expect.ts';
import type {Rule} from '../report.ts';
import {AMOUNT, approved, declined, openSession, pay, payWith, sealFor} from '../shopper.ts';
import {shared} from '../target.ts';
import {mustBeHeader} from './session-token.ts';

const captured = shared(target => pay(target, {capture: 'automatic'}));

const SHOWN = ['brand', 'last4', 'exp_month', 'exp_year', 'token'];

/** What a payment is answered with, and what its signed result says. */
export const results: Rule[] = [
  {
    id: 'payment-approved',
    says: 'A card that pays answers 200 with status authorized and a signed result.',
    check: async target => {
      const {status, claims} = await approved(target);
      mustEqual([status, claims.status], ['authorized', 'authorized'], 'status');
    },
  },
  {
    id: 'payment-declined',
    says: 'A card that is declined answers 200 too, with a signed result.',
    check: async target => {
      const {status, claims} = await declined(target);
      mustEqual([status, claims.status], ['declined', 'declined'], 'status');
    },
  },
  {
    id: 'result-decline',
    says: 'A decline has a code of the closed set, its category and advice; an approval has none.',
    check: async target => {
      const {decline} = (await declined(target)).claims;
      must(decline !== undefined, 'a decline', 'none');
      mustEqual(decline!.category, DECLINES[decline!.code], `for ${decline!.code} the category`);
      mustEqual((await approved(target)).claims.decline, undefined, 'for an approval the decline');
    },
  },
  {
    id: 'result-header',
    says: `The result's header is exactly alg ES256, typ ${RESULT_TYP} and kid.`,
    // Of a payment of its own: what has another header does not verify, and tells nothing to the rules below.
    check: async target => {
      const answer = await payWith(target, sealFor(target, await openSession(target)));
      mustBeHeader(String((Object(answer.json) as {result?: unknown}).result), RESULT_TYP);
    },
  },
  {
    id: 'result-issuer',
    says: 'Its iss is the issuer.',
    check: async target => mustEqual((await approved(target)).claims.iss, target.discovery.issuer, 'iss'),
  },
  {
    id: 'result-audience',
    says: 'Its aud is the merchant, and no other.',
    check: async target => {
      const {claims, session} = await approved(target);
      mustEqual(claims.aud, session.claims.merchant.id, 'aud');
    },
  },
  {
    id: 'result-subject',
    says: 'Its sub, sid, attempt and mode are those of the payment.',
    check: async target => {
      const {id, session, submission, attempt, claims} = await approved(target);
      const wanted = {sub: id, sid: session.id, attempt: submission.body.attempt, mode: 'payment'};
      mustEqual(
        {sub: claims.sub, sid: claims.sid, attempt: claims.attempt, mode: claims.mode},
        wanted,
        'claims',
      );
      mustEqual(attempt, wanted.attempt, 'in the answer the attempt');
    },
  },
  {
    id: 'result-order',
    says: "Its amount and reference are the session's.",
    check: async target => {
      const {claims, session} = await approved(target);
      const {amount, reference} = claims;
      mustEqual({amount, reference}, {amount: AMOUNT, reference: session.claims.reference}, 'claims');
    },
  },
  {
    id: 'result-fresh',
    says: 'Its iat is the moment of the answer.',
    check: async target => {
      const {claims, answer} = await approved(target);
      const date = Date.parse(answer.headers.get('date') ?? '') / 1000;
      must(Math.abs(claims.iat - date) <= 2, `an iat near ${date}`, claims.iat);
    },
  },
  {
    id: 'result-card',
    says: 'Of the card it says brand, last four digits and expiry, and nothing else.',
    check: async target => {
      const {claims, result} = await approved(target);
      const {card} = JSON.parse(Buffer.from(result!.split('.')[1]!, 'base64url').toString()) as {
        card: object;
      };
      mustEqual(
        Object.keys(card).filter(name => !SHOWN.includes(name)),
        [],
        'further members',
      );
      const {pays, exp_month, exp_year} = target.options;
      const {brand: _, token: _token, ...rest} = claims.card;
      mustEqual(rest, {last4: pays.slice(-4), exp_month, exp_year}, 'the card');
    },
  },
  {
    id: 'result-captured',
    says: 'captured is the amount with automatic capture, and 0 or absent with manual.',
    check: async target => {
      const {status, captured: all} = (await captured(target)).claims;
      mustEqual([status, all], ['authorized', AMOUNT.value], 'status and captured');
      mustEqual((await approved(target)).claims.captured ?? 0, 0, 'with manual capture');
    },
  },
];
