import {PaymentView, TokenAnswer} from '@florin/protocol';
import {must, mustAnswer, mustEqual, mustFit, mustRefuse} from '../expect.ts';
import {inCard} from '../faults.ts';
import type {Group} from '../report.ts';
import {
  AMOUNT,
  newId,
  openSession,
  outcome,
  resultOf,
  sealFor,
  submit,
  tokensEndpoint,
  type SealOptions,
} from '../shopper.ts';
import {shared, type Answer, type Target} from '../target.ts';
import {eur} from './acts.ts';
import {otherKey} from './sessions.ts';

/** A session that does nothing but keep a card. */
const keeping = (target: Target) => openSession(target, {mode: 'tokenize', amount: undefined});

/** A card that was to be kept in a session of its own, and what became of it. */
const keep = async (target: Target, asked: SealOptions = {}) => {
  const session = await keeping(target);
  const submission = sealFor(target, session, asked);
  let answer = await submit(target, submission);
  if (answer.status === 202) answer = await outcome(target, session.id, session.token, {wait: 10});
  mustAnswer(answer, 200, 'a card, with');
  const read = mustFit(TokenAnswer, answer.json, 'an answer');
  return {...read, session, submission, claims: await resultOf(target, read.result)};
};

/** A card that is kept: most rules charge the same one. */
const kept = shared(async target => keep(target));

/** Keeps a card without a payment. */
export const tokens: Group = {
  call: 'POST /v1/tokens',
  needs: 'tokenize',
  rules: [
    {
      id: 'token-session',
      says: 'The token of a session that only keeps a card says so, and names no amount.',
      check: async target => {
        const {claims} = await keeping(target);
        mustEqual([claims.mode, claims.amount], ['tokenize', undefined], 'mode and amount');
      },
    },
    {
      id: 'token-kept',
      says: "A good card answers 200 tokenized, and the result's `card.token` and `sub` are its id, without an amount.",
      check: async target => {
        const {id, status, claims, session} = await kept(target);
        mustEqual(
          [status, claims.status, claims.mode],
          ['tokenized', 'tokenized', 'tokenize'],
          'status and mode',
        );
        mustEqual([claims.sub, claims.card.token, claims.amount], [id, id, undefined], 'token and amount');
        mustEqual(
          [claims.sid, claims.card.last4],
          [session.id, target.options.pays.slice(-4)],
          'session and card',
        );
      },
    },
    {
      id: 'token-declined',
      says: 'One that is declined, for it has expired, has no token, and what it would have been is not charged.',
      check: async target => {
        const {id, status, claims} = await keep(target, {fault: inCard({exp_year: 2020})});
        mustEqual(
          [status, claims.status, claims.card.token],
          ['declined', 'declined', undefined],
          'the refusal',
        );
        mustRefuse(await charge(target, {card: id}), 'card_unknown');
      },
    },
    {
      id: 'token-once',
      says: 'A session keeps one card: the same attempt finds it, and another answers session_paid with its attempt.',
      check: async target => {
        const {id, session, submission} = await kept(target);
        const again = await submit(target, submission);
        mustEqual(Object(again.json).id, id, 'the same card');
        const other = await submit(target, sealFor(target, session));
        mustRefuse(other, 'session_paid');
        mustEqual(Object(other.json).attempt, submission.body.attempt, 'the attempt');
      },
    },
    {
      id: 'token-other-mode',
      says: 'A card for the other kind of session answers mode_not_supported.',
      check: async target => {
        const [{payments_endpoint: payments}, tokens] = [target.discovery, tokensEndpoint(target)];
        for (const [session, path] of [
          [await keeping(target), payments],
          [await openSession(target), tokens],
        ] as const) {
          const {token, jti, body} = sealFor(target, session);
          const answer = await target.ask(path, {method: 'POST', bearer: token, key: jti, body});
          mustRefuse(answer, 'mode_not_supported');
        }
      },
    },
    {
      id: 'token-amount',
      says: 'An envelope that is bound to an amount is refused.',
      check: async target => {
        const session = await keeping(target);
        const fault = {plain: (plain: {bind: object}) => ({...plain, bind: {...plain.bind, amount: AMOUNT}})};
        mustRefuse(await submit(target, sealFor(target, session, {fault})), 'envelope_rejected');
      },
    },
  ],
};

