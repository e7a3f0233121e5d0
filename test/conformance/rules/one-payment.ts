import {Broken, must, mustAnswer, mustEqual, mustRefuse} from '../expect.ts';
import type {Rule} from '../report.ts';
import {
  approved,
  approvedOf,
  newId,
  openSession,
  outcome,
  paidIn,
  pay,
  payWith,
  sealFor,
  submit,
  type Submission,
} from '../shopper.ts';
import type {Answer, Target} from '../target.ts';

/** Declined attempts after which a session takes no more. */
const MOST = 10;

const attemptIn = ({json}: Answer): unknown => (Object(json) as {attempt?: unknown}).attempt;
const changed = (submission: Submission, body: Partial<Submission['body']>): Submission => ({
  ...submission,
  body: {...submission.body, ...body},
});
const bodyOf = (submission: Submission) => ({...submission.body.browser, language: 'de'});

/** Submits all at once; whatever each is told, one payment may come of them. */
const mustPayOnce = async (
  target: Target,
  submissions: (session: Awaited<ReturnType<typeof openSession>>) => Submission[],
): Promise<void> => {
  // An order that may be paid again: the session alone has to see to it that it is paid once.
  const session = await openSession(target, {reusable_reference: true});
  const all = submissions(session);
  const answers = await Promise.all(all.map(submission => submit(target, submission)));
  const odd = answers.map(({status}) => status).filter(status => ![200, 202, 409].includes(status));
  mustEqual(odd, [], 'statuses beside 200, 202, 409:');
  const ids = await approvedOf(
    target,
    session,
    all.map(({body}) => body.attempt),
  );
  mustEqual(ids.length, 1, 'approved payments:');
};

/** Who is sent too much may hang up before all of it has come (RFC 9110, section 15.5.14). */
const unlessHungUp = (error: unknown): undefined => {
  if (!(error instanceof Broken) || !['EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET'].includes(error.seen))
    throw error;
};

