import {randomBytes} from 'node:crypto';
import {createMerchant, type Merchant} from '@florin/merchant';
import type {Database} from '@florin/processor';
import {nodeRuntime} from '@florin/runtime/node';
import {seedDemo} from '../../packages/processor/dist/host/demo.js';
import {hashKey} from '../../packages/processor/dist/http/auth.js';

/** What the shop with bicycles is withheld of each settlement. */
export const RESERVE = {merchant: 'mer_bikes', basisPoints: 750, days: 90} as const;

/** What it paid in long ago, as a settlement that withheld it, and is paid back with its first one of the day. */
export const HELD = {settlement: 'set_0000000000000000longago', currency: 'EUR', amount: 4_321} as const;

/** Who sells. */
const SHOPS = {
  mer_books: {name: 'Libreria', city: 'Bologna', mcc: '5942'},
  [RESERVE.merchant]: {
    ...{name: 'Biciclette', city: 'Ferrara', mcc: '5940'},
    ...{reserve_bps: RESERVE.basisPoints, reserve_days: RESERVE.days},
  },
  mer_coffee: {name: 'Caffè', city: 'Trieste', mcc: '5814'},
} as const;

export const MERCHANTS: readonly string[] = Object.keys(SHOPS);

/** Secret keys of this run. */
const keys = new Map(MERCHANTS.map(id => [id, `sk_test_${randomBytes(16).toString('hex')}`]));

/** Enters them into a database on which no processor runs yet. */
export const enterMerchants = async (db: Database): Promise<void> => {
  await seedDemo(db, nodeRuntime());
  for (const [id, shop] of Object.entries(SHOPS)) {
    await db
      .insertInto('merchants')
      .values({id, ...shop, country: 'IT', created_at: 0})
      .execute();
    const key = {hash: hashKey(keys.get(id)!), merchant_id: id, created_at: 0, revoked_at: null};
    await db.insertInto('api_keys').values(key).execute();
  }
  await enterHeld(db);
};

const enterHeld = async (db: Database): Promise<void> => {
  const {settlement: id, currency, amount} = HELD;
  const common = {merchant_id: RESERVE.merchant, currency, created_at: 0};
  await db
    .insertInto('settlements')
    .values({
      ...{...common, id, captures: 0, gross: 0, refunds: 0, refunded: 0},
      ...{interchange: 0, scheme_fees: 0, processor_fees: 0, net: -amount},
      ...{reserved: amount, reserve_until: 1, reserve_released_by: null, released: 0},
    })
    .execute();
  const entry = (transfer: string, account: string, moved: number) => ({
    ...{
      ...common,
      transfer: `${transfer} ${id}`,
      account,
      amount: moved,
      settlement_id: id,
      payment_id: null,
    },
  });
  await db
    .insertInto('ledger_entries')
    .values([
      entry('reserve', 'merchant_payable', amount),
      entry('reserve', 'reserve', -amount),
      entry('payout', 'merchant_payable', -amount),
      entry('payout', 'settlement_bank', amount),
    ])
    .execute();
};

/** Their servers, each with its own key. */
export const merchantsAt = (processor: string): ReadonlyMap<string, Merchant> =>
  new Map(MERCHANTS.map(id => [id, createMerchant({processor, merchant: id, secretKey: keys.get(id)!})]));
