import {fromDE4, matchingKey, type NetworkRequest} from '@florin/network';
import {replay, type Authorization, type Sandbox} from '@florin/sandbox';
import type {Store} from './store.ts';
import type {Told} from './told.ts';

/** A payment's row, as far as money is concerned. */
export interface PaymentRow {
  id: string;
  session_id: string;
  attempt: string;
  state: string;
  amount: number;
  order_reference: string | null;
  trace: {transmitted: string; stan: string; acquirer: string};
  seq: number;
  released: number | null;
  lease: string | null;
}

interface ItemRow {
  id: string;
  payment_id: string;
  state: string;
  amount: number;
  trace: object | null;
}

/** What processor and network have written down. */
export interface Books {
  payments: PaymentRow[];
  captures: ItemRow[];
  refunds: ItemRow[];
  /** Ledger entries of each currency, summed. */
  imbalances: {currency: string; sum: number}[];
  /** By matching key, from the network's own log. */
  authorizations: ReadonlyMap<string, Authorization>;
  /** Held on all accounts, as the network's operator sees them. */
  held: number;
  /** Presentments that the network refused for good. */
  refusals: string[];
  messages: number;
  /** Something was presented to the network and has no answer. */
  presented: boolean;
  approvals: number;
  /** What is not in its final state. */
  open: string[];
}

export const readBooks = async (store: Store, sandbox: Sandbox): Promise<Books> => {
  const read = async <T>(query: string): Promise<T[]> => (await store.query(query, [])).rows as T[];
  const payments = await read<PaymentRow>('select * from payments order by created_at, id');
  const messages = (await read('select id from webhook_messages')).length;
  const captures = await read<ItemRow>('select * from captures order by created_at, id');
  const refunds = await read<ItemRow>('select * from refunds order by created_at, id');
  const presented = [...captures, ...refunds].some(({state, trace}) => state === 'pending' && trace !== null);
  const decisions = sandbox.decisions();
  const refused = decisions.filter(({request, said}) => request.mti === '0220' && said[39] !== '00');
  return {
    payments,
    ...{captures, refunds, presented},
    imbalances: await read(
      'select currency, sum(amount)::bigint as sum from ledger_entries group by currency having sum(amount) <> 0',
    ),
    authorizations: replay(decisions).authorizations,
    held: sandbox
      .accounts()
      .flatMap(({balances}) => Object.values(balances))
      .reduce((sum, {held}) => sum + held, 0),
    refusals: refused.map(({request, said}) => `${request[3]} of ${fromDE4(request[4])}: ${said[39]}`),
    messages,
    approvals: decisions.filter(({request, said}) => request.mti === '0100' && said[39] === '00').length,
    open: [
      ...payments.filter(isOpen).map(({id, state}) => `${id} is ${state}, and not over`),
      ...(presented ? ['something was presented, and is neither taken nor refused'] : []),
      ...(messages > 0 ? [`${messages} messages are not delivered`] : []),
    ],
  };
};

const isOpen = ({state, lease}: PaymentRow): boolean =>
  state === 'processing' || state === 'requires_action' || (state === 'voided' && lease !== null);

/** How a run ended. */
export interface Ending {
  /** Everybody has got an answer for good. */
  quiet: boolean;
  lines: readonly string[];
  /** The shop is told of its payments. */
  webhooks: boolean;
}

type Invariant = (books: Books, told: readonly Told[], ending: Ending) => string[];

