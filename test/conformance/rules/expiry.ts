import {mustAnswer, mustEqual, mustRefuse, Skipped} from '../expect.ts';
import type {Rule} from '../report.ts';
import {newId, openSession, outcome, payWith, sealFor, submit} from '../shopper.ts';
import {shared} from '../target.ts';

/** The shortest that a session may live, in seconds. */
const SHORTEST = 30;

/** A session that has expired: its attempt that was declined before, and one that comes after. */
const expired = shared(async target => {
  if (!target.options.slow) throw new Skipped(`it takes ${SHORTEST} s: --slow`);
  const reference = newId('conformance');
  const session = await openSession(target, {reference, expires_in: SHORTEST});
  const before = sealFor(target, session, {number: target.options.declines});
  mustAnswer(await payWith(target, before), 200, 'before it expired');
  await target.pass(SHORTEST + 2);
  return {session, before, late: await submit(target, sealFor(target, session)), reference};
});

/** What time does to a session. */
export const expiry: Rule[] = [
  {
    id: 'expired-session',
    says: 'A session that has expired can no longer be paid, though its token is told from a wrong one.',
    check: async target => mustRefuse((await expired(target)).late, 'session_expired'),
  },
  {
    id: 'expired-outcome',
    says: 'Its token still asks for the outcome of an attempt.',
    check: async target => {
      const {session, before} = await expired(target);
      const {attempt} = before.body;
      const answer = await outcome(target, session.id, session.token, {attempt});
      mustEqual([answer.status, Object(answer.json).status], [200, 'declined'], 'status');
    },
  },
  {
    id: 'expired-reference',
    says: 'Its reference gets another session.',
    check: async target => {
      const {session, reference} = await expired(target);
      const {id} = await openSession(target, {reference});
      mustEqual(id === session.id, false, 'the same session');
    },
  },
];
