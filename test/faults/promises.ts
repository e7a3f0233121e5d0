import {APPROVED, total, type ItemRow, type PaymentRow} from './books.ts';
import type {Invariant} from './invariants.ts';
import type {Told} from './told.ts';

/** What a merchant's server is answered. */
interface Answered {
  id?: string;
  amount?: {value: number};
  status?: string;
}

/** What somebody was told holds, and never contradicts itself. */
export const PROMISES: Record<string, Invariant> = {
  'what was told holds': ({payments, captures, refunds, increments}, told) =>
    told.flatMap(one => {
      if (one.by === 'result') return contradicts(one, payments, captures, told);
      if (one.by !== 'answer' || !one.answer.startsWith('{')) return [];
      const {id, amount, status} = JSON.parse(one.answer) as Answered;
      const {[one.call]: rows} = {capture: captures, refund: refunds, increment: increments} as {
        [call in typeof one.call]?: readonly {id: string; amount: number; state: string}[];
      };
      // A capture goes on to be cleared; what was said of an increment is its end.
      const ended = (state: string): boolean => one.call !== 'increment' || state === status;
      if (rows?.some(row => row.id === id && row.amount === amount?.value && ended(row.state)) === false)
        return [`${one.key} was answered, and is not there`];
      const voided = payments.find(row => row.id === one.payment)?.state === 'voided';
      return one.call === 'void' && !voided ? [`${one.key} was answered, and it is not voided`] : [];
    }),
  'what was told can be read again': ({payments, captures}, told, {quiet}) => {
    const read = new Map(told.flatMap(one => (one.by === 'read' ? [[one.attempt, one] as const] : [])));
    return told.flatMap(one => {
      if (one.by !== 'result' || !quiet) return [];
      const again = read.get(one.attempt);
      const row = payments.find(({id}) => id === one.payment);
      const emptied = row?.state === 'voided' && total(captures, row) === 0;
      const same = again?.payment === one.payment && (again.status === one.status || emptied);
      return same ? [] : [`${one.attempt} was ${one.status}, then ${again?.status ?? 'not there'}`];
    });
  },
  'the same call has the same answer': (_books, told) => {
    const answers = new Map<string, string>();
    return told.flatMap(one => {
      if (one.by !== 'answer') return [];
      const call = `${one.key} of ${one.asked ?? 'all'}`;
      const before = answers.get(call) ?? one.answer;
      answers.set(call, before);
      return before === one.answer ? [] : [`${call}: ${before}, then ${one.answer}`];
    });
  },
  'an answer is to what was asked': (_books, told) =>
    told.flatMap(one => {
      if (one.by !== 'answer' || one.asked === undefined || !one.answer.startsWith('{')) return [];
      const {amount} = JSON.parse(one.answer) as {amount: {value: number}};
      return amount.value === one.asked ? [] : [`${one.key} of ${one.asked}: ${one.answer}`];
    }),
  'what was asked for once is tried once': ({payments}, told) => {
    const asked = (session: string): number =>
      told.filter(one => one.by === 'pay' && one.session === session).length;
    return [...new Set(payments.map(row => row.session_id))].flatMap(session => {
      const tried = payments.filter(row => row.session_id === session).length;
      return tried > asked(session) ? [`${session} has ${tried} payments, asked for ${asked(session)}`] : [];
    });
  },
  'every change is told, in order': ({payments}, told, {webhooks}) => {
    if (!webhooks) return [];
    return payments.flatMap(({id, seq}) => {
      const heard = told.flatMap(one => (one.by === 'webhook' && one.payment === id ? [one.seq] : []));
      // The same may come again, later ones not before it.
      const first = [...new Set(heard)];
      const expected = Array.from({length: seq - 1}, (_, i) => i + 2);
      return String(first) === String(expected)
        ? []
        : [`${id} changed to ${seq}, and told ${first.join(' ')}`];
    });
  },
  'the same seq tells the same': (_books, told) => {
    const known = new Map<string, string>();
    return told.flatMap(one => {
      if (one.by !== 'result') return [];
      const [name, what] = [`${one.payment} ${one.seq}`, `${one.status} ${one.captured}`];
      const before = known.get(name) ?? what;
      known.set(name, before);
      return before === what ? [] : [`${name}: ${before}, then ${what}`];
    });
  },
};

const contradicts = (
  one: Extract<Told, {by: 'result'}>,
  payments: readonly PaymentRow[],
  captures: readonly ItemRow[],
  told: readonly Told[],
): string[] => {
  const row = payments.find(({id}) => id === one.payment);
  if (!row) return [`${one.who} was told of ${one.payment}, which is not there`];
  const approved = APPROVED.has(row.state);
  const emptied = row.state === 'voided' && total(captures, row) === 0;
  const same = one.status === 'authorized' ? approved : !approved || emptied;
  const order = told.filter(other => other.by === 'result' && other.attempt === one.attempt);
  const other = order.find(result => result.by === 'result' && result.payment !== one.payment);
  return [
    ...(same ? [] : [`${one.who} was told ${one.status} of ${row.id}, which is ${row.state}`]),
    ...(other ? [`attempt ${one.attempt} has two payments`] : []),
    ...(row.attempt === one.attempt ? [] : [`${one.payment} is of another attempt`]),
  ];
};
