import type {SettlementReport, SettlementView} from '@florin/protocol';
import type {Context} from '../context.js';
import type {Page} from '../http/page.js';
import {findSettlements, reportOf, settlementView} from '../settlement/report.js';

/** A settlement in a list of all merchants'. */
export interface ListedSettlement {
  merchant: string;
  settlement: SettlementView;
}

/** A settlement with all that is in it, and whose it is. */
export interface SettlementRecord {
  merchant: string;
  settlement: SettlementReport;
}

/** A page of settlements, newest first: of all merchants, unless one is named. */
export const listAllSettlements = async (
  context: Context,
  merchant: string | undefined,
  page: Page,
): Promise<{data: ListedSettlement[]; next_cursor: string | null}> => {
  const {page: rows, next_cursor} = await findSettlements(context, merchant, page);
  const data = rows.map(row => ({merchant: row.merchant_id, settlement: settlementView(row)}));
  return {data, next_cursor};
};

/** A settlement, whosever it is; undefined where there is none of this id. */
export const showSettlement = async ({db}: Context, id: string): Promise<SettlementRecord | undefined> => {
  const row = await db.selectFrom('settlements').selectAll().where('id', '=', id).executeTakeFirst();
  return row && {merchant: row.merchant_id, settlement: await reportOf(db, row)};
};
