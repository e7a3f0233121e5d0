import {MerchantError, type Merchant, type ResultClaims} from '@florin/merchant';
import type {Order, Orders} from './orders.js';

/** What the shop works with. */
export interface Shop {
  merchant: Merchant;
  orders: Orders;
  /** Origins under which the shop's pages are seen. */
  origins: string[];
}

/** Where an order stands when its page is asked for. */
export type Standing =
  | {status: 'open'; token: string}
  /** A payment is being decided; no second one may start. */
  | {status: 'waiting'}
  | {status: 'paid'};

/**
 * Opens the order to be paid. The processor knows best whether it is: a shopper may have paid and closed the page
 * before the form could tell us.
 */
export const openCheckout = async (shop: Shop, order: Order): Promise<Standing> => {
  if (order.paid) return {status: 'paid'};
  try {
    const session = await shop.merchant.sessions.create({
      ...{amount: order.amount, reference: order.id, origins: shop.origins},
      capture: 'manual',
    });
    shop.orders.addSession(order.id, session.id);
    return {status: 'open', token: session.token};
  } catch (error) {
    if (!(error instanceof MerchantError)) throw error;
    if (error.code === 'reference_in_progress') return {status: 'waiting'};
    const signed = error.code === 'reference_paid' ? error.problem?.result : undefined;
    if (!signed) throw error;
    await acceptPayment(shop, order, signed);
    return {status: 'paid'};
  }
};

/**
 * Takes the signed result that the form posted: believes it only once it is verified against the order, marks the
 * order paid, once, and captures the money.
 */
export const acceptPayment = async (shop: Shop, order: Order, signed: string): Promise<void> => {
  const {sub, card} = await verified(shop, order, signed);
  shop.orders.markPaid(order.id, {
    payment: sub,
    card: {brand: card.brand, last4: card.last4},
    captured: false,
  });
  await captureIfDue(shop, order);
};

const verified = async ({merchant}: Shop, order: Order, signed: string): Promise<ResultClaims> => {
  const expected = {session: order.sessions, amount: order.amount, reference: order.id};
  try {
    return await merchant.verify(signed, expected);
  } catch (error) {
    if (!(error instanceof MerchantError) || error.code !== 'result_stale') throw error;
    // The page lay open for long. The payment itself says how it stands now.
    const {result} = await merchant.payments.get(error.claims!.sub);
    if (!result) throw error;
    return merchant.verify(result, expected);
  }
};

/**
 * Claims the money of a paid order. The key is the payment's own, so that it happens once, however often it is
 * tried; where the processor cannot be reached now, the order's page tries again.
 */
export const captureIfDue = async ({merchant, orders}: Shop, {id, paid}: Order): Promise<void> => {
  if (!paid || paid.captured) return;
  try {
    await merchant.payments.capture(paid.payment, {}, {idempotencyKey: `capture-${paid.payment}`});
    orders.markCaptured(id);
  } catch (error) {
    if (!(error instanceof MerchantError)) throw error;
  }
};
