import {fromDE95, isIncrement, isReversal, matchingKey, toDE95} from '@florin/network';
import {approved, type Decision} from '@florin/sandbox';
import {keyOf} from '../faults/books.ts';
import type {Day} from './day.ts';
import {RESERVE} from './merchants.ts';

/** One thing changed after a day that was right, and the check that has to say so. */
export interface Tampering {
  check: string;
  what: string;
  spoil(day: Day): void;
}

const must = <T>(found: T | undefined): T => {
  if (found === undefined) throw new Error('the day has nothing of the kind to tamper with');
  return found;
};

const take = <T>(list: T[], which: (item: T) => boolean = () => true): T => {
  const [taken] = list.splice(list.findIndex(which), 1);
  return must(taken);
};

const find = <T>(list: readonly T[], which: (item: T) => boolean): T => must(list.find(which));

/** Why issuers decline, one of which every day has: no funds, lost, stolen, expired, a wrong code. */
const REASONS: readonly string[] = ['51', '41', '43', '54', 'N7'];

const isPresentment = ({request}: Decision): boolean => request.mti === '0220';
const isApproval = (decision: Decision): boolean =>
  decision.request.mti === '0100' && !isIncrement(decision.request) && approved(decision);
const isVoid = ({request}: Decision): boolean => isReversal(request) && request[95] !== undefined;

/** The same again under a trace number that nobody has used. */
const again = (decision: Decision): Decision => {
  const copy = structuredClone(decision);
  copy.request[11] = '999999';
  return copy;
};

/** The first settlement with something in it, as its merchant was shown it. */
const report = ({api}: Day) =>
  find(Object.values(api), ({settlements}) => settlements.length > 0).settlements[0]!;
/** One that withholds something, as its merchant was shown it. */
const withholding = ({api}: Day) =>
  find(must(api[RESERVE.merchant]).settlements, ({reserved}) => reserved > 0);
const transfer = ({books: {entries}}: Day, account: string) =>
  find(entries, entry => entry.payment_id !== null && entry.account === account);
const payout = ({books: {entries}}: Day, account: string) =>
  find(entries, entry => entry.transfer.startsWith('payout ') && entry.account === account);
const balances = (day: Day) => must(day.accounts.flatMap(({balances: all}) => Object.values(all))[0]);
const authorized = ({books}: Day) => find(books.payments, ({state}) => state === 'authorized');

