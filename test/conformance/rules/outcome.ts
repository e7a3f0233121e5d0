import {mustEqual, mustRefuse} from '../expect.ts';
import type {Group} from '../report.ts';
import {approved, declined, newId, openSession, outcome, paidIn} from '../shopper.ts';

/** The recovery call. */
export const outcomes: Group = {
  call: 'GET /v1/sessions/{id}/outcome',
  needs: 'payment',
  rules: [
    {
      id: 'outcome-of-attempt',
      says: "It tells an attempt's present outcome with a signed result, a decline's too.",
      check: async target => {
        for (const {session, submission, id, status} of [await approved(target), await declined(target)]) {
          const {attempt} = submission.body;
          const found = await paidIn(target, await outcome(target, session.id, session.token, {attempt}));
          mustEqual([found.id, found.status, found.claims.attempt], [id, status, attempt], 'the payment');
        }
      },
    },
    {
      id: 'outcome-latest',
      says: "Without an attempt it tells of the session's latest.",
      check: async target => {
        const {session, id} = await approved(target);
        mustEqual(
          (await paidIn(target, await outcome(target, session.id, session.token))).id,
          id,
          'the payment',
        );
      },
    },
    {
      id: 'outcome-unknown',
      says: 'An attempt that never arrived answers 404, and so does a session without one.',
      check: async target => {
        const {id, token} = await openSession(target);
        mustRefuse(await outcome(target, id, token), 'attempt_unknown', 'a new session');
        const other = await approved(target);
        for (const [what, attempt] of [
          ['an attempt that never arrived', newId('att')],
          ["another session's attempt", other.submission.body.attempt],
          ['what is no id', "'--"],
        ] as const)
          mustRefuse(await outcome(target, id, token, {attempt}), 'attempt_unknown', what);
        const {session} = other;
        const never = await outcome(target, session.id, session.token, {attempt: newId('att')});
        mustRefuse(never, 'attempt_unknown', 'such an attempt of a session that is paid');
      },
    },
    {
      id: 'outcome-other-session',
      says: 'The token of another session is refused.',
      check: async target => {
        const {session, submission} = await approved(target);
        const {token} = await openSession(target);
        const {attempt} = submission.body;
        mustRefuse(await outcome(target, session.id, token), 'unauthorized', 'the latest');
        mustRefuse(await outcome(target, session.id, token, {attempt}), 'unauthorized', 'an attempt');
      },
    },
    {
      id: 'outcome-without-token',
      says: 'No token, and a secret key, answers 401.',
      check: async target => {
        const {session} = await approved(target);
        mustRefuse(await outcome(target, session.id), 'unauthorized', 'no token');
        mustRefuse(await outcome(target, session.id, target.options.key), 'unauthorized', 'a secret key');
      },
    },
  ],
};
