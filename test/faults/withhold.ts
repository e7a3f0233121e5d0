import {MERCHANT} from './shop.ts';
import type {Store} from './store.ts';

/** What was withheld of the shop long ago. */
const HELD = {settlement: 'set_longago', amount: 5_000};

/** Enters a settlement whose reserve is overdue, so that whoever settles first in a run releases it. */
export const withhold = async (store: Store): Promise<void> => {
  const {settlement: id, amount} = HELD;
  await store.query(
    `insert into settlements (id, merchant_id, currency, captures, gross, interchange, scheme_fees, processor_fees,
      reserved, reserve_until, net, created_at)
      values ('${id}', '${MERCHANT}', 'EUR', 0, 0, 0, 0, 0, ${amount}, 1, ${-amount}, 0)`,
    [],
  );
  await store.query(
    `insert into ledger_entries (transfer, account, merchant_id, currency, amount, settlement_id, created_at)
      values ${[
        entry('reserve', 'merchant_payable', amount),
        entry('reserve', 'reserve', -amount),
        entry('payout', 'merchant_payable', -amount),
        entry('payout', 'settlement_bank', amount),
      ].join()}`,
    [],
  );
};

const entry = (transfer: string, account: string, amount: number): string =>
  `('${transfer} ${HELD.settlement}', '${account}', '${MERCHANT}', 'EUR', ${amount}, '${HELD.settlement}', 0)`;
