import {IncrementView} from '@florin/protocol';
import {must, mustAnswer, mustEqual, mustFit, mustRefuse} from '../expect.ts';
import type {Group} from '../report.ts';
import {AMOUNT, declined, newId, pay, resultOf} from '../shopper.ts';
import {shared, type Answer} from '../target.ts';
import {capture, eur, increment, keyless, voiding} from './acts.ts';
import {viewOf} from './merchant.ts';
import {otherKey} from './sessions.ts';

const MORE = 500;
const ALL = AMOUNT.value + MORE;

/** A payment of which more was authorized, and the same call again. */
const grown = shared(async target => {
  const {id, claims} = await pay(target);
  const key = newId('key');
  const first = await increment(target, id, {body: eur(MORE), key});
  const again = await increment(target, id, {body: eur(MORE), key});
  const other = await increment(target, id, {body: eur(MORE + 1), key});
  return {id, seq: claims.seq, first, again, other, view: await viewOf(target, id)};
});

const mustGrow = (answer: Answer, payment: string): IncrementView => {
  mustAnswer(answer, 201);
  const given = mustFit(IncrementView, answer.json, 'an increment');
  const {payment: of, amount, status} = given;
  mustEqual([of, amount, status], [payment, {...AMOUNT, value: MORE}, 'approved'], 'the increment');
  return given;
};

/** Asks for more than was authorized. */
export const increments: Group = {
  call: 'POST /v1/payments/{id}/increments',
  needs: 'increment',
  rules: [
    {
      id: 'increment-approved',
      says: 'More is authorized: 201 with the increment, and the payment tells it and the sum.',
      check: async target => {
        const {id, first, view} = await grown(target);
        const {id: name} = mustGrow(first, id);
        mustEqual([view.amount.value, view.authorized], [AMOUNT.value, ALL], 'amount and authorized');
        mustEqual(
          view.increments.map(({id: of}) => of),
          [name],
          'the increments',
        );
      },
    },
    {
      id: 'increment-replayed',
      says: 'The same key gets the same answer, and adds nothing; with another body it answers 422.',
      check: async target => {
        const {first, again, other} = await grown(target);
        mustEqual([again.status, again.text], [first.status, first.text], 'the answer');
        mustRefuse(other, 'idempotency_key_reused');
      },
    },
    {
      id: 'increment-seq',
      says: "It makes the result's seq grow.",
      check: async target => {
        const {seq, view} = await grown(target);
        const {seq: after} = await resultOf(target, view.result);
        must(after > seq, `a seq above ${seq}`, after);
      },
    },
    {
      id: 'increment-captured',
      says: 'What was added is captured with the rest, and no more than both.',
      check: async target => {
        const {id} = await pay(target);
        mustGrow(await increment(target, id, {body: eur(MORE)}), id);
        mustRefuse(await capture(target, id, {body: eur(ALL + 1)}), 'capture_too_large');
        mustAnswer(await capture(target, id), 201, 'a capture, with');
        mustEqual((await viewOf(target, id)).captured, ALL, 'captured');
      },
    },
    {
      id: 'increment-voided',
      says: 'It is released with the rest.',
      check: async target => {
        const {id} = await pay(target);
        mustGrow(await increment(target, id, {body: eur(MORE)}), id);
        mustAnswer(await voiding(target, id), 201, 'a void, with');
        mustEqual((await viewOf(target, id)).released, ALL, 'released');
      },
    },
    {
      id: 'increment-not-allowed',
      says: 'Where nothing is authorized, or all of it captured, it answers 409.',
      check: async target => {
        const {id} = await pay(target);
        await capture(target, id);
        const body = eur(MORE);
        mustRefuse(await increment(target, id, {body}), 'increment_not_allowed', 'all of it captured');
        const {id: refused} = await declined(target);
        mustRefuse(await increment(target, refused, {body}), 'increment_not_allowed', 'a decline');
      },
    },
    {
      id: 'increment-bad-amount',
      says: 'It takes an amount above zero in the currency of the payment.',
      check: async target => {
        const {id} = await grown(target);
        for (const amount of [0, -1, 1.5, '1'])
          mustRefuse(await increment(target, id, {body: eur(amount)}), 'invalid_amount', String(amount));
        const body = {amount: {value: 1, currency: AMOUNT.currency === 'USD' ? 'EUR' : 'USD'}};
        mustRefuse(await increment(target, id, {body}), 'invalid_amount', 'another currency');
        mustRefuse(await increment(target, id), 'invalid_amount', 'no amount');
      },
    },
    {
      id: 'increment-key-missing',
      says: 'It needs an Idempotency-Key.',
      check: async target =>
        mustRefuse(await keyless(target, (await grown(target)).id, 'increments'), 'idempotency_key_missing'),
    },
    {
      id: 'increment-unknown',
      says: 'A payment that is not there answers 404; a wrong key 401.',
      check: async target => {
        const body = eur(MORE);
        for (const id of [newId('pay'), 'nothing'])
          mustRefuse(await increment(target, id, {body}), 'payment_unknown', id);
        const {id} = await grown(target);
        mustRefuse(await increment(target, id, {body, bearer: 'sk_test_nobody'}), 'unauthorized');
      },
    },
    {
      id: 'increment-own-alone',
      says: "Another merchant's payment is not there.",
      check: async target => {
        const bearer = otherKey(target);
        const {id} = await grown(target);
        mustRefuse(await increment(target, id, {body: eur(MORE), bearer}), 'payment_unknown');
      },
    },
  ],
};
