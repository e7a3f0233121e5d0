import {mustRefuse} from '../expect.ts';
import type {Rule} from '../report.ts';
import {approved, declined, newId} from '../shopper.ts';
import {capture, eur, keyless} from './acts.ts';
import {otherKey} from './sessions.ts';

/** What may not be captured. */
export const captureRefusals: Rule[] = [
  {
    id: 'capture-key-missing',
    says: 'It needs an Idempotency-Key.',
    check: async target => {
      const {id} = await approved(target);
      mustRefuse(await keyless(target, id, 'capture'), 'idempotency_key_missing');
    },
  },
  {
    id: 'capture-bad-amount',
    says: 'Nothing, less than nothing and another currency are refused.',
    check: async target => {
      const {id} = await approved(target);
      const bodies = {
        nothing: eur(0),
        less: eur(-1),
        'a part of a cent': eur(9.99),
        'another currency': {amount: {value: 1, currency: 'USD'}},
      };
      for (const [what, body] of Object.entries(bodies))
        mustRefuse(await capture(target, id, {body}), 'invalid_amount', what);
      mustRefuse(await capture(target, id, {body: {amout: 1}}), 'invalid_request', 'a misspelt member');
      mustRefuse(await capture(target, id, {body: '{'}), 'malformed_json', 'half an object');
    },
  },
  {
    id: 'capture-declined',
    says: 'What was declined cannot be captured.',
    check: async target =>
      mustRefuse(await capture(target, (await declined(target)).id), 'capture_not_allowed'),
  },
  {
    id: 'capture-unknown',
    says: 'A payment that is not there answers 404; a wrong key 401.',
    check: async target => {
      mustRefuse(await capture(target, newId('pay')), 'payment_unknown', 'an unknown payment');
      const {id, session} = await approved(target);
      for (const bearer of ['sk_test_nobody', session.token])
        mustRefuse(await capture(target, id, {bearer}), 'unauthorized', 'a wrong key');
    },
  },
  {
    id: 'capture-own-alone',
    says: "Another merchant's payment is not there.",
    check: async target => {
      const {id} = await approved(target);
      mustRefuse(await capture(target, id, {bearer: otherKey(target)}), 'payment_unknown');
    },
  },
];
