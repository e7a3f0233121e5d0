import {
  fromDE4,
  isApproved,
  type AuthorizationRequest,
  type NetworkLink,
  type NetworkRequest,
} from '@florin/network';
import {seededRuntime} from '@florin/runtime/seeded';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {acquirer, goodCard, type Acquirer} from './acquirer.fixture.js';
import {createSandbox, memoryJournal, replay, type Issuer, type Sandbox, type State} from './index.js';

const OPENING = 1000;
const issuers: Issuer[] = [
  {
    id: 'bank',
    name: 'Bank',
    brand: 'visa',
    bins: ['42424242'],
    accounts: [{id: 'a', ...goodCard, opening: {EUR: OPENING}}],
  },
];

/**
 * One step of a run. `of` chooses among what there is; captures and refunds take `amount` modulo one more than
 * is left, so that most do something and some ask for one cent too many.
 */
interface Step {
  kind:
    'authorize' | 'reverse' | 'reverse_part' | 'capture' | 'refund' | 'repeat' | 'reverse_unseen' | 'restart';
  of: number;
  amount: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    'authorize',
    'authorize',
    'capture',
    'capture',
    'refund',
    'reverse',
    'reverse_part',
    'repeat',
    'reverse_unseen',
    'restart',
  ),
  of: fc.nat(50),
  amount: fc.oneof(fc.nat(600), fc.nat(20)),
});

/** An independent account book: what the answers alone say must be so. */
interface Book {
  held: Map<AuthorizationRequest, number>;
  captured: Map<AuthorizationRequest, number>;
  refunded: Map<AuthorizationRequest, number>;
}

interface Run {
  link: NetworkLink;
  bank: Acquirer;
  book: Book;
  asked: AuthorizationRequest[];
  approvals: Map<AuthorizationRequest, string>;
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

const play = async (run: Run, {kind, of, amount}: Step): Promise<void> => {
  const {bank, book} = run;
  const original = at(run.asked, of);
  const approval = (original && run.approvals.get(original)) ?? 'AAAAAA';
  if (kind === 'authorize') {
    const request = bank.authorization(amount);
    run.asked.push(request);
    const answer = await exchange(run, request);
    if (answer[38]) run.approvals.set(request, answer[38]);
    if (isApproved(answer[39])) add(book.held, request, amount);
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
  } else if (original && kind === 'reverse_part') {
    const kept = amount % (fromDE4(original[4]) + 1);
    expect((await exchange(run, bank.reversal(original, kept)))[39]).toBe('00');
    const taken = (book.captured.get(original) ?? 0) + (book.refunded.get(original) ?? 0);
    book.held.set(original, Math.min(book.held.get(original) ?? 0, Math.max(0, kept - taken)));
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

const holds = (sandbox: Sandbox, book: Book, state: State): void => {
  const balance = sandbox.balance('a', 'EUR') ?? {posted: NaN, held: NaN, available: NaN};
  expect(balance.held).toBe(sum(book.held));
  expect(balance.posted).toBe(OPENING - sum(book.captured));
  expect(balance.available).toBe(balance.posted - balance.held);
  expect(balance.available).toBeGreaterThanOrEqual(0);
  expect(balance.posted).toBeLessThanOrEqual(OPENING);
  for (const value of [...book.held.values(), ...book.captured.values()])
    expect(value).toBeGreaterThanOrEqual(0);
  const moved = state.movements.get('a')?.get('EUR') ?? {booked: 0, held: 0};
  expect(moved).toEqual({booked: balance.posted - OPENING, held: balance.held});
};

test('no run of messages spends what is not there, holds twice, or is told differently by the journal', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, {maxLength: 60, size: 'max'}), async steps => {
      const runtime = seededRuntime(1);
      const journal = memoryJournal();
      const bank = acquirer(runtime);
      const start = () => createSandbox({runtime, journal, issuers});
      let sandbox = start();
      await bank.signOn(sandbox.link);
      const book = {held: new Map(), captured: new Map(), refunded: new Map()};
      const run: Run = {link: sandbox.link, bank, book, asked: [], approvals: new Map(), sent: []};
      for (const each of steps) {
        runtime.advance(each.of);
        if (each.kind === 'restart') {
          const before = [sandbox.accounts(), sandbox.decisions()];
          sandbox = start();
          expect([sandbox.accounts(), sandbox.decisions()]).toEqual(before);
          run.link = sandbox.link;
          await bank.signOn(run.link);
        } else await play(run, each);
        holds(sandbox, book, replay(journal.read()));
      }
    }),
    {numRuns: 150},
  ));