const charge = (
  target: Target,
  change: object,
  {key = newId('key'), bearer = target.options.key} = {},
): Promise<Answer> =>
  target.ask(target.discovery.payments_endpoint, {
    ...{method: 'POST', bearer},
    ...(key && {key}),
    body: {amount: AMOUNT, reference: newId('conformance'), ...change},
  });

const mustPay = (answer: Answer): PaymentView => {
  mustAnswer(answer, 201, 'a payment, with');
  const view = mustFit(PaymentView, answer.json, 'a payment');
  mustEqual(view.status, 'authorized', 'the status');
  return view;
};

/** How many calls are made at once. */
const AT_ONCE = 10;

/** Pays with a card that is kept, by the merchant's server. */
export const charges: Group = {
  call: 'POST /v1/payments, by the merchant',
  needs: 'tokenize',
  rules: [
    {
      id: 'charge-pays',
      says: 'A kept card is charged: 201 with the payment, captured as was asked for.',
      check: async target => {
        const {id: card} = await kept(target);
        const {amount, captured} = mustPay(await charge(target, {card}));
        mustEqual([amount, captured], [AMOUNT, 0], 'amount and captured');
        const automatic = mustPay(await charge(target, {card, capture: 'automatic'}));
        mustEqual(automatic.captured, AMOUNT.value, 'captured');
      },
    },
    {
      id: 'charge-again',
      says: 'The same key and body finds the same payment, another body answers 422.',
      check: async target => {
        const {id: card} = await kept(target);
        const [key, reference] = [newId('key'), newId('conformance')];
        const first = mustPay(await charge(target, {card, reference}, {key}));
        mustEqual(mustPay(await charge(target, {card, reference}, {key})).id, first.id, 'the payment');
        const other = {card, reference, ...eur(AMOUNT.value + 1)};
        mustRefuse(await charge(target, other, {key}), 'idempotency_key_reused');
      },
    },
    {
      id: 'charge-at-once',
      says: `Of ${AT_ONCE} calls at once with one key one payment is made, and so of ${AT_ONCE} for one reference.`,
      check: async target => {
        const {id: card} = await kept(target);
        for (const key of [newId('key'), undefined]) {
          const reference = newId('conformance');
          const calls = Array.from({length: AT_ONCE}, () =>
            charge(target, {card, reference}, key ? {key} : {}),
          );
          const paid = (await Promise.all(calls)).filter(({status}) => status === 201);
          const ids = new Set(paid.map(answer => mustPay(answer).id));
          must(ids.size === 1, 'one payment', `${ids.size}`);
          mustRefuse(await charge(target, {card, reference}), 'reference_paid');
        }
      },
    },
    {
      id: 'charge-unknown',
      says: 'What is no card of the merchant’s is card_unknown.',
      check: async target => {
        mustRefuse(await charge(target, {card: newId('card')}), 'card_unknown');
      },
    },
    {
      id: 'charge-own',
      says: "Another merchant's card is not there.",
      check: async target => {
        const bearer = otherKey(target);
        const {id} = await kept(target);
        mustRefuse(await charge(target, {card: id}, {bearer}), 'card_unknown');
      },
    },
    {
      id: 'charge-key-missing',
      says: 'Without an Idempotency-Key nothing is charged.',
      check: async target =>
        mustRefuse(await charge(target, {card: newId('card')}, {key: ''}), 'idempotency_key_missing'),
    },
    {
      id: 'charge-bad-amount',
      says: 'An amount of nothing, below nothing or of no currency is refused.',
      check: async target => {
        const card = newId('card');
        for (const value of [0, -1, 1.5])
          mustRefuse(await charge(target, {card, ...eur(value)}), 'invalid_amount');
        const amount = {value: 1, currency: 'XXX'};
        mustRefuse(await charge(target, {card, amount}), 'unknown_currency');
      },
    },
  ],
};
