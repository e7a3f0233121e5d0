import {
  fromDE4,
  isApproved,
  matchingKey,
  originalOf,
  RESPONSE,
  type AuthorizationRequest,
  type IncrementRequest,
  type NetworkLink,
  type NetworkRequest,
} from '@florin/network';
import {seededRuntime} from '@florin/runtime/seeded';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {acquirer, goodCard, type Acquirer} from './acquirer.fixture.js';
import {createSandbox, memoryJournal, replay, type Issuer, type Journal, type Sandbox} from './index.js';

const OPENING = 1000;
const STAND_IN = 300;
const DAY = 86_400_000;
/** Short, so that many a run outlasts it. */
const HOLD_LIFE = 10 * 86_400_000;

const issuers: Issuer[] = [
  {
    id: 'bank',
    name: 'Bank',
    brand: 'visa',
    bins: ['42424242'],
    holdLife: HOLD_LIFE,
    accounts: [{id: 'a', ...goodCard, opening: {EUR: OPENING}}],
    standIn: {amount: STAND_IN},
  },
];

/**
 * One step of a run. `of` chooses among what there is; captures and refunds take `amount` modulo one more than
 * is left, so that most do something and some ask for one cent too many.
 */
interface Step {
  kind:
    | 'authorize'
    | 'increment'
    | 'undo_increment'
    | 'reverse'
    | 'reverse_part'
    | 'capture'
    | 'refund'
    | 'repeat'
    | 'reverse_unseen'
    | 'restart'
    | 'down'
    | 'up';
  /** That go by before it. */
  days: number;
  of: number;
  amount: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    'authorize',
    'authorize',
    'increment',
    'undo_increment',
    'capture',
    'capture',
    'refund',
    'reverse',
    'reverse_part',
    'repeat',
    'reverse_unseen',
    'restart',
    'down',
    'up',
  ),
  days: fc.oneof({weight: 4, arbitrary: fc.constant(0)}, fc.integer({min: 1, max: 6})),
  of: fc.nat(50),
  amount: fc.oneof(fc.nat(600), fc.nat(20)),
});

/** An independent account book: what the answers and the clock alone say must be so. */
interface Book {
  held: Map<AuthorizationRequest, number>;
  /** When each hold ends. */
  ends: Map<AuthorizationRequest, number>;
  /** Approved while the bank was down, and over what it could pay. */
  standIn: AuthorizationRequest[];
  up: boolean;
  /** How many of these the bank was told of. */
  told: number;
  captured: Map<AuthorizationRequest, number>;
  refunded: Map<AuthorizationRequest, number>;
  /** What was added to each, and when nothing can be any more. */
  added: Map<AuthorizationRequest, number>;
  closed: Set<AuthorizationRequest>;
}

interface Run {
  link: NetworkLink;
  now(): number;
  bank: Acquirer;
  book: Book;
  asked: AuthorizationRequest[];
  approvals: Map<AuthorizationRequest, string>;
  increments: {request: IncrementRequest; original: AuthorizationRequest; stands: boolean}[];
  sent: {request: NetworkRequest; answer: unknown}[];
}

const exchange = async <R extends NetworkRequest>(run: Run, request: R) => {
  const answer = await run.link.exchange(request);
  run.sent.push({request, answer});
  return answer;
};

const at = <T>(list: T[], index: number): T | undefined => list[index % Math.max(1, list.length)];
const add = <K>(map: Map<K, number>, key: K, value: number) => map.set(key, (map.get(key) ?? 0) + value);
const sum = (map: Map<unknown, number>): number => [...map.values()].reduce((a, b) => a + b, 0);

/** Of money: whoever decides, the bank by its books or the network by its figure. */
const codeFor = ({up, held, captured}: Book, amount: number): string => {
  if (up)
    return amount > OPENING - sum(held) - sum(captured) ? RESPONSE.insufficient_funds : RESPONSE.approved;
  return amount > 0 && amount <= STAND_IN ? RESPONSE.approved : RESPONSE.issuer_unavailable;
};

/** What the clock does to the book. */
const expire = ({held, ends}: Book, now: number): void => {
  for (const [request, end] of ends) if (end <= now) held.set(request, 0);
};

const play = async (run: Run, {kind, of, amount}: Step): Promise<void> => {
  const {bank, book} = run;
  const original = at(run.asked, of);
  const approval = (original && run.approvals.get(original)) ?? 'AAAAAA';
  if (kind === 'authorize') {
    const request = bank.authorization(amount);
    run.asked.push(request);
    const answer = await exchange(run, request);
    expect(answer[39]).toBe(codeFor(book, amount));
    if (answer[38]) run.approvals.set(request, answer[38]);
    if (!isApproved(answer[39])) return;
    add(book.held, request, amount);
    book.ends.set(request, run.now() + HOLD_LIFE);
    if (!book.up) book.standIn.push(request);
  } else if (kind === 'increment') {
    if (original) await playIncrement(run, original, amount);
  } else if (kind === 'undo_increment') {
    const increment = at(run.increments, of);
    if (increment) await undoIncrement(run, increment);
  } else if (kind === 'reverse_unseen') {
    const request = bank.authorization(amount);
    await exchange(run, bank.reversal(request));
    expect((await exchange(run, request))[39]).toBe('12');
  } else if (kind === 'repeat') {
    const before = at(run.sent, of);
    if (before) expect(await run.link.exchange(before.request)).toEqual(before.answer);
  } else if (original && kind === 'reverse') {
    expect((await exchange(run, bank.reversal(original)))[39]).toBe('00');
    book.held.set(original, 0);
    book.closed.add(original);
  } else if (original && kind === 'reverse_part') {
    const kept = amount % (fromDE4(original[4]) + (book.added.get(original) ?? 0) + 1);
    expect((await exchange(run, bank.reversal(original, kept)))[39]).toBe('00');
    const taken = (book.captured.get(original) ?? 0) + (book.refunded.get(original) ?? 0);
    book.held.set(original, Math.min(book.held.get(original) ?? 0, Math.max(0, kept - taken)));
    book.closed.add(original);
  } else if (original && kind === 'capture') {
    const part = amount % ((book.held.get(original) ?? 0) + 2);
    const answer = await exchange(run, bank.capture(original, part, approval));
    if (!isApproved(answer[39])) return;
    add(book.held, original, -part);
    add(book.captured, original, part);
  } else if (original && kind === 'refund') {
    const part = amount % ((book.captured.get(original) ?? 0) + 2);
    const answer = await exchange(run, bank.refund(original, part, approval));
    if (!isApproved(answer[39])) return;
    add(book.captured, original, -part);
    add(book.refunded, original, part);
  }
};