/** At least one for each check. */
export const TAMPERINGS: readonly Tampering[] = [
  {
    check: 'everybody is told how it ended',
    what: 'a result is lost',
    spoil: ({sales}) => void delete sales[9]!.told,
  },
  {
    check: 'each order has one payment, and each payment its order',
    what: 'a payment is lost',
    spoil: ({books}) => void take(books.payments),
  },
  {
    check: 'each order has one payment, and each payment its order',
    what: 'a payment is there twice',
    spoil: day => void day.books.payments.push({...authorized(day), id: 'pay_again'}),
  },
  {
    check: 'each order has one payment, and each payment its order',
    what: 'a payment is over another amount',
    spoil: day => void (authorized(day).amount += 1),
  },
  {
    check: 'each payment is over, and stands as it was told',
    what: 'a payment is still under way',
    spoil: day => void (authorized(day).state = 'processing'),
  },
  {
    check: 'each payment is over, and stands as it was told',
    what: 'the API shows a cent more captured',
    spoil: ({api}) => void (Object.values(api)[0]!.payments[0]!.captured += 1),
  },
  {
    check: 'each card is answered as its issuer has to',
    what: 'an issuer declined for another reason',
    spoil: ({decisions}) => void (find(decisions, ({said}) => REASONS.includes(said[39])).said[39] = '05'),
  },
  {
    check: 'each answer that did not come in time is undone',
    what: 'a payment that nobody heard of stands',
    spoil: ({sales, books}) => {
      const {told} = find(sales, ({order}) => order.fault === 'silence');
      find(books.payments, ({id}) => id === told?.sub).state = 'authorized';
    },
  },
  {
    check: 'captures and refunds are those that were asked for',
    what: 'a refund of a cent less',
    spoil: ({books}) => void (books.refunds[0]!.amount -= 1),
  },
  {
    check: 'captures and refunds are those that were asked for',
    what: 'a capture that was not settled',
    spoil: ({books}) => void (books.captures[0]!.state = 'cleared'),
  },
  {
    check: 'processors and network hold the same of each payment',
    what: 'a capture is gone',
    spoil: ({books}) => void take(books.captures),
  },
  {
    check: 'each approval has one payment, and each approved payment its approval',
    what: 'the network approved twice',
    spoil: ({decisions}) => void decisions.push(again(find(decisions, isApproval))),
  },
  {
    check: 'each approval has one payment, and each approved payment its approval',
    what: 'the network does not know of an approval',
    spoil: day => {
      const key = keyOf(authorized(day));
      take(day.decisions, ({request}) => matchingKey(request) === key);
    },
  },
  {
    check: 'each increment is one of a payment, and each of these was approved',
    what: 'a payment was incremented by a cent less',
    spoil: ({books}) => void (find(books.payments, ({incremented}) => incremented > 0).incremented -= 1),
  },
  {
    check: 'each increment is one of a payment, and each of these was approved',
    what: 'the network never saw an increment',
    spoil: ({decisions}) => void take(decisions, ({request}) => isIncrement(request)),
  },
  {
    check: 'each presentment is one capture or refund, and each of these one presentment',
    what: 'the network took something twice',
    spoil: ({decisions}) => void decisions.push(again(find(decisions, isPresentment))),
  },
  {
    check: 'each presentment is one capture or refund, and each of these one presentment',
    what: 'the network refused something',
    spoil: ({decisions}) => void (find(decisions, isPresentment).said[39] = '13'),
  },
  {
    check: 'the network took and gave back what was asked for',
    what: 'the network never saw a presentment',
    spoil: ({decisions}) => void take(decisions, isPresentment),
  },
  {
    check: 'each void and each reversal released what it had to',
    what: 'the network never saw a reversal',
    spoil: ({decisions}) => void take(decisions, ({request}) => isReversal(request)),
  },
  {
    check: 'each void and each reversal released what it had to',
    what: 'a void kept a cent',
    spoil: ({decisions}) => {
      const {request} = find(decisions, isVoid);
      if (isReversal(request)) request[95] = toDE95(fromDE95(request[95]) + 1);
    },
  },
  {
    check: 'cardholders have what they had, less captures and more by refunds',
    what: 'a cardholder paid a cent more',
    spoil: day => void (balances(day).posted -= 1),
  },
  {
    check: 'cardholders have what they had, less captures and more by refunds',
    what: 'a cent is still held',
    spoil: day => void (balances(day).held += 1),
  },
  {
    check: 'debits are credits in each currency',
    what: 'an entry is gone',
    spoil: ({books}) => void take(books.entries),
  },
  {
    check: 'debits are credits of each payment and each settlement',
    what: 'an entry is booked on another payment',
    spoil: day => {
      const entry = transfer(day, 'merchant_payable');
      entry.payment_id = find(day.books.payments, ({id}) => id !== entry.payment_id).id;
    },
  },
  {
    check: 'debits are credits of each transfer',
    what: 'an entry is booked in another transfer',
    spoil: day => void (transfer(day, 'merchant_payable').transfer = 'clearing cap_another'),
  },
  {
    check: 'each capture and refund is booked as asked for and as cleared, with its fees',
    what: 'the processor kept a cent of the merchant',
    spoil: day => {
      const fee = transfer(day, 'processor_fees');
      const same = find(
        day.books.entries,
        ({transfer: name, account}) => name === fee.transfer && account === 'merchant_payable',
      );
      fee.amount -= 1;
      same.amount += 1;
    },
  },
  {
    check: 'each capture and refund is booked as asked for and as cleared, with its fees',
    what: 'a transfer is booked twice',
    spoil: day => {
      const {transfer: name} = transfer(day, 'merchant_payable');
      day.books.entries.push(...day.books.entries.filter(entry => entry.transfer === name));
    },
  },
  {
    check: 'each capture and refund is booked as asked for and as cleared, with its fees',
    what: 'a capture is booked when it is cleared alone',
    spoil: day => {
      const {transfer: name} = transfer(day, 'cardholder_clearing');
      day.books.entries = day.books.entries.filter(entry => entry.transfer !== name);
    },
  },
  {
    check: 'a settlement on all processors at once is one a merchant and currency',
    what: 'both processors settled the same',
    spoil: ({runs}) =>
      void runs.evening.at(-1)!.settlements.push(runs.evening.flatMap(({settlements}) => settlements)[0]!),
  },
  {
    check: 'a settlement on all processors at once is one a merchant and currency',
    what: 'a settlement is a cent more',
    spoil: day => void (report(day).net += 1),
  },
  {
    check: 'each capture and refund is settled once',
    what: 'a line is in two settlements',
    spoil: day => void report(day).lines.push(report(day).lines[0]!),
  },
  {
    check: 'each capture and refund is settled once',
    what: 'a line is in no settlement',
    spoil: day => void take(report(day).lines),
  },
  {
    check: 'the reserve is withheld of whom it is, and paid once when its time has come',
    what: 'a cent less is withheld',
    spoil: day => void (withholding(day).reserved -= 1),
  },
  {
    check: 'the reserve is withheld of whom it is, and paid once when its time has come',
    what: 'both processors released the same',
    spoil: day => {
      const {lines} = withholding(day);
      const released = Object.values(day.api).flatMap(({settlements}) =>
        settlements.flatMap(set => set.lines),
      );
      lines.push(find(released, ({kind}) => kind === 'release'));
    },
  },
  {
    check: 'the reserve is withheld of whom it is, and paid once when its time has come',
    what: 'nothing is booked of it',
    spoil: ({books}) => void take(books.entries, ({account}) => account === 'reserve'),
  },
  {
    check: 'merchants are paid the same in record, API and ledger',
    what: 'a capture is still on its way to the network',
    spoil: day => void (transfer(day, 'cardholder_clearing').amount += 1),
  },
  {
    check: 'merchants are paid the same in record, API and ledger',
    what: 'interchange is kept that no issuer has had',
    spoil: day => void (transfer(day, 'interchange').amount += 1),
  },
  {
    check: 'merchants are paid the same in record, API and ledger',
    what: 'a scheme fee is kept that the network has not had',
    spoil: day => void (transfer(day, 'scheme_fees').amount += 1),
  },
  {
    check: 'merchants are paid the same in record, API and ledger',
    what: 'a line pays a cent more',
    spoil: day => void (report(day).lines[0]!.net += 1),
  },
  {
    check: 'merchants are paid the same in record, API and ledger',
    what: 'a settlement was changed in the database',
    spoil: ({books}) => void (books.settlements[0]!.net -= 1),
  },
  {
    check: 'merchants are paid the same in record, API and ledger',
    what: 'a cent more was paid out',
    spoil: day => {
      payout(day, 'merchant_payable').amount += 1;
      payout(day, 'settlement_bank').amount -= 1;
    },
  },
  {
    check: 'merchants are paid the same in record, API and ledger',
    what: 'a balance shows a cent more',
    spoil: ({api}) =>
      void (find(
        Object.values(api),
        ({balance}) => balance.balances.length > 0,
      ).balance.balances[0]!.paid_out += 1),
  },
];
