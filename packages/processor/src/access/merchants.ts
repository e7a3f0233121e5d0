import {newId, type Runtime} from '@florin/runtime';
import {audit} from '../audit/audit.js';
import type {Database, MerchantRow} from '../database/tables.js';
import type {Reserve} from '../settlement/reserve.js';
import {AccessRefused} from './refused.js';

/** Where merchants and their secret keys are kept. */
export interface AccessStore {
  db: Database;
  runtime: Runtime;
}

/** What the card network is told of a merchant with every payment. */
export interface MerchantTerms extends Pick<MerchantRow, 'name' | 'city' | 'country' | 'mcc'> {
  /** When its day ends, in minutes after midnight UTC; the processor's own time unless given. */
  cut_off?: number | undefined;
  /** What is withheld of its settlements for a time; nothing unless given. */
  reserve?: Reserve | undefined;
}

/** DE43 has 25 characters for a name and 13 for a city; what is longer is cut there, and kept whole here. */
const NAME = /^\P{C}{1,100}$/u;

const isMerchant = ({name, city, country, mcc}: MerchantTerms): boolean =>
  [name, city].every(text => NAME.test(text) && text.trim() !== '') &&
  /^[A-Z]{2}$/.test(country) &&
  /^\d{4}$/.test(mcc);

/** Ten years. */
const LONGEST_RESERVE = 3_650;

const isFrom1To = (most: number, value: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= most;

const reserveColumns = (reserve: Reserve | undefined): Pick<MerchantRow, 'reserve_bps' | 'reserve_days'> => {
  if (!reserve) return {reserve_bps: null, reserve_days: null};
  const {basisPoints, days} = reserve;
  if (!isFrom1To(10_000, basisPoints) || !isFrom1To(LONGEST_RESERVE, days))
    throw new AccessRefused('reserve_invalid');
  return {reserve_bps: basisPoints, reserve_days: days};
};

/**
 * Takes on a merchant. It can do nothing before it has a key.
 * @throws AccessRefused merchant_invalid, reserve_invalid
 */
export const addMerchant = async ({db, runtime}: AccessStore, terms: MerchantTerms): Promise<MerchantRow> => {
  if (!isMerchant(terms)) throw new AccessRefused('merchant_invalid');
  const {name, city, country, mcc, cut_off = null} = terms;
  const row = {
    ...{id: newId(runtime, 'mer'), name, city, country, mcc, cut_off},
    ...{...reserveColumns(terms.reserve), created_at: runtime.now()},
  };
  return db.transaction().execute(async tx => {
    await tx.insertInto('merchants').values(row).execute();
    await audit(tx, runtime, {
      actor: 'operator',
      action: 'merchant_added',
      subject: row.id,
      merchant: row.id,
    });
    return row;
  });
};

/**
 * Has part of a merchant's settlements withheld from now on, or nothing of them any more. What is withheld by then stays
 * so for as long as it was to.
 * @throws AccessRefused merchant_unknown, reserve_invalid
 */
export const setReserve = async (
  {db, runtime}: AccessStore,
  id: string,
  reserve: Reserve | undefined,
): Promise<MerchantRow> => {
  const columns = reserveColumns(reserve);
  return db.transaction().execute(async tx => {
    const row = await tx
      .updateTable('merchants')
      .set(columns)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new AccessRefused('merchant_unknown');
    await audit(tx, runtime, {actor: 'operator', action: 'reserve_set', subject: id, merchant: id});
    return row;
  });
};

/** All merchants, the oldest first. */
export const listMerchants = ({db}: AccessStore): Promise<MerchantRow[]> =>
  db.selectFrom('merchants').selectAll().orderBy('created_at').orderBy('id').execute();