/** More of an authorization that stands, as long as there is money and the bank is there. */
const playIncrement = async (run: Run, original: AuthorizationRequest, amount: number): Promise<void> => {
  const {bank, book} = run;
  const request = bank.increment(original, amount);
  const {39: code} = await exchange(run, request);
  const known = book.held.has(original);
  const open = (book.held.get(original) ?? 0) > 0 && !book.closed.has(original);
  const free = OPENING - sum(book.held) - sum(book.captured);
  expect(isApproved(code)).toBe(known && open && book.up && amount > 0 && amount <= free);
  run.increments.push({request, original, stands: isApproved(code)});
  if (!isApproved(code)) return;
  add(book.held, original, amount);
  add(book.added, original, amount);
};

const undoIncrement = async (run: Run, increment: Run['increments'][number]): Promise<void> => {
  const {bank, book} = run;
  const {request, original, stands} = increment;
  expect((await exchange(run, bank.reversal(request)))[39]).toBe('00');
  increment.stands = false;
  if (!stands || book.closed.has(original)) return;
  const amount = fromDE4(request[4]);
  add(book.held, original, -Math.min(amount, book.held.get(original) ?? 0));
  add(book.added, original, -amount);
};

const holds = (sandbox: Sandbox, book: Book, journal: Journal): void => {
  const balance = sandbox.balance('a', 'EUR') ?? {posted: NaN, held: NaN, available: NaN};
  expect(balance.held).toBe(sum(book.held));
  expect(balance.posted).toBe(OPENING - sum(book.captured));
  expect(balance.available).toBe(balance.posted - balance.held);
  // The bank never spends what is not there; only what the network approved for it may go over.
  const inItsStead = book.standIn.reduce((all, request) => all + fromDE4(request[4]), 0);
  expect(balance.available).toBeGreaterThanOrEqual(-inItsStead);
  expect(balance.posted).toBeLessThanOrEqual(OPENING);
  for (const value of [...book.held.values(), ...book.captured.values()])
    expect(value).toBeGreaterThanOrEqual(0);
  // After the balance was looked at: what was due then is in the journal.
  const state = replay(journal.read());
  const moved = state.movements.get('a')?.get('EUR') ?? {booked: 0, held: 0};
  expect(moved).toEqual({booked: balance.posted - OPENING, held: balance.held});
  expect(keysTold(journal)).toEqual(keysOf(book).slice(0, book.told));
};

const keysOf = ({standIn}: Book): string[] => standIn.map(matchingKey);

/** What the bank was told of, each as often as it was. */
const keysTold = (journal: Journal): string[] =>
  Array.from(journal.read()).flatMap(entry =>
    entry.kind === 'advice' ? [originalOf(entry.request[90]).key] : [],
  );

test('no run of messages, days and failures spends what is not there, holds twice, or is told differently by the journal', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, {maxLength: 60, size: 'max'}), async steps => {
      const runtime = seededRuntime(1);
      const journal = memoryJournal();
      const bank = acquirer(runtime);
      const start = () => createSandbox({runtime, journal, issuers});
      let sandbox = start();
      await bank.signOn(sandbox.link);
      const books = {
        ...{held: new Map(), captured: new Map(), refunded: new Map(), ends: new Map(), added: new Map()},
        closed: new Set<AuthorizationRequest>(),
      };
      const book: Book = {...books, standIn: [], up: true, told: 0};
      const run: Run = {
        ...{link: sandbox.link, now: runtime.now, bank, book},
        ...{asked: [], approvals: new Map(), increments: [], sent: []},
      };
      for (const each of steps) {
        runtime.advance(each.days * DAY + each.of);
        expire(book, runtime.now());
        if (each.kind === 'restart') {
          const before = [sandbox.accounts(), sandbox.issuers(), sandbox.decisions()];
          sandbox = start();
          expect([sandbox.accounts(), sandbox.issuers(), sandbox.decisions()]).toEqual(before);
          run.link = sandbox.link;
          await bank.signOn(run.link);
        } else if (each.kind === 'down' || each.kind === 'up') {
          book.up = each.kind === 'up';
          if (book.up) book.told = book.standIn.length;
          sandbox.setIssuer('bank', {up: book.up});
        } else await play(run, each);
        holds(sandbox, book, journal);
      }
    }),
    {numRuns: 150},
  ));