/** Everything that must hold after a run, whatever went wrong in it. */
export const INVARIANTS: Record<string, Invariant> = {
  'every attempt reaches a final state': ({open}, _told, {quiet}) => [
    ...open,
    ...(quiet ? [] : ['somebody still waits for an answer']),
  ],
  'at most one approved payment a session': books => twice(books, ({session_id}) => session_id),
  'at most one approved payment a reference': books => twice(books, row => row.order_reference),
  'no approval without its row': ({payments, authorizations}) => {
    const known = new Set(payments.map(keyOf));
    return [...authorizations.keys()].filter(key => !known.has(key)).map(key => `approval ${key}`);
  },
  'no row without its approval or reversal': books =>
    books.payments.flatMap(row => {
      const expected = heldFor(row, books);
      const {held = 0, captured = 0, refunded = 0} = books.authorizations.get(keyOf(row)) ?? {};
      const same =
        held === expected &&
        captured === cleared(books.captures, row) &&
        refunded === cleared(books.refunds, row);
      const found = `held ${held}, captured ${captured}, refunded ${refunded}`;
      return same ? [] : [`${row.id} (${row.state}) should hold ${expected}; network: ${found}`];
    }),
  'accounts hold what payments hold': books => {
    const expected = books.payments.reduce((sum, row) => sum + heldFor(row, books), 0);
    return expected === books.held ? [] : [`accounts hold ${books.held}, payments ${expected}`];
  },
  'captured at most what was authorized': ({payments, captures, refusals}) => [
    ...payments
      .filter(row => total(captures, row) > row.amount - (row.released ?? 0))
      .map(row => `${row.id}: ${total(captures, row)} of ${row.amount}`),
    ...refusals.map(refusal => `the network refused ${refusal}`),
  ],
  'refunded at most what was captured': ({payments, captures, refunds}) =>
    payments
      .filter(row => total(refunds, row) > total(captures, row))
      .map(row => `${row.id}: ${total(refunds, row)} of ${total(captures, row)}`),
  'the ledger sums to zero': ({imbalances}) => imbalances.map(({currency, sum}) => `${currency}: ${sum}`),
  'what was told holds': ({payments, captures, refunds}, told) =>
    told.flatMap(one => {
      if (one.by === 'result') return contradicts(one, payments, captures, told);
      if (one.by !== 'answer' || !one.answer.startsWith('{')) return [];
      const {id, amount} = JSON.parse(one.answer) as {id?: string; amount?: {value: number}};
      const rows = one.call === 'capture' ? captures : one.call === 'refund' ? refunds : undefined;
      if (rows?.some(row => row.id === id && row.amount === amount?.value) === false)
        return [`${one.key} was answered, and is not there`];
      const voided = payments.find(row => row.id === one.payment)?.state === 'voided';
      return one.call === 'void' && !voided ? [`${one.key} was answered, and it is not voided`] : [];
    }),
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
      return String(first) === String(expected) ? [] : [`${id} changed to ${seq}, and told ${first.join(' ')}`];
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
  'nothing goes wrong that nobody foresaw': (_books, _told, {lines}) =>
    lines.filter(line => /internal_error|task_failed|is told: error (?:request_rejected|result_invalid|bad_key)/.test(line) && !line.includes('ConnectionLost')),
};

/** What was violated: each by name, with what was found. */
export const violationsOf = (books: Books, told: readonly Told[], ending: Ending): string[] =>
  Object.entries(INVARIANTS).flatMap(([name, check]) =>
    check(books, told, ending).map(found => `${name}: ${found}`),
  );

const keyOf = ({trace: {transmitted, stan, acquirer}}: PaymentRow): string =>
  matchingKey({7: transmitted, 11: stan, 32: acquirer} as Pick<NetworkRequest, 7 | 11 | 32>);

const APPROVED = new Set(['authorized', 'voided']);

const twice = ({payments, authorizations}: Books, by: (row: PaymentRow) => string | null): string[] => {
  const first = new Map<string, string>();
  return payments.flatMap(row => {
    const name = by(row);
    const authorization = authorizations.get(keyOf(row));
    const stands = authorization && (authorization.held > 0 || authorization.captured > 0);
    if (name === null || !(APPROVED.has(row.state) || stands)) return [];
    const before = first.get(name);
    first.set(name, row.id);
    return before === undefined ? [] : [`${name} has ${before} and ${row.id}`];
  });
};

const ofPayment = (rows: readonly ItemRow[], {id}: PaymentRow): ItemRow[] =>
  rows.filter(row => row.payment_id === id);

/** Captured or refunded of a payment: what failed does not count. */
const total = (rows: readonly ItemRow[], payment: PaymentRow): number =>
  ofPayment(rows, payment).reduce((sum, {state, amount}) => sum + (state === 'failed' ? 0 : amount), 0);

const cleared = (rows: readonly ItemRow[], payment: PaymentRow): number =>
  ofPayment(rows, payment).reduce(
    (sum, {state, amount}) => sum + (state === 'cleared' || state === 'settled' ? amount : 0),
    0,
  );

/** What the network should hold for a payment now. */
const heldFor = (row: PaymentRow, {captures}: Books): number => {
  if (!APPROVED.has(row.state)) return 0;
  return row.amount - (row.released ?? 0) - cleared(captures, row);
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
