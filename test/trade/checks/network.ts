import {currencyOfNumber, fromDE4, fromDE95, isReversal, REFUND} from '@florin/network';
import {approved, DEMO_BALANCE, type Decision} from '@florin/sandbox';
import {keyOf} from '../../faults/books.ts';
import {amounts, authorizedOf, owner, totalOf} from '../record.ts';
import {
  approvals,
  grouped,
  keyOfRequest,
  logOf,
  namedBy,
  paired,
  salesByKey,
  unlike,
  type Check,
} from './check.ts';

/** Money of a message. */
const moneyOf = ({request}: Decision) => ({
  value: fromDE4(request[4]),
  currency: currencyOfNumber(request[49])?.code,
});

/** States of a payment that the network has approved. */
const APPROVED = ['authorized', 'voided', 'reversed'];

/** Each approved 0100 has one payment, and each payment that was approved its 0100, over the same amount. */
const oneApprovalEach: Check = day => {
  const rows = grouped(day.books.payments, keyOf);
  const answered = new Map(logOf(day).authorizations.map(decision => [keyOfRequest(decision), decision]));
  const there = approvals([...answered.values()]).flatMap(decision => {
    const found = (rows.get(keyOfRequest(decision)) ?? []).filter(({state}) => APPROVED.includes(state));
    const money = found.map(({amount, currency}) => ({value: amount, currency}));
    return unlike(`the approval of RRN ${decision.request[37]}`, [moneyOf(decision)], money);
  });
  const here = day.books.payments.flatMap(row => {
    const decision = answered.get(keyOf(row));
    // One that was undone may never have arrived; then the network has been told so, and nothing is held.
    const expected = row.state === 'reversed' ? decision && approved(decision) : APPROVED.includes(row.state);
    const isApproved = decision && approved(decision);
    return Boolean(expected) === Boolean(isApproved)
      ? []
      : [`${row.id} is ${row.state}, and the network said ${decision?.said[39]}`];
  });
  return [...there, ...here];
};

/** Each approved increment is one of a payment's, over the same amount, and each of these was approved. */
const oneIncrementEach: Check = day => {
  const {payments, increments} = day.books;
  const byPayment = grouped(increments, ({payment_id}) => payment_id);
  const byKey = grouped(approvals(logOf(day).increments), namedBy);
  const wrong = payments.flatMap(row => {
    const there = byKey.get(keyOf(row)) ?? [];
    byKey.delete(keyOf(row));
    const own = (byPayment.get(row.id) ?? []).filter(({state}) => state === 'approved');
    const mine = own.map(({trace, amount}) => `${trace && keyOf({trace})} ${amount}`).sort();
    const theirs = there.map(decision => `${keyOfRequest(decision)} ${moneyOf(decision).value}`).sort();
    const sum = own.reduce((all, {amount}) => all + amount, 0);
    return [
      ...unlike(`increments of ${row.id}`, theirs, mine),
      ...unlike(`what ${row.id} was incremented by`, sum, row.incremented),
    ];
  });
  return [...wrong, ...[...byKey.keys()].map(key => `an increment of ${key}, which is no payment`)];
};

/** Each accepted 0220 is one capture or refund over the same amount, and each of these one 0220. */
const onePresentmentEach: Check = day => {
  const {captures, refunds, payments} = day.books;
  const keys = new Map(payments.map(row => [row.id, keyOf(row)]));
  const items = [
    ...captures.map(row => ({...row, kind: 'capture'})),
    ...refunds.map(row => ({...row, kind: 'refund'})),
  ];
  const byKey = grouped(items, ({trace}) => (trace ? keyOf({trace}) : 'not presented'));
  const {presentments} = logOf(day);
  const there = presentments.flatMap(decision => {
    const found = byKey.get(keyOfRequest(decision)) ?? [];
    byKey.delete(keyOfRequest(decision));
    const name = `the presentment of RRN ${decision.request[37]}, STAN ${decision.request[11]}`;
    if (!approved(decision)) return [`${name} was refused: ${decision.said[39]}`];
    const expected = {...moneyOf(decision), kind: kindOf(decision), original: namedBy(decision)};
    const own = found.map(({amount: value, currency, kind, payment_id}) => {
      return {...{value, currency, kind}, original: keys.get(payment_id)};
    });
    return unlike(name, [expected], own);
  });
  const left = [...byKey.values()].flat().map(({id, kind}) => `${kind} ${id} is not in the network's log`);
  return [...there, ...left];
};

