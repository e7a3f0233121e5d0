import {
  APPROVED,
  authorized,
  cleared,
  dueOn,
  heldFor,
  keyOf,
  total,
  type Books,
  type PaymentRow,
} from './books.ts';
import {PROMISES} from './promises.ts';
import type {Told} from './told.ts';

/** How a run ended. */
export interface Ending {
  /** Everybody has got an answer for good. */
  quiet: boolean;
  lines: readonly string[];
  /** The shop is told of its payments. */
  webhooks: boolean;
}

/** What is violated; empty where it holds. */
export type Invariant = (books: Books, told: readonly Told[], ending: Ending) => string[];

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
  'no increment without its row, and no row without it': ({payments, increments, authorizations}) =>
    payments.flatMap(row => {
      const own = increments.filter(({payment_id, state}) => payment_id === row.id && state === 'approved');
      const written = own.map(one => `${keyOf(one)} ${one.amount}`).sort();
      const stands = [...(authorizations.get(keyOf(row))?.increments ?? [])].map(one => one.join(' ')).sort();
      const sum = own.reduce((all, {amount}) => all + amount, 0);
      return [
        ...(String(written) === String(stands)
          ? []
          : [`${row.id} has ${written.join()}; network: ${stands.join()}`]),
        ...(sum === row.incremented ? [] : [`${row.id} says ${row.incremented}, its increments ${sum}`]),
      ];
    }),
  'accounts hold what payments hold': books => {
    const expected = books.payments.reduce((sum, row) => sum + heldFor(row, books), 0);
    return expected === books.held ? [] : [`accounts hold ${books.held}, payments ${expected}`];
  },
  'captured at most what was authorized': ({payments, captures, refusals}) => [
    ...payments
      .filter(row => total(captures, row) > authorized(row) - (row.released ?? 0))
      .map(row => `${row.id}: ${total(captures, row)} of ${authorized(row)}`),
    ...refusals.map(refusal => `the network refused ${refusal}`),
  ],
  'what is left comes to an end': ({payments, captures}) =>
    payments
      .filter(({state}) => state === 'authorized')
      .filter(row => (row.capture_before !== null) !== total(captures, row) < authorized(row))
      .map(row => `${row.id}: ${total(captures, row)} of ${authorized(row)}, until ${row.capture_before}`),
  'refunded at most what was captured': ({payments, captures, refunds}) =>
    payments
      .filter(row => total(refunds, row) > total(captures, row))
      .map(row => `${row.id}: ${total(refunds, row)} of ${total(captures, row)}`),
  'the ledger sums to zero': ({imbalances}) => imbalances.map(({currency, sum}) => `${currency}: ${sum}`),
  'the ledger says what became of payments': books =>
    books.payments.flatMap(row =>
      Object.entries(dueOn(row, books)).flatMap(([account, due]) => {
        const entry = books.booked.find(
          ({payment_id, ...of}) => payment_id === row.id && of.account === account,
        );
        const found = entry?.amount ?? 0;
        return found === due ? [] : [`${row.id}: ${account} ${found} instead of ${due}`];
      }),
    ),
  'what is withheld is booked': ({reserves}) =>
    reserves
      .filter(({withheld, booked}) => withheld !== booked)
      .map(({id, withheld, booked}) => `${id} withholds ${withheld}, booked ${booked}`),
  ...PROMISES,
  'nothing goes wrong that nobody foresaw': (_books, _told, {lines}) =>
    lines.filter(
      line =>
        /internal_error|task_failed|is told: error (?:request_rejected|result_invalid|bad_key)/.test(line) &&
        (line.includes('unhandled') || !line.includes('ConnectionLost')),
    ),
};

/** What was violated: each by name, with what was found. */
export const violationsOf = (books: Books, told: readonly Told[], ending: Ending): string[] =>
  Object.entries(INVARIANTS).flatMap(([name, check]) =>
    check(books, told, ending).map(found => `${name}: ${found}`),
  );

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
