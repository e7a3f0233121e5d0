import {SessionResponse} from '@florin/protocol';
import {must, mustAnswer, mustEqual, mustFit, mustRefuse, Skipped} from '../expect.ts';
import type {Group, Rule} from '../report.ts';
import {approved, newId, postSession, sessionIn, termsOf} from '../shopper.ts';
import type {Target} from '../target.ts';
import {orders} from './orders.ts';
import {sessionRefusals} from './session-refusals.ts';
import {sessionToken} from './session-token.ts';

/** The other merchant's key. */
export const otherKey = ({options: {otherKey: key}}: Target): string => {
  if (key === undefined) throw new Skipped('no other merchant’s key was given (--other-key)');
  return key;
};

const idempotency: Rule[] = [
  {
    id: 'session-replayed',
    says: 'The same Idempotency-Key and body get the same answer.',
    check: async target => {
      const [key, body] = [newId('key'), JSON.stringify(termsOf(target))];
      const first = await postSession(target, body, target.options.key, key);
      await postSession(target, termsOf(target), target.options.key, newId('key'));
      const again = await postSession(target, body, target.options.key, key);
      mustEqual(again.text, sessionIn(first).answer.text, 'the answer');
      mustAnswer(again, 201);
    },
  },
  {
    id: 'session-key-reused',
    says: 'The same Idempotency-Key with another body is refused.',
    check: async target => {
      const key = newId('key');
      mustAnswer(await postSession(target, termsOf(target), target.options.key, key), 201);
      mustRefuse(
        await postSession(target, termsOf(target), target.options.key, key),
        'idempotency_key_reused',
      );
    },
  },
  {
    id: 'session-merchants-apart',
    says: "Another merchant's same reference and Idempotency-Key are its own.",
    check: async target => {
      const [key, body] = [newId('key'), JSON.stringify(termsOf(target))];
      const post = (bearer: string) => postSession(target, body, bearer, key);
      const keys = [target.options.key, otherKey(target)] as const;
      const [own, other] = [sessionIn(await post(keys[0])), sessionIn(await post(keys[1]))];
      must(own.id !== other.id, 'another session', 'the same');
      must(own.claims.merchant.id !== other.claims.merchant.id, 'another merchant', 'the same');
      mustEqual(sessionIn(await postSession(target, body)).id, own.id, "for the one's reference again");
      mustEqual((await post(keys[0])).text, own.answer.text, 'for the one, again,');
      mustEqual((await post(keys[1])).text, other.answer.text, 'for the other, again,');
    },
  },
  {
    id: 'session-merchants-paid',
    says: 'A reference that is paid at one merchant is open at another.',
    check: async target => {
      const {reference} = (await approved(target)).claims;
      const answer = await postSession(target, termsOf(target, {reference}), otherKey(target));
      mustEqual(sessionIn(answer).claims.reference, reference, 'the reference');
    },
  },
];

/** What a merchant's server asks for. */
export const sessions: Group = {
  call: 'POST /v1/sessions',
  rules: [
    {
      id: 'session-schema',
      says: 'It answers 201 with id, token and expiry.',
      check: async target => {
        const answer = await postSession(target, termsOf(target));
        mustAnswer(answer, 201);
        mustFit(SessionResponse, answer.json, 'an answer');
      },
    },
    ...sessionToken,
    ...orders,
    ...idempotency,
    ...sessionRefusals,
  ],
};