const kindOf = ({request}: Decision): 'capture' | 'refund' => (request[3] === REFUND ? 'refund' : 'capture');

/** What the network took and gave back of each order is what was asked for. */
const movedAsAsked: Check = day => {
  const moved = grouped(approvals(logOf(day).presentments), namedBy);
  return [...salesByKey(day)].flatMap(([key, {order, items}]) => {
    const found = (moved.get(key) ?? []).map(decision => ({
      kind: kindOf(decision),
      amount: moneyOf(decision).value,
    }));
    return (['capture', 'refund'] as const).flatMap(kind =>
      unlike(`${kind}s of ${order.reference}`, amounts(items, kind), amounts(found, kind)),
    );
  });
};

const keptBy = ({request}: Decision): number => (isReversal(request) ? fromDE95(request[95]) : 0);

/** Each void and each payment that was undone is told to the network, which then keeps just what was captured. */
const releasedAsAsked: Check = day => {
  const reversals = grouped(approvals(logOf(day).reversals), namedBy);
  const wrong = paired(day).flatMap(({sale, row}) => {
    const {order, released} = sale;
    const found = reversals.get(keyOf(row)) ?? [];
    reversals.delete(keyOf(row));
    // It may have been told more than once; it is told the same each time.
    const kept = [...new Set(found.map(keptBy))];
    if (released !== undefined)
      return unlike(`kept of ${order.reference}`, [authorizedOf(sale) - released], kept);
    if (row.state !== 'reversed') return unlike(`reversals of ${order.reference}`, [], kept);
    return unlike(`kept of ${order.reference}`, [0], kept);
  });
  return [...wrong, ...[...reversals.keys()].map(key => `a reversal of ${key}, which is no payment`)];
};

/** Cardholders have what they had, less captures and more by refunds; held is what is authorized and still open. */
const accountsAreRight: Check = ({sales, accounts}) => {
  const expected = new Map<string, {posted: number; held: number}>();
  for (const sale of sales) {
    const {order, told, released = 0} = sale;
    if (told?.status !== 'authorized' || !order.card.account) continue;
    const name = owner(order.card.account, order.amount.currency);
    const {posted, held} = expected.get(name) ?? {posted: DEMO_BALANCE, held: 0};
    const [captured, refunded] = [totalOf(sale, 'capture'), totalOf(sale, 'refund')];
    expected.set(name, {
      posted: posted - captured + refunded,
      held: held + authorizedOf(sale) - captured - released,
    });
  }
  const found = new Map(
    accounts.flatMap(({id, balances}) =>
      Object.entries(balances).map(
        ([currency, {posted, held}]) => [owner(id, currency), {posted, held}] as const,
      ),
    ),
  );
  const untouched = {posted: DEMO_BALANCE, held: 0};
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap(name =>
    unlike(name, expected.get(name) ?? untouched, found.get(name) ?? untouched),
  );
};

export const NETWORK: Record<string, Check> = {
  'each approval has one payment, and each approved payment its approval': oneApprovalEach,
  'each increment is one of a payment, and each of these was approved': oneIncrementEach,
  'each presentment is one capture or refund, and each of these one presentment': onePresentmentEach,
  'the network took and gave back what was asked for': movedAsAsked,
  'each void and each reversal released what it had to': releasedAsAsked,
  'cardholders have what they had, less captures and more by refunds': accountsAreRight,
};
