import {RefundView} from '@florin/protocol';
import {must, mustAnswer, mustEqual, mustFit, mustRefuse} from '../expect.ts';
import type {Group} from '../report.ts';
import {AMOUNT, approved, declined, newId, pay, resultOf} from '../shopper.ts';
import {shared, type Answer, type Target} from '../target.ts';
import {capture, eur, keyless, refund} from './acts.ts';
import {viewOf} from './merchant.ts';
import {otherKey} from './sessions.ts';

/** What is captured, and what is given back of it first. */
const CAPTURED = 1500;
const PART = 999;

/** A payment of which a part was captured. */
const taken = async (target: Target): Promise<string> => {
  const {id} = await pay(target);
  mustAnswer(await capture(target, id, {body: eur(CAPTURED)}), 201, 'a capture, with');
  return id;
};

/** One of which a part was given back, and then the rest. */
const given = shared(async target => {
  const id = await taken(target);
  const key = newId('key');
  const before = await viewOf(target, id);
  const first = await refund(target, id, {body: eur(PART), key});
  const between = await viewOf(target, id);
  const more = await refund(target, id, {body: eur(CAPTURED - PART + 1)});
  const again = await refund(target, id, {body: eur(PART), key});
  const other = await refund(target, id, {body: eur(PART + 1), key});
  const rest = await refund(target, id);
  const over = await refund(target, id);
  return {id, before, first, between, more, again, other, rest, over};
});

const mustGive = (answer: Answer, payment: string, value: number): RefundView => {
  mustAnswer(answer, 201);
  const given = mustFit(RefundView, answer.json, 'a refund');
  mustEqual([given.payment, given.amount], [payment, {...AMOUNT, value}], 'the refund');
  return given;
};

/** A payment of which a part was captured, for the calls that are refused. */
const untouched = shared(taken);

/** Gives back what was captured. */
export const refunds: Group = {
  call: 'POST /v1/payments/{id}/refunds',
  needs: 'refund',
  rules: [
    {
      id: 'refund-part',
      says: 'A part may be given back: 201 with the refund, and the payment tells it and the sum.',
      check: async target => {
        const {id, first, between} = await given(target);
        const {id: name} = mustGive(first, id, PART);
        mustEqual([between.captured, between.refunded], [CAPTURED, PART], 'captured and refunded');
        const told = between.refunds.map(({id: of, amount}) => [of, amount.value]);
        mustEqual(told, [[name, PART]], 'the refunds');
      },
    },
    {
      id: 'refund-rest',
      says: 'Without an amount all that was captured and is left is given back.',
      check: async target => {
        const {id, rest} = await given(target);
        mustGive(rest, id, CAPTURED - PART);
        mustEqual((await viewOf(target, id)).refunded, CAPTURED, 'refunded');
      },
    },
    {
      id: 'refund-too-large',
      says: 'More than was captured and is left answers 422, and so does anything once nothing is left.',
      check: async target => {
        const {more, over} = await given(target);
        mustRefuse(more, 'refund_too_large', 'a cent more');
        mustRefuse(over, 'refund_too_large', 'nothing left');
      },
    },
    {
      id: 'refund-not-captured',
      says: 'Where nothing was captured nothing can be given back.',
      check: async target => {
        mustRefuse(
          await refund(target, (await approved(target)).id),
          'refund_not_allowed',
          'an authorization',
        );
        mustRefuse(await refund(target, (await declined(target)).id), 'refund_not_allowed', 'a decline');
      },
    },
    {
      id: 'refund-replayed',
      says: 'The same key and body get the same answer and give nothing more; another body is refused.',
      check: async target => {
        const {id, first, again, other} = await given(target);
        mustEqual([again.status, again.text], [first.status, first.text], 'the answer');
        mustRefuse(other, 'idempotency_key_reused', 'another body');
        mustEqual((await viewOf(target, id)).refunded, CAPTURED, 'refunded');
      },
    },
    {
      id: 'refund-seq',
      says: "Each refund makes the result's seq grow.",
      check: async target => {
        const {id, before, between} = await given(target);
        const views = [before, between, await viewOf(target, id)];
        const seqs = await Promise.all(views.map(async ({result}) => (await resultOf(target, result)).seq));
        must(seqs[0]! < seqs[1]! && seqs[1]! < seqs[2]!, 'a seq that grows', seqs);
      },
    },
    {
      id: 'refund-at-once',
      says: 'Refunds at once give back no more than was captured.',
      check: async target => {
        const id = await taken(target);
        const all = await Promise.all(
          Array.from({length: 4}, () => refund(target, id, {body: eur(CAPTURED)})),
        );
        mustEqual(all.filter(({status}) => status === 201).length, 1, 'refunds:');
        mustEqual((await viewOf(target, id)).refunded, CAPTURED, 'refunded');
      },
    },
    {
      id: 'refund-key-missing',
      says: 'It needs an Idempotency-Key.',
      check: async target =>
        mustRefuse(await keyless(target, await untouched(target), 'refunds'), 'idempotency_key_missing'),
    },
    {
      id: 'refund-bad-amount',
      says: 'Nothing, less than nothing and another currency are refused.',
      check: async target => {
        const id = await untouched(target);
        const bodies = {
          nothing: eur(0),
          less: eur(-1),
          'a part of a cent': eur(9.99),
          'another currency': {amount: {value: 1, currency: 'USD'}},
        };
        for (const [what, body] of Object.entries(bodies))
          mustRefuse(await refund(target, id, {body}), 'invalid_amount', what);
        mustRefuse(await refund(target, id, {body: {amout: 1}}), 'invalid_request', 'a misspelt member');
      },
    },
    {
      id: 'refund-unknown',
      says: 'A payment that is not there answers 404; a wrong key 401.',
      check: async target => {
        for (const id of [newId('pay'), 'nothing'])
          mustRefuse(await refund(target, id), 'payment_unknown', id);
        const id = await untouched(target);
        mustRefuse(await refund(target, id, {bearer: 'sk_test_nobody'}), 'unauthorized', 'a wrong key');
      },
    },
    {
      id: 'refund-own-alone',
      says: "Another merchant's payment is not there.",
      check: async target => {
        const bearer = otherKey(target);
        mustRefuse(await refund(target, await untouched(target), {bearer}), 'payment_unknown');
      },
    },
  ],
};
