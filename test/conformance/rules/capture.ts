import {CaptureView} from '@florin/protocol';
import {must, mustAnswer, mustEqual, mustFit, mustRefuse} from '../expect.ts';
import type {Group} from '../report.ts';
import {AMOUNT, newId, paidIn, pay, resultOf, submit} from '../shopper.ts';
import {shared, type Answer, type Target} from '../target.ts';
import {capture, eur} from './acts.ts';
import {captureRefusals} from './capture-refusals.ts';
import {viewOf} from './merchant.ts';

const PART = 999;
const seqOf = async (target: Target, id: string): Promise<number> =>
  (await resultOf(target, (await viewOf(target, id)).result)).seq;

/** A payment of which a part was captured, and then the rest. */
const taken = shared(async target => {
  const {id, claims, submission} = await pay(target);
  const key = newId('key');
  const first = await capture(target, id, {body: eur(PART), key});
  const between = await viewOf(target, id);
  const more = await capture(target, id, {body: eur(AMOUNT.value - PART + 1)});
  const again = await capture(target, id, {body: eur(PART), key});
  const other = await capture(target, id, {body: eur(PART + 1), key});
  const rest = await capture(target, id);
  const over = await capture(target, id);
  return {id, submission, seq: claims.seq, first, between, more, again, other, rest, over};
});

const mustTake = (answer: Answer, payment: string, value: number): void => {
  mustAnswer(answer, 201);
  const {payment: of, amount} = mustFit(CaptureView, answer.json, 'a capture');
  mustEqual([of, amount], [payment, {...AMOUNT, value}], 'the capture');
};

/** Takes what was authorized. */
export const captures: Group = {
  call: 'POST /v1/payments/{id}/capture',
  needs: 'capture',
  rules: [
    ...captureRefusals,
    {
      id: 'capture-part',
      says: 'A part may be captured: 201 with the capture, and the payment tells the sum.',
      check: async target => {
        const {id, first, between} = await taken(target);
        mustTake(first, id, PART);
        mustEqual([between.authorized, between.captured], [AMOUNT.value, PART], 'authorized and captured');
      },
    },
    {
      id: 'capture-rest',
      says: 'Without an amount it takes what is left.',
      check: async target => {
        const {id, rest} = await taken(target);
        mustTake(rest, id, AMOUNT.value - PART);
        mustEqual((await viewOf(target, id)).captured, AMOUNT.value, 'captured');
      },
    },
    {
      id: 'capture-too-large',
      says: 'More than is left answers 422, and so does anything once nothing is left.',
      check: async target => {
        const {more, over} = await taken(target);
        mustRefuse(more, 'capture_too_large', 'a cent more');
        mustRefuse(over, 'capture_too_large', 'nothing left');
      },
    },
    {
      id: 'capture-replayed',
      says: 'The same key and body get the same answer and take nothing more; another body is refused.',
      check: async target => {
        const {id, first, again, other} = await taken(target);
        mustEqual([again.status, again.text], [first.status, first.text], 'the answer');
        mustRefuse(other, 'idempotency_key_reused', 'another body');
        mustEqual((await viewOf(target, id)).captured, AMOUNT.value, 'captured');
      },
    },
    {
      id: 'capture-key-elsewhere',
      says: 'The same key and body for another payment are another call.',
      check: async target => {
        const [key, body] = [newId('key'), eur(PART)];
        const [one, other] = [await pay(target), await pay(target)];
        for (const {id} of [one, other, one, other])
          mustTake(await capture(target, id, {key, body}), id, PART);
        for (const {id} of [one, other]) mustEqual((await viewOf(target, id)).captured, PART, 'captured');
      },
    },
    {
      id: 'capture-key-at-once',
      says: 'Calls at once under one key take once: each is told the same, or that the first still runs.',
      check: async target => {
        const {id} = await pay(target);
        const again = {body: eur(PART), key: newId('key')};
        const all = await Promise.all(Array.from({length: 3}, () => capture(target, id, again)));
        for (const answer of all)
          if (answer.status === 201) mustTake(answer, id, PART);
          else mustRefuse(answer, 'idempotency_in_flight');
        mustEqual((await viewOf(target, id)).captured, PART, 'captured');
      },
    },
    {
      id: 'capture-seq',
      says: "Each capture makes the result's seq grow.",
      check: async target => {
        const {id, seq, between} = await taken(target);
        const middle = (await resultOf(target, between.result)).seq;
        const last = await seqOf(target, id);
        must(seq < middle && middle < last, 'a seq that grows', [seq, middle, last]);
      },
    },
    {
      id: 'capture-present-outcome',
      says: 'The frame that asks again is told what has been captured since.',
      check: async target => {
        const {submission} = await taken(target);
        const again = await paidIn(target, await submit(target, submission));
        const {captured, status} = again.claims;
        mustEqual([status, captured], ['authorized', AMOUNT.value], 'status and captured');
      },
    },
    {
      id: 'capture-at-once',
      says: 'Captures at once take no more than was authorized.',
      check: async target => {
        const {id} = await pay(target);
        const all = await Promise.all(
          Array.from({length: 4}, () => capture(target, id, {body: eur(AMOUNT.value)})),
        );
        mustEqual(all.filter(({status}) => status === 201).length, 1, 'captures:');
        mustEqual((await viewOf(target, id)).captured, AMOUNT.value, 'captured');
      },
    },
  ],
};
