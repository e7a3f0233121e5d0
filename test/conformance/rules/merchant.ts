import {BalanceView, SettlementList, SettlementReport, PaymentView} from '@florin/protocol';
import {must, mustAnswer, mustEqual, mustFit, mustRefuse} from '../expect.ts';
import type {Group} from '../report.ts';
import {AMOUNT, approved, declined, newId, resultOf} from '../shopper.ts';
import type {Answer, Target} from '../target.ts';
import {otherKey} from './sessions.ts';

/** Seconds after which a result can be told from one that is signed at this moment. */
const OLD = 3;

/** A call with a secret key; without one where it is undefined. */
const read = (target: Target, path: string, bearer?: string): Promise<Answer> =>
  target.ask(`${target.discovery.issuer}/v1${path}`, bearer === undefined ? {} : {bearer});

/** A payment as the merchant's server sees it. */
export const viewOf = async (target: Target, id: string): Promise<PaymentView> => {
  const answer = await target.ask(`${target.discovery.payments_endpoint}/${id}`, {
    bearer: target.options.key,
  });
  mustAnswer(answer, 200);
  return mustFit(PaymentView, answer.json, 'a payment');
};

/** What a merchant's server reads of a payment. */
export const payment: Group = {
  call: 'GET /v1/payments/{id}',
  needs: 'payment',
  rules: [
    {
      id: 'read-payment',
      says: 'It tells the payment, with what was authorized and captured.',
      check: async target => {
        const {id, session, submission, claims} = await approved(target);
        const {card, status, ...view} = await viewOf(target, id);
        mustEqual(
          {
            ...view,
            status,
            captures: undefined,
            refunds: undefined,
            increments: undefined,
            created_at: undefined,
            capture_before: undefined,
            result: undefined,
            display_status: undefined,
          },
          {
            ...{
              id,
              session: session.id,
              attempt: submission.body.attempt,
              reference: claims.reference,
              amount: AMOUNT,
            },
            ...{status: 'authorized', authorized: AMOUNT.value, captured: 0, settled: 0},
            ...{released: 0, refunded: 0},
          },
          'the payment',
        );
        mustEqual(card, claims.card, 'the card');
      },
    },
    {
      id: 'read-declined',
      says: 'Of a declined one nothing is authorized, and the reason is told.',
      check: async target => {
        const {id, claims} = await declined(target);
        const {status, authorized, captured, decline} = await viewOf(target, id);
        mustEqual([status, authorized, captured], ['declined', 0, 0], 'status and sums');
        mustEqual(decline, claims.decline, 'the decline');
      },
    },
    {
      id: 'read-signed',
      says: 'It comes with a result that is signed at this moment.',
      check: async target => {
        const {id, session, claims: first} = await approved(target);
        await target.pass(Math.max(0, first.iat + OLD - target.now()));
        const claims = await resultOf(target, (await viewOf(target, id)).result);
        mustEqual([claims.sub, claims.sid], [id, session.id], 'the result');
        must(claims.iat >= target.now() - OLD + 1, `an iat near ${target.now()}`, claims.iat);
      },
    },
    {
      id: 'read-unknown',
      says: 'A payment that is not there answers 404, and so does what is no id.',
      check: async target => {
        for (const id of [newId('pay'), 'nothing'])
          mustRefuse(await read(target, `/payments/${id}`, target.options.key), 'payment_unknown', id);
      },
    },
    {
      id: 'read-wrong-key',
      says: 'No key, a wrong one and a session token answer 401.',
      check: async target => {
        const {id, session} = await approved(target);
        const keys = {'no key': undefined, 'a wrong key': 'sk_test_nobody', 'a session token': session.token};
        for (const [what, key] of Object.entries(keys))
          mustRefuse(await read(target, `/payments/${id}`, key), 'unauthorized', what);
      },
    },
    {
      id: 'read-own-alone',
      says: "Another merchant's payment is not there.",
      check: async target => {
        const {id} = await approved(target);
        mustRefuse(await read(target, `/payments/${id}`, otherKey(target)), 'payment_unknown');
      },
    },
  ],
};

/** What was paid to the merchant. */
export const settlements: Group = {
  call: 'GET /v1/settlements',
  rules: [
    {
      id: 'settlements-schema',
      says: 'It lists pay-outs, the newest first; each pays captures less refunds, fees and reserve, as its lines do.',
      check: async target => {
        const answer = await read(target, '/settlements?limit=3', target.options.key);
        mustAnswer(answer, 200);
        const {data} = mustFit(SettlementList, answer.json, 'a list of settlements');
        const times = data.map(({created_at}) => created_at);
        mustEqual(
          times,
          times.toSorted((a, b) => b - a),
          'the times',
        );
        for (const {id, ...settlement} of data) {
          const one = await read(target, `/settlements/${id}`, target.options.key);
          const {lines, ...told} = mustFit(SettlementReport, one.json, 'a settlement');
          mustEqual(told, {id, ...settlement}, 'the settlement');
          const {captured, refunded, reserved, released} = told;
          const {interchange, scheme, processor} = told.fees;
          const due = captured - refunded - interchange - scheme - processor;
          mustEqual(told.net, due - reserved + released, 'net');
          mustEqual(
            lines.reduce((sum, line) => sum + line.net, 0),
            told.net,
            'the net of its lines',
          );
        }
      },
    },
    {
      id: 'settlements-refused',
      says: 'A parameter that is misspelt or cannot be answers 422, a settlement that is not there 404.',
      check: async target => {
        const {key} = target.options;
        for (const query of ['limit=0', 'limit=ten', 'colour=red', 'cursor=nonsense'])
          mustRefuse(await read(target, `/settlements?${query}`, key), 'invalid_request', query);
        for (const id of [newId('set'), 'nothing'])
          mustRefuse(await read(target, `/settlements/${id}`, key), 'settlement_unknown', id);
      },
    },
    {
      id: 'settlements-wrong-key',
      says: 'No key and a wrong one answer 401.',
      check: async target => {
        for (const key of [undefined, 'sk_test_nobody'])
          for (const path of ['/settlements', `/settlements/${newId('set')}`])
            mustRefuse(await read(target, path, key), 'unauthorized', key ? 'a wrong key' : 'no key');
      },
    },
  ],
};

/** The merchant's money. */
export const balance: Group = {
  call: 'GET /v1/balance',
  rules: [
    {
      id: 'balance-schema',
      says: "It answers 200 with the merchant's sums by currency, none of them twice.",
      check: async target => {
        const answer = await read(target, '/balance', target.options.key);
        mustAnswer(answer, 200);
        const {balances} = mustFit(BalanceView, answer.json, 'a balance');
        const currencies = balances.map(({currency}) => currency);
        mustEqual(currencies, [...new Set(currencies)], 'currencies');
      },
    },
    {
      id: 'balance-wrong-key',
      says: 'No key and a wrong one answer 401.',
      check: async target => {
        for (const key of [undefined, 'sk_test_nobody'])
          mustRefuse(await read(target, '/balance', key), 'unauthorized', key ? 'a wrong key' : 'no key');
      },
    },
  ],
};
