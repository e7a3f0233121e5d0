import {isIncrement, matchingKey} from '@florin/network';
import {isLive} from '@florin/protocol';
import {approved, replay, type Authorization, type Decision} from '@florin/sandbox';
import type {Database} from '@florin/processor';
import {APPROVED, cleared, dueOn, heldFor, keyOf} from '../books.ts';
import type {Told} from './visit.ts';

/** What is wrong, each in a sentence. */
export interface Faults {
  /** Told to somebody, and not so any more. */
  lost: string[];
  /** Approved more than once and not given back. */
  doubled: string[];
  /** Not over. */
  unfinished: string[];
  /** The processor's books, the network's log or the ledger differ, or that does not sum to zero. */
  unbooked: string[];
}

export interface Audit extends Faults {
  payments: number;
  authorized: number;
  reversed: number;
  /** Authorizations the network was asked for. */
  asked: number;
}

/** What the processors have written down. */
export const readBooks = async (db: Database) => ({
  payments: await db.selectFrom('payments').selectAll().execute(),
  captures: await db.selectFrom('captures').selectAll().execute(),
  refunds: await db.selectFrom('refunds').selectAll().execute(),
  increments: await db.selectFrom('increments').selectAll().execute(),
  entries: await db.selectFrom('ledger_entries').selectAll().execute(),
  settlements: await db.selectFrom('settlements').selectAll().execute(),
});
export type Books = Awaited<ReturnType<typeof readBooks>>;
export type Row = Books['payments'][number];

/** Holds what the processors have written against the network's own log, and against what was told. */
export const audit = (books: Books, decisions: readonly Decision[], told: Pick<Told, 'deeds'>): Audit => {
  const {payments} = books;
  const {authorizations} = replay(decisions);
  const faults: Faults = {lost: [], doubled: [], unfinished: [], unbooked: []};
  const rows = new Map(payments.map(row => [keyOf(row), row]));
  const asked = decisions.filter(({request}) => request.mti === '0100' && !isIncrement(request));
  for (const decision of asked)
    if (approved(decision) && !rows.has(matchingKey(decision.request)))
      faults.unbooked.push(`an approval without a payment: RRN ${decision.request[37]}`);
  for (const {id, state} of books.increments) if (state === 'pending') faults.unfinished.push(id);
  for (const row of payments) checkPayment(row, authorizations.get(keyOf(row)), books, faults);
  findDoubled(payments, authorizations, faults);
  checkLedger(books, faults);
  checkDeeds(told, books, faults);
  return {
    ...faults,
    ...{payments: payments.length, asked: asked.length},
    authorized: payments.filter(({approval_code}) => approval_code !== null).length,
    reversed: payments.filter(({state}) => state === 'reversed').length,
  };
};

/** What the network holds and took of a payment must be what the processor's rows say. */
const checkPayment = (row: Row, there: Authorization | undefined, books: Books, faults: Faults): void => {
  const {id, state} = row;
  const name = `${id} (${state})`;
  if (isLive(state)) return void faults.unfinished.push(name);
  if (row.released !== null && row.lease)
    return void faults.unfinished.push(`${name}: the network is not told`);
  const paid = APPROVED.has(state);
  const mine = {
    held: heldFor(row, books),
    ...{captured: paid ? cleared(books.captures, row) : 0, refunded: paid ? cleared(books.refunds, row) : 0},
  };
  const {held, captured, refunded} = there ?? {held: 0, captured: 0, refunded: 0};
  const theirs = {held, captured, refunded};
  if (
    JSON.stringify(mine) !== JSON.stringify(theirs) ||
    (state === 'authorized' && there?.reversed !== false)
  )
    faults.unbooked.push(`${name}: ours ${JSON.stringify(mine)}, theirs ${JSON.stringify(there)}`);
};

/** Of each session and each order one approval may stand. */
const findDoubled = (
  rows: readonly Row[],
  authorizations: ReadonlyMap<string, Authorization>,
  {doubled}: Faults,
): void => {
  const standing = rows.filter(row => {
    const there = authorizations.get(keyOf(row));
    return there !== undefined && (!there.reversed || there.captured > 0);
  });
  for (const name of ['session_id', 'order_reference'] as const) {
    const counts = new Map<string, number>();
    for (const {[name]: id} of standing) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
    for (const [id, count] of counts) if (count > 1) doubled.push(`${name} ${id} was charged ${count} times`);
  }
};

const checkLedger = (books: Books, {unbooked}: Faults): void => {
  const {entries, payments} = books;
  const sums = new Map<string, number>();
  for (const {transfer, currency, amount} of entries)
    for (const name of [`the ledger in ${currency}`, `transfer ${transfer} in ${currency}`])
      sums.set(name, (sums.get(name) ?? 0) + amount);
  for (const [name, sum] of sums) if (sum !== 0) unbooked.push(`${name} is off by ${sum}`);
  const booked = new Map<string, number>();
  for (const {payment_id, account, amount} of entries) {
    const name = `${payment_id} ${account}`;
    booked.set(name, (booked.get(name) ?? 0) + amount);
  }
  for (const row of payments)
    for (const [account, due] of Object.entries(dueOn(row, books))) {
      const found = booked.get(`${row.id} ${account}`) ?? 0;
      if (found !== due) unbooked.push(`${row.id}: ${account} ${found} instead of ${due}`);
    }
};

/** What a merchant was told is done must stand in the books, once. */
const checkDeeds = (
  {deeds}: Pick<Told, 'deeds'>,
  {payments, captures, refunds, increments}: Books,
  {lost}: Faults,
): void => {
  const byId = new Map(payments.map(row => [row.id, row]));
  const records = new Map([...captures, ...refunds, ...increments].map(row => [row.id, row]));
  const stands = ({kind, id, payment, amount, released, status}: Told['deeds'][number]): boolean => {
    const row = byId.get(payment);
    if (kind === 'void') return row?.state === 'voided' && row.released === released?.value;
    const record = records.get(id ?? '');
    // A capture goes on to be cleared; what was said of an increment is its end.
    const ended = kind !== 'increments' || record?.state === status;
    return record?.payment_id === payment && record.amount === amount?.value && ended;
  };
  for (const deed of deeds) if (!stands(deed)) lost.push(JSON.stringify(deed));
};
