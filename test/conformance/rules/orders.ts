import {must, mustEqual, mustRefuse} from '../expect.ts';
import type {Rule} from '../report.ts';
import {
  approved,
  declined,
  newId,
  openSession,
  pay,
  postSession,
  resultOf,
  sealFor,
  submit,
  termsOf,
} from '../shopper.ts';
import {shared} from '../target.ts';

const OTHER = {amount: {value: 2999, currency: 'EUR'}};

/** A session whose order was changed: the one that was replaced and its successor. */
const changed = shared(async target => {
  const reference = newId('conformance');
  const first = await openSession(target, {reference});
  return {first, second: await openSession(target, {reference, ...OTHER})};
});

/** One session an order, and at most one payment. */
export const orders: Rule[] = [
  {
    id: 'session-again',
    says: 'The same terms for a reference give the same session with a fresh token.',
    check: async target => {
      const terms = {reference: newId('conformance')};
      const first = await openSession(target, terms);
      await openSession(target);
      const second = await openSession(target, terms);
      mustEqual(second.id, first.id, 'the session');
      must(
        second.claims.jti !== first.claims.jti && second.token !== first.token,
        'a fresh token',
        'the same',
      );
    },
  },
  {
    id: 'session-changed',
    says: 'Other terms for a reference give another session.',
    check: async target => {
      const {first, second} = await changed(target);
      must(first.id !== second.id, 'another session', 'the same');
      mustEqual(second.claims.amount, OTHER.amount, 'the amount');
    },
  },
  {
    id: 'session-replaced-closed',
    says: 'The session that was replaced can no longer be paid.',
    check: async target => {
      const {first} = await changed(target);
      mustRefuse(await submit(target, sealFor(target, first)), 'session_closed');
    },
  },
  {
    id: 'session-paid-reference',
    says: 'A reference that is paid answers 409 with the signed result of its payment.',
    check: async target => {
      const {id, claims} = await approved(target);
      const answer = await postSession(target, termsOf(target, {reference: claims.reference}));
      mustRefuse(answer, 'reference_paid');
      const result = await resultOf(target, (answer.json as {result?: string}).result);
      mustEqual([result.sub, result.status], [id, 'authorized'], 'the payment');
    },
  },
  {
    id: 'session-declined-reference',
    says: 'One whose card was declined gives its session again.',
    check: async target => {
      const {session, claims} = await declined(target);
      mustEqual((await openSession(target, {reference: claims.reference})).id, session.id, 'the session');
    },
  },
  {
    id: 'session-reusable-reference',
    says: 'A reusable reference gives a session each time, and each can be paid.',
    check: async target => {
      const terms = {reference: newId('conformance'), reusable_reference: true};
      const paid = [await pay(target, terms), await pay(target, terms)];
      mustEqual(
        paid.map(({status}) => status),
        ['authorized', 'authorized'],
        'payments',
      );
      must(paid[0]!.session.id !== paid[1]!.session.id, 'two sessions', 'one');
    },
  },
];
