import {
  isLive,
  type AttemptAnswer,
  type DeclineCode,
  type NextAction,
  type PaymentAnswer,
  type TokenAnswer,
} from '@florin/protocol';
import type {Context} from '../context.js';
import {signResult, type Payment} from './result.js';

/** What a frame is told of its attempt: 200 when it is final or waits for the shopper, 202 while it is in flight. */
export interface Answer {
  status: 200 | 202;
  body: AttemptAnswer;
  /** The decline that this very call has brought about; not one that was there before, or that somebody else brought about. */
  declined?: DeclineCode | null;
}

/** The present outcome of a payment. A decline is an answer like any other. */
export const answerOf = async (context: Context, payment: Payment): Promise<Answer> => {
  const body = {...nameOf(payment), attempt: payment.attempt as PaymentAnswer['attempt']};
  if (payment.state === 'requires_action')
    return {status: 200, body: {...body, next_action: nextAction(context, payment)} as AttemptAnswer};
  if (isLive(payment.state)) return {status: 202, body};
  return {status: 200, body: {...body, result: await signResult(context, payment)}};
};

/** The outcome that the call itself has brought about. */
export const newAnswerOf = async (context: Context, payment: Payment): Promise<Answer> => ({
  ...(await answerOf(context, payment)),
  declined: payment.state === 'declined' ? payment.decline : null,
});

const nextAction = ({issuer}: Context, {id, action_until}: Payment): NextAction => ({
  type: 'challenge',
  url: issuer + challengePath(id),
  expires_at: Math.floor(action_until! / 1000),
});

/** Path of the page that leads to the issuer's challenge. */
export const challengePath = (payment: string): string => `/challenges/${payment}`;

/** A card that is to be kept goes by its own name: there was no payment. */
const nameOf = ({id, mode, state, card_id}: Payment) => {
  if (mode === 'payment') return {id: id as PaymentAnswer['id'], status: state};
  const status = state === 'authorized' ? 'tokenized' : (state as TokenAnswer['status']);
  return {id: card_id as TokenAnswer['id'], status};
};
