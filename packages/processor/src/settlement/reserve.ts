import type {MerchantRow, SettlementRow, Tx} from '../database/tables.js';
import {post} from '../ledger/ledger.js';

const DAY = 86_400_000;

/** What is withheld of a merchant's settlements, and for how long. */
export interface Reserve {
  /** Hundredths of a per cent of what a settlement would pay; above zero. */
  basisPoints: number;
  days: number;
}

/** The reserve of a merchant that has one. */
export const reserveOf = ({
  reserve_bps,
  reserve_days,
}: Pick<MerchantRow, 'reserve_bps' | 'reserve_days'>): Reserve | undefined =>
  reserve_bps === null || reserve_days === null ? undefined : {basisPoints: reserve_bps, days: reserve_days};

/**
 * What is withheld of what a settlement would pay, and until when: nothing of one that collects. Half a unit is rounded up.
 * @param at ms since 1970
 */
export const withhold = (
  reserve: Reserve | undefined,
  due: number,
  at: number,
): Pick<SettlementRow, 'reserved' | 'reserve_until'> => {
  const reserved = reserve && due > 0 ? share(due, reserve.basisPoints) : 0;
  return {reserved, reserve_until: reserve && reserved > 0 ? at + reserve.days * DAY : null};
};

/** In two steps, as all of a large sum times ten thousand is no safe integer any more. */
const share = (amount: number, basisPoints: number): number =>
  Math.floor(amount / 10_000) * basisPoints + Math.floor(((amount % 10_000) * basisPoints + 5_000) / 10_000);

/** What a settlement withheld. */
export type Withheld = Pick<SettlementRow, 'id' | 'reserved'>;

/** Takes what was withheld long enough into a settlement. The update takes the rows: whoever comes second finds none. */
export const release = (
  tx: Tx,
  {id, merchant_id, currency}: Pick<SettlementRow, 'id' | 'merchant_id' | 'currency'>,
  at: number,
): Promise<Withheld[]> =>
  tx
    .updateTable('settlements')
    .set({reserve_released_by: id})
    .where('merchant_id', '=', merchant_id)
    .where('currency', '=', currency)
    .where('reserve_until', '<=', at)
    .where('reserve_released_by', 'is', null)
    .returning(['id', 'reserved'])
    .execute();

/** Books what a settlement withholds, and what it pays of those before, each by its own name. */
export const bookReserve = async (
  tx: Tx,
  {id, merchant_id, currency, created_at, reserved}: SettlementRow,
  released: readonly Withheld[],
): Promise<void> => {
  const common = {merchant: merchant_id, currency, settlement: id, at: created_at};
  await post(tx, {
    ...{...common, id: `reserve ${id}`},
    entries: {merchant_payable: reserved, reserve: -reserved},
  });
  for (const from of released)
    await post(tx, {
      ...{...common, id: `release ${from.id}`},
      entries: {reserve: from.reserved, merchant_payable: -from.reserved},
    });
};
