import {isLive, type PaymentAnswer} from '@florin/protocol';
import type {Context} from '../context.js';
import {signResult, type Payment} from './result.js';

/** What a frame is told of its attempt: 200 when it is final, 202 while it is in flight. */
export interface Answer {
  status: 200 | 202;
  body: PaymentAnswer;
}

/** The present outcome of a payment. A decline is an answer like any other. */
export const answerOf = async (context: Context, payment: Payment): Promise<Answer> => {
  const body = {
    id: payment.id as PaymentAnswer['id'],
    attempt: payment.attempt as PaymentAnswer['attempt'],
    status: payment.state,
  };
  if (isLive(payment.state)) return {status: 202, body};
  return {status: 200, body: {...body, result: await signResult(context, payment)}};
};
