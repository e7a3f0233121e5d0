import type {Merchant} from '@florin/merchant';
import type {CaptureView, RefundView} from '@florin/protocol';
import {finalOf, payIn, type TabStorage} from '../faults/real/tab.ts';
import {card, SHOP} from '../support/shopper.ts';
import type {Deed} from './order.ts';
import type {Period, Sale} from './record.ts';

/** Milliseconds for which a shopper who is told nothing comes back: longer than any lease lasts. */
const PATIENCE = 90_000;

/** Comes back to the checkout until it says for good what became of the payment. */
const payUntilTold = async (token: string, number: string): Promise<string> => {
  const storage: TabStorage = new Map();
  for (const until = Date.now() + PATIENCE; Date.now() < until;) {
    const ended = finalOf(await payIn(token, card(number), storage));
    if (ended) return ended.signed;
  }
  throw new Error('the shopper was told nothing');
};

/** From the basket to the signed result, which the merchant's server holds against its own order. */
export const sell = async (merchant: Merchant, sale: Sale, period: Period): Promise<void> => {
  const {
    reference,
    amount,
    capture,
    card: {number},
    tabs,
  } = sale.order;
  const session = await merchant.sessions.create({reference, amount, capture, origins: [SHOP]});
  sale.session = session.id;
  const told = await Promise.all(
    Array.from({length: tabs}, async () => {
      const signed = await payUntilTold(session.token, number);
      return merchant.verify(signed, {session: session.id, reference, amount, status: 'any'});
    }),
  );
  if (new Set(told.map(({sub}) => sub)).size > 1) throw new Error('two tabs made two payments');
  sale.told = told[0]!;
  if (sale.told.status !== 'authorized' || capture === 'manual') return;
  sale.items.push({kind: 'capture', amount: amount.value, period});
};

/** Does one thing after the other to a payment, and writes down what was answered. */
export const follow = async (
  merchant: Merchant,
  sale: Sale,
  deeds: readonly Deed[],
  period: Period,
): Promise<void> => {
  if (sale.told?.status !== 'authorized') return;
  for (const deed of deeds) await act(merchant, sale, deed, period);
};

const act = async (merchant: Merchant, sale: Sale, deed: Deed, period: Period): Promise<void> => {
  const {payments} = merchant;
  const payment = sale.told!.sub;
  const {order, items} = sale;
  const repeat = {idempotencyKey: `${order.reference}-${order.deeds.indexOf(deed)}`};
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    const answers = await Promise.all(Array.from({length: order.twice ? 2 : 1}, call));
    if (new Set(answers.map(answer => JSON.stringify(answer))).size > 1)
      throw new Error(`a ${deed.kind} that was asked for twice has two answers`);
    return answers[0]!;
  };
  if (deed.kind === 'void') {
    sale.released = (await ask(() => payments.void(payment, repeat))).released.value;
    return;
  }
  const request = {amount: {value: deed.amount, currency: order.amount.currency}};
  if (deed.kind === 'increment') {
    const {status} = await ask(() => payments.increment(payment, request, repeat));
    if (status === 'approved') sale.incremented = deed.amount;
    return;
  }
  const call = async (): Promise<CaptureView | RefundView> =>
    deed.kind === 'capture'
      ? payments.capture(payment, request, repeat)
      : payments.refund(payment, request, repeat);
  const {id, amount} = await ask(call);
  items.push({kind: deed.kind, amount: amount.value, period, id});
};
