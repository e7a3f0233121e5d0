import {callAs, card, KEY, pay} from './shopper.ts';

const eur = (value: number) => ({amount: {value, currency: 'EUR'}});

const callsAt =
  (origin: string) =>
  (action: string, id: string, body: unknown, key?: string, as = KEY): Promise<Response> =>
    callAs(as, origin, 'POST', `/v1/payments/${id}/${action}`, body, key);
const readAt = (origin: string, id: string): Promise<Response> =>
  callAs(KEY, origin, 'GET', `/v1/payments/${id}`);

/** Voids of all that was authorized and of the rest, and those that are refused. */
export const talkOfVoids = async (origin: string): Promise<void> => {
  const call = callsAt(origin);
  const [whole, rest] = [await pay(origin), await pay(origin)];
  await call('void', whole.body.id, '', 'void-one');
  await call('void', whole.body.id, '', 'void-one');
  await call('void', whole.body.id, {}, 'void-one');
  await call('void', whole.body.id, {}, 'void-two');
  await call('capture', rest.body.id, eur(1), 'void-part');
  await call('void', rest.body.id, {}, 'void-rest');
  for (const {body} of [whole, rest]) await readAt(origin, body.id);
  await call('void', rest.body.id, {});
  await call('void', rest.body.id, '{', 'void-malformed');
  await call('void', rest.body.id, eur(1), 'void-amount');
  await call('void', 'pay_0000000000000000', {}, 'void-unknown');
  await call('void', rest.body.id, {}, 'void-key', 'sk_test_nobody');
};

/** Refunds of a part and of the rest, and those that are refused. */
export const talkOfRefunds = async (origin: string): Promise<void> => {
  const call = callsAt(origin);
  const {body} = await pay(origin, card(), {capture: 'automatic'});
  await call('refunds', body.id, eur(1000), 'refund-one');
  await call('refunds', body.id, eur(1000), 'refund-one');
  await call('refunds', body.id, eur(999), 'refund-one');
  await readAt(origin, body.id);
  await call('refunds', body.id, '', 'refund-two');
  await call('refunds', body.id, {}, 'refund-three');
  await readAt(origin, body.id);
  await call('refunds', (await pay(origin)).body.id, {}, 'refund-authorized');
  await call('refunds', body.id, {});
  await call('refunds', body.id, '{', 'refund-malformed');
  await call('refunds', body.id, eur(-1), 'refund-negative');
  await call('refunds', 'pay_0000000000000000', {}, 'refund-unknown');
  await call('refunds', body.id, {}, 'refund-key', 'sk_test_nobody');
};