/** One attempt is at most one payment, and one session at most one that is approved. */
export const onePayment: Rule[] = [
  {
    id: 'payment-key-missing',
    says: 'It needs an Idempotency-Key.',
    check: async target => {
      const {token, body} = sealFor(target, await openSession(target));
      const {payments_endpoint} = target.discovery;
      const answer = await target.ask(payments_endpoint, {method: 'POST', bearer: token, body});
      mustRefuse(answer, 'idempotency_key_missing');
    },
  },
  {
    id: 'payment-bare-key',
    says: 'The key may stand without quotes.',
    check: async target => {
      const {token, jti, body} = sealFor(target, await openSession(target));
      const headers = {'idempotency-key': jti};
      const {payments_endpoint} = target.discovery;
      mustAnswer(await target.ask(payments_endpoint, {method: 'POST', bearer: token, body, headers}), 200);
    },
  },
  {
    id: 'payment-bad-body',
    says: 'A body that is not JSON, has a name twice, a further member or no measure is refused.',
    check: async target => {
      const submission = sealFor(target, await openSession(target));
      const text = JSON.stringify(submission.body);
      const send = (body: unknown) => submit(target, {...submission, body: body as Submission['body']});
      mustRefuse(await send('{'), 'malformed_json', 'half an object');
      mustRefuse(await send(text.replace('{', '{"attempt":"a",')), 'malformed_json', 'attempt twice');
      mustRefuse(await send({...submission.body, colour: 'red'}), 'invalid_request', 'a further member');
      mustRefuse(await send({...submission.body, browser: {}}), 'invalid_request', 'no browser');
      const large = await send({...submission.body, more: 'x'.repeat(2_000_000)}).catch(unlessHungUp);
      if (large) mustRefuse(large, 'payload_too_large', '2 MB');
    },
  },
  {
    id: 'payment-replayed',
    says: 'The same bytes again get the same attempt, its present outcome and no other payment.',
    check: async target => {
      const {submission, id, claims, session} = await approved(target);
      const again = await paidIn(target, await submit(target, submission));
      mustEqual(
        [again.id, again.status, again.attempt],
        [id, 'authorized', submission.body.attempt],
        'the payment',
      );
      must(again.claims.iat >= claims.iat, 'a result signed anew', 'an older one');
      mustEqual(await approvedOf(target, session, [submission.body.attempt]), [id], 'approved payments');
    },
  },
  {
    id: 'payment-key-reused',
    says: 'The same key with another body is refused, and so is one for another attempt.',
    check: async target => {
      const {submission} = await approved(target);
      const other = changed(submission, {browser: bodyOf(submission)});
      mustRefuse(await submit(target, other), 'idempotency_key_reused', 'another body');
      const moved = changed(submission, {attempt: newId('att')});
      mustRefuse(await submit(target, moved), 'idempotency_key_reused', 'another attempt');
    },
  },
  {
    id: 'payment-known-attempt',
    says: 'A known attempt under a new key gets its present outcome, and the envelope is not opened.',
    check: async target => {
      const {submission, id} = await approved(target);
      const again = {...changed(submission, {envelope: 'never opened'}), jti: newId('env')};
      mustEqual((await paidIn(target, await submit(target, again))).id, id, 'the payment');
    },
  },
  {
    id: 'payment-attempt-at-once',
    says: 'One attempt, submitted at once under one key and under several, makes one payment.',
    check: target => {
      const attempt = newId('att');
      return mustPayOnce(target, session => {
        const [first, ...rest] = Array.from({length: 4}, () => sealFor(target, session, {attempt}));
        return [first!, first!, ...rest];
      });
    },
  },
  {
    id: 'payment-attempts-at-once',
    says: 'Several attempts at once of one session make one approved payment.',
    check: target => mustPayOnce(target, session => Array.from({length: 4}, () => sealFor(target, session))),
  },
  {
    id: 'payment-session-paid',
    says: 'Another attempt after the approval answers 409 with the attempt that paid.',
    check: async target => {
      const {session, submission} = await pay(target, {reusable_reference: true});
      const answer = await submit(target, sealFor(target, session, {after: submission.body.attempt}));
      mustRefuse(answer, 'session_paid');
      mustEqual(attemptIn(answer), submission.body.attempt, 'the attempt');
    },
  },
  {
    id: 'payment-after-decline',
    says: 'After a decline the same session takes another card.',
    check: async target => {
      const session = await openSession(target);
      const first = sealFor(target, session, {number: target.options.declines});
      mustAnswer(await payWith(target, first), 200, 'for the declined card');
      const second = await payWith(target, sealFor(target, session, {after: first.body.attempt}));
      mustEqual((await paidIn(target, second)).status, 'authorized', 'status');
    },
  },
  {
    id: 'payment-given-up',
    says: 'An attempt that was named in `after` before it arrived is closed for ever.',
    check: async target => {
      const session = await openSession(target);
      const late = sealFor(target, session);
      const {attempt} = late.body;
      const next = sealFor(target, session, {after: attempt, number: target.options.declines});
      mustAnswer(await payWith(target, next), 200, 'for the next attempt');
      mustRefuse(await submit(target, late), 'attempt_closed');
      mustRefuse(await submit(target, sealFor(target, session, {attempt})), 'attempt_closed', 'a new key');
      mustRefuse(
        await outcome(target, session.id, session.token, {attempt}),
        'attempt_closed',
        'its outcome',
      );
    },
  },
  {
    id: 'payment-exhausted',
    says: `After ${MOST} declined attempts a session takes no more.`,
    check: async target => {
      const session = await openSession(target);
      const number = target.options.declines;
      let after: string | null = null;
      for (let i = 0; i < MOST; i++) {
        const submission = sealFor(target, session, {after, number});
        const {status} = await paidIn(target, await payWith(target, submission));
        mustEqual(status, 'declined', `for attempt ${i + 1} the status`);
        after = submission.body.attempt;
      }
      mustRefuse(await submit(target, sealFor(target, session, {after})), 'session_exhausted');
      mustAnswer(
        await outcome(target, session.id, session.token, {attempt: after!}),
        200,
        'for the last outcome',
      );
    },
  },
];
