import {AMOUNT, newId} from '../shopper.ts';
import type {Answer, Target} from '../target.ts';

/** How a call about a payment's money is made: with the merchant's key and a fresh `Idempotency-Key` unless told otherwise. */
export interface Wanted {
  body?: unknown;
  key?: string;
  bearer?: string;
}

const act =
  (action: string) =>
  (
    target: Target,
    id: string,
    {body, key = newId('key'), bearer = target.options.key}: Wanted = {},
  ): Promise<Answer> =>
    target.ask(`${target.discovery.payments_endpoint}/${id}/${action}`, {
      method: 'POST',
      bearer,
      key,
      body: body ?? {},
    });

export const capture = act('capture');
export const increment = act('increments');
export const voiding = act('void');
export const refund = act('refunds');

/** The same without a key. */
export const keyless = (target: Target, id: string, action: string): Promise<Answer> =>
  target.ask(`${target.discovery.payments_endpoint}/${id}/${action}`, {
    method: 'POST',
    bearer: target.options.key,
    body: {},
  });

/** So many cents. */
export const eur = (value: unknown) => ({amount: {value, currency: AMOUNT.currency}});
