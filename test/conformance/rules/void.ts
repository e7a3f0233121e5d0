import {VoidView} from '@florin/protocol';
import {must, mustAnswer, mustEqual, mustFit, mustRefuse} from '../expect.ts';
import type {Group} from '../report.ts';
import {AMOUNT, declined, newId, pay, resultOf} from '../shopper.ts';
import {shared, type Answer} from '../target.ts';
import {capture, eur, keyless, voiding} from './acts.ts';
import {viewOf} from './merchant.ts';
import {otherKey} from './sessions.ts';

const PART = 999;
const REST = AMOUNT.value - PART;

/** A payment that was voided before anything was captured. */
const whole = shared(async target => {
  const {id, claims} = await pay(target);
  const key = newId('key');
  const first = await voiding(target, id, {key});
  return {id, seq: claims.seq, key, first, view: await viewOf(target, id)};
});

/** One of which a part was captured before. */
const rest = shared(async target => {
  const {id} = await pay(target);
  await capture(target, id, {body: eur(PART)});
  return {id, first: await voiding(target, id)};
});

const mustRelease = (answer: Answer, payment: string, value: number): void => {
  mustAnswer(answer, 201);
  const {payment: of, released} = mustFit(VoidView, answer.json, 'a void');
  mustEqual([of, released], [payment, {...AMOUNT, value}], 'the void');
};

/** Gives back what was authorized and not captured. */
export const voids: Group = {
  call: 'POST /v1/payments/{id}/void',
  needs: 'void',
  rules: [
    {
      id: 'void-whole',
      says: 'All that is authorized is released: 201 with the amount, and the payment is voided.',
      check: async target => {
        const {id, first, view} = await whole(target);
        mustRelease(first, id, AMOUNT.value);
        const {status, authorized, captured, released} = view;
        mustEqual([status, authorized, captured, released], ['voided', AMOUNT.value, 0, AMOUNT.value], 'it');
      },
    },
    {
      id: 'void-rest',
      says: 'After a capture the rest is released, and the capture stands.',
      check: async target => {
        const {id, first} = await rest(target);
        mustRelease(first, id, REST);
        const {captured, released} = await viewOf(target, id);
        mustEqual([captured, released], [PART, REST], 'captured and released');
      },
    },
    {
      id: 'void-ends-capture',
      says: 'Nothing can be captured afterwards.',
      check: async target => {
        for (const {id} of [await whole(target), await rest(target)])
          mustRefuse(await capture(target, id, {body: eur(1)}), 'capture_not_allowed');
      },
    },
    {
      id: 'void-result',
      says: 'With nothing captured its result ships no order; with a part captured it stays authorized.',
      check: async target => {
        const {status} = await resultOf(target, (await whole(target)).view.result);
        must(status !== 'authorized', 'another status than authorized', status);
        const {id} = await rest(target);
        const {status: kept, captured} = await resultOf(target, (await viewOf(target, id)).result);
        mustEqual([kept, captured], ['authorized', PART], 'status and captured');
      },
    },
    {
      id: 'void-seq',
      says: "It makes the result's seq grow.",
      check: async target => {
        const {seq, view} = await whole(target);
        const {seq: after} = await resultOf(target, view.result);
        must(after > seq, `a seq above ${seq}`, after);
      },
    },
    {
      id: 'void-replayed',
      says: 'The same key gets the same answer.',
      check: async target => {
        const {id, key, first} = await whole(target);
        const again = await voiding(target, id, {key});
        mustEqual([again.status, again.text], [first.status, first.text], 'the answer');
      },
    },
    {
      id: 'void-not-allowed',
      says: 'Where nothing is left to release, or nothing was authorized, it answers 409.',
      check: async target => {
        const {id} = await pay(target);
        await capture(target, id);
        mustRefuse(await voiding(target, id), 'void_not_allowed', 'all of it captured');
        mustRefuse(await voiding(target, (await whole(target)).id), 'void_not_allowed', 'a second void');
        mustRefuse(await voiding(target, (await declined(target)).id), 'void_not_allowed', 'a decline');
      },
    },
    {
      id: 'void-at-once',
      says: 'Of a void and captures of all at once one alone is done.',
      check: async target => {
        const {id} = await pay(target);
        const body = eur(AMOUNT.value);
        const all = await Promise.all([
          ...[capture(target, id, {body}), voiding(target, id)],
          ...[capture(target, id, {body}), voiding(target, id)],
        ]);
        mustEqual(all.filter(({status}) => status === 201).length, 1, 'done:');
        const {captured, released} = await viewOf(target, id);
        mustEqual(captured + released, AMOUNT.value, 'captured and released');
      },
    },
    {
      id: 'void-key-missing',
      says: 'It needs an Idempotency-Key.',
      check: async target =>
        mustRefuse(await keyless(target, (await pay(target)).id, 'void'), 'idempotency_key_missing'),
    },
    {
      id: 'void-bad-body',
      says: 'It takes no amount: all that is left is released.',
      check: async target =>
        mustRefuse(await voiding(target, (await pay(target)).id, {body: eur(1)}), 'invalid_request'),
    },
    {
      id: 'void-unknown',
      says: 'A payment that is not there answers 404; a wrong key 401.',
      check: async target => {
        for (const id of [newId('pay'), 'nothing'])
          mustRefuse(await voiding(target, id), 'payment_unknown', id);
        const {id, session} = await pay(target);
        for (const bearer of ['sk_test_nobody', session.token])
          mustRefuse(await voiding(target, id, {bearer}), 'unauthorized', 'a wrong key');
      },
    },
    {
      id: 'void-own-alone',
      says: "Another merchant's payment is not there.",
      check: async target => {
        const bearer = otherKey(target);
        const {id} = await pay(target);
        mustRefuse(await voiding(target, id, {bearer}), 'payment_unknown');
      },
    },
  ],
};
