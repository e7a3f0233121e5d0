import {newId, type Runtime} from '@florin/runtime';
import {audit} from '../audit/audit.js';
import type {Database, MerchantRow} from '../database/tables.js';
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
}

/** DE43 has 25 characters for a name and 13 for a city; what is longer is cut there, and kept whole here. */
const NAME = /^\P{C}{1,100}$/u;

const isMerchant = ({name, city, country, mcc}: MerchantTerms): boolean =>
  [name, city].every(text => NAME.test(text) && text.trim() !== '') &&
  /^[A-Z]{2}$/.test(country) &&
  /^\d{4}$/.test(mcc);

/**
 * Takes on a merchant. It can do nothing before it has a key.
 * @throws AccessRefused merchant_invalid
 */
export const addMerchant = async ({db, runtime}: AccessStore, terms: MerchantTerms): Promise<MerchantRow> => {
  if (!isMerchant(terms)) throw new AccessRefused('merchant_invalid');
  const {name, city, country, mcc, cut_off = null} = terms;
  const row = {id: newId(runtime, 'mer'), name, city, country, mcc, cut_off, created_at: runtime.now()};
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

/** All merchants, the oldest first. */
export const listMerchants = ({db}: AccessStore): Promise<MerchantRow[]> =>
  db.selectFrom('merchants').selectAll().orderBy('created_at').orderBy('id').execute();
