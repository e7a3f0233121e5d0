import {setTimeout as sleep} from 'node:timers/promises';
import type {PaymentView, SessionResponse} from '@florin/protocol';
import {callAs, KEY, SHOP} from '../../support/shopper.ts';

/** What a merchant did to a payment, and was told that it is done. */
export interface Deed {
  kind: 'capture' | 'increments' | 'void' | 'refunds';
  payment: string;
  /** What the answer said of it. */
  id?: string;
  amount?: {value: number; currency: string};
  released?: {value: number; currency: string};
  status?: string;
}

const PAUSE = 200;
/** Longer than any processor is away, and any lease of its lasts. */
const TRIES = 600;

/** Asks until somebody answers for good, the same each time under the same key, as a merchant's server must. */
const insist = async (origin: string, method: string, path: string, body?: object, key?: string) => {
  for (let left = TRIES; left > 0; left--) {
    try {
      const answer = await callAs(KEY, origin, method, path, body, key);
      const said = (await answer.json()) as {code?: string};
      if (answer.status < 500 && said.code !== 'idempotency_in_flight') return {status: answer.status, said};
    } catch {
      // Cut on the way: asked again.
    }
    await sleep(PAUSE);
  }
  throw new Error(`nobody answered ${method} ${path}`);
};

/** A session for an order; undefined where the order is paid, or is just being paid for under another. */
export const checkout = async (origin: string, terms: object): Promise<SessionResponse | undefined> => {
  const {status, said} = await insist(origin, 'POST', '/v1/sessions', {origins: [SHOP], ...terms});
  if (status === 201) return said as unknown as SessionResponse;
  if (said.code === 'reference_paid' || said.code === 'reference_in_progress') return undefined;
  throw new Error(`no session: ${status} ${said.code}`);
};

/** Captures, voids or refunds. */
export const act = async (
  origin: string,
  kind: Deed['kind'],
  payment: string,
  value?: number,
): Promise<Deed> => {
  const body = value === undefined ? {} : {amount: {value, currency: 'EUR'}};
  const path = `/v1/payments/${payment}/${kind}`;
  const {status, said} = await insist(origin, 'POST', path, body, `${kind}-${payment}`);
  if (status !== 201) throw new Error(`${kind} of ${payment} was refused: ${status} ${said.code}`);
  return {...(said as object), kind, payment};
};

/** A payment as it stands. */
export const readPayment = async (origin: string, id: string): Promise<PaymentView | undefined> => {
  const {status, said} = await insist(origin, 'GET', `/v1/payments/${id}`);
  return status === 200 ? (said as unknown as PaymentView) : undefined;
};

/** How many payments are not over yet. */
export const countUnfinished = async (origin: string): Promise<number> => {
  const {said} = await insist(origin, 'GET', '/v1/payments?status=processing&limit=100');
  return (said as unknown as {data: unknown[]}).data.length;
};
