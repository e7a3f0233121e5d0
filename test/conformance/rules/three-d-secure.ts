import {PaymentAnswer, VoidView} from '@florin/protocol';
import {must, mustAnswer, mustEqual, mustFit, mustRefuse, Skipped} from '../expect.ts';
import type {Group} from '../report.ts';
import {
  AMOUNT,
  openSession,
  outcome,
  resultOf,
  sealFor,
  submit,
  type Session,
  type Submission,
} from '../shopper.ts';
import {shared, type Answer, type Target} from '../target.ts';
import {voiding} from './acts.ts';
import {directive} from './frame-page.ts';

/** A payment that waits for its shopper. */
interface Waiting extends PaymentAnswer {
  session: Session;
  submission: Submission;
  answer: Answer;
}

const begin = async (target: Target): Promise<Waiting> => {
  const session = await openSession(target);
  const submission = sealFor(target, session, {number: target.options.challenges});
  const answer = await submit(target, submission);
  return {...mustFit(PaymentAnswer, answer.json, 'a payment'), session, submission, answer};
};

/** Most rules look at the same one, and leave it as it is. */
const waiting = shared(begin);

const goOn = (
  target: Target,
  {id, attempt, session}: Pick<Waiting, 'id' | 'attempt' | 'session'>,
  more: {envelope?: string; cancel?: true} = {},
  key?: string,
): Promise<Answer> =>
  target.ask(`${target.discovery.payments_endpoint}/${id}/continue`, {
    ...{method: 'POST', bearer: session.token, body: {attempt, ...more}},
    ...(key !== undefined && {key}),
  });

/** The card sealed again, as the form does it that still has it. */
const again = (target: Target, {session, attempt}: Waiting, number = target.options.challenges) => {
  const {jti, body} = sealFor(target, session, {number, attempt});
  return [{envelope: body.envelope}, jti] as const;
};

const mustWait = (answer: Answer, what: string): void => {
  mustAnswer(answer, 200, what);
  mustEqual(Object(answer.json).status, 'requires_action', `${what} status`);
};

/** The issuer sees the cardholder first. */
export const threeDSecure: Group = {
  call: 'POST /v1/payments/{id}/continue',
  needs: 'three_ds',
  rules: [
    {
      id: 'action-asked',
      says: 'A card whose issuer wants to see the cardholder answers 200 requires_action, with where to and until when.',
      check: async target => {
        const {answer, next_action} = await waiting(target);
        mustWait(answer, 'the answer');
        const url = new URL(next_action?.url ?? 'none:');
        mustEqual(url.origin, target.discovery.issuer, 'origin of next_action.url');
        must((next_action?.expires_at ?? 0) > target.now(), 'a later expires_at', next_action?.expires_at);
      },
    },
    {
      id: 'action-unsigned',
      says: 'It has no signed result yet: nothing was decided.',
      check: async target => mustEqual((await waiting(target)).result, undefined, 'result'),
    },
    {
      id: 'action-page',
      says: 'Its page has one form, sent by POST to another origin, and runs nothing.',
      check: async target => {
        const {next_action} = await waiting(target);
        const {text} = await target.ask(next_action!.url);
        const forms = [...text.matchAll(/<form\b[^>]*>/gi)].map(([tag]) => tag);
        mustEqual(forms.length, 1, 'forms');
        must(/\bmethod=["']?post\b/i.test(forms[0]!), 'a form with method=post', forms[0]);
        must(/\baction=["']?https?:/i.test(forms[0]!), 'a form with an address', forms[0]);
        must(!/<script\b/i.test(text), 'a page without script', 'one with');
      },
    },
    {
      id: 'action-page-ancestors',
      says: "It may stand in the form, on the pages of the session's origins, and nowhere else.",
      check: async target => {
        const answer = await target.ask((await waiting(target)).next_action!.url);
        const {issuer} = target.discovery;
        const ancestors = directive(answer, 'frame-ancestors').map(of => (of === "'self'" ? issuer : of));
        mustEqual(ancestors.sort(), [issuer, target.options.origin].sort(), 'frame-ancestors');
      },
    },
    {
      id: 'action-outcome',
      says: 'The recovery call says the same, at once.',
      check: async target => {
        const {session, attempt, next_action} = await waiting(target);
        const told = await outcome(target, session.id, session.token, {attempt, wait: 10});
        mustWait(told, 'the outcome');
        mustEqual(Object(told.json).next_action, next_action, 'next_action');
        must(told.took < 5_000, 'an answer at once', `one after ${Math.round(told.took)} ms`);
      },
    },
    {
      id: 'action-alone',
      says: 'Meanwhile another attempt answers attempt_in_progress with the one that waits.',
      check: async target => {
        const {session, attempt} = await waiting(target);
        const other = await submit(target, sealFor(target, session));
        mustRefuse(other, 'attempt_in_progress');
        mustEqual(Object(other.json).attempt, attempt, 'the attempt');
      },
    },
    {
      id: 'action-early',
      says: 'Nothing goes on before the shopper has acted: with the card or without, it waits.',
      check: async target => {
        const payment = await waiting(target);
        mustWait(await goOn(target, payment), 'without the card,');
        mustWait(await goOn(target, payment, ...again(target, payment)), 'with it,');
      },
    },
    {
      id: 'action-other-card',
      says: 'Another card than the one that was begun with is envelope_rejected.',
      check: async target => {
        const payment = await waiting(target);
        const sealed = again(target, payment, target.options.pays);
        mustRefuse(await goOn(target, payment, ...sealed), 'envelope_rejected');
      },
    },
    {
      id: 'action-other-session',
      says: "Another session's token, or another attempt, finds no such payment.",
      check: async target => {
        const payment = await waiting(target);
        const {session} = await openedBeside(target);
        mustRefuse(await goOn(target, {...payment, session}), 'payment_unknown', 'another session');
        const {attempt} = await openedBeside(target);
        mustRefuse(await goOn(target, {...payment, attempt}), 'payment_unknown', 'another attempt');
      },
    },
    {
      id: 'action-cancelled',
      says: 'Given up it is declined, signed, stays so, and its page has no form any more.',
      check: async target => {
        const payment = await begin(target);
        for (const how of [{cancel: true} as const, {}]) {
          const answer = await goOn(target, payment, how);
          mustAnswer(answer, 200);
          const {result} = mustFit(PaymentAnswer, answer.json, 'a payment');
          mustEqual((await resultOf(target, result)).status, 'declined', 'status');
        }
        const {text} = await target.ask(payment.next_action!.url);
        must(!/<form\b/i.test(text), 'a page without a form', 'one with');
      },
    },
    {
      id: 'action-voided',
      says: 'Voided by its merchant it is declined: 201 with nothing released, and it goes on no more.',
      check: async target => {
        if (!target.discovery.capabilities.includes('void'))
          throw new Skipped('discovery does not claim void');
        const payment = await begin(target);
        const voided = await voiding(target, payment.id);
        mustAnswer(voided, 201);
        mustEqual(
          mustFit(VoidView, voided.json, 'a void').released,
          {...AMOUNT, value: 0},
          'what is released',
        );
        const {result} = mustFit(PaymentAnswer, (await goOn(target, payment)).json, 'a payment');
        mustEqual((await resultOf(target, result)).status, 'declined', 'status');
      },
    },
  ],
};

/** A payment of another session. */
const openedBeside = shared(begin);
