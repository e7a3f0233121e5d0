import {describe, expect, test} from 'vitest';
import {
  canMove,
  CAPTURE_MOVES,
  CAPTURE_STATES,
  INCREMENT_MOVES,
  INCREMENT_STATES,
  DISPLAY_STATUSES,
  displayStatus,
  isFinal,
  isLive,
  PAYMENT_MOVES,
  PAYMENT_STATES,
  SESSION_MOVES,
  SESSION_STATES,
  type PaymentState,
} from './states.js';

describe.each([
  {
    ...{what: 'payment', states: PAYMENT_STATES, moves: PAYMENT_MOVES, starts: ['processing']},
    finals: ['declined', 'reversed', 'voided', 'expired'],
  },
  {
    ...{what: 'capture', states: CAPTURE_STATES, moves: CAPTURE_MOVES, starts: ['pending']},
    finals: ['settled', 'failed'],
  },
  {
    ...{what: 'increment', states: INCREMENT_STATES, moves: INCREMENT_MOVES, starts: ['pending']},
    finals: ['approved', 'declined', 'reversed'],
  },
  {
    ...{what: 'session', states: SESSION_STATES, moves: SESSION_MOVES, starts: ['open']},
    finals: ['paid', 'tokenized', 'exhausted', 'closed'],
  },
])('$what', ({states, moves, starts, finals}) => {
  const table = moves as Record<string, readonly string[]>;

  test('every state has its row, and every move leads to a state of the table', () => {
    expect(Object.keys(table).sort()).toEqual([...states].sort());
    for (const [from, to] of Object.entries(table)) {
      expect(states).toEqual(expect.arrayContaining([...to]));
      expect(to, 'no state follows itself').not.toContain(from);
      expect(new Set(to).size).toBe(to.length);
    }
  });

  test('the finals are final and the others are not', () => {
    for (const state of states) expect(isFinal(table, state), state).toBe(finals.includes(state));
  });

  test('every state can be reached', () => {
    const seen = new Set<string>(starts);
    for (const state of seen) for (const next of table[state]!) seen.add(next);
    expect([...seen].sort()).toEqual([...states].sort());
  });

  test('a move is allowed where the table says so and nowhere else', () => {
    for (const from of states)
      for (const to of states) expect(canMove(table, from, to)).toBe(table[from]!.includes(to));
  });
});

test.each<[PaymentState, PaymentState]>([
  ['declined', 'authorized'],
  ['reversed', 'authorized'],
  ['voided', 'authorized'],
  ['requires_action', 'authorized'],
  ['authorized', 'declined'],
  ['authorized', 'processing'],
])('a payment never goes from %s to %s', (from, to) => expect(canMove(PAYMENT_MOVES, from, to)).toBe(false));

test('no second attempt beside one that may still be approved', () => {
  expect(PAYMENT_STATES.filter(isLive)).toEqual(['requires_action', 'processing']);
  for (const state of PAYMENT_STATES)
    expect(isLive(state), state).toBe(
      canMove(PAYMENT_MOVES, state, 'authorized') || state === 'requires_action',
    );
});

describe('one word for people', () => {
  const sums = (captured = 0, settled = 0, released = 0, refunded = 0) => ({
    ...{authorized: 1999, captured, released, refunded, settled},
  });

  test.each([
    ['authorized', sums()],
    ['partially_captured', sums(1)],
    ['partially_captured', sums(1998)],
    ['partially_captured', sums(1998, 1998)],
    ['captured', sums(1999)],
    ['captured', sums(1999, 1998)],
    ['settled', sums(1999, 1999)],
    ['partially_refunded', sums(1999, 1999, 0, 1)],
    ['partially_refunded', sums(1000, 0, 0, 999)],
    ['refunded', sums(1000, 0, 0, 1000)],
    ['refunded', sums(1999, 1999, 0, 1999)],
  ])('%s', (word, of) => expect(displayStatus('authorized', of)).toBe(word));

  test.each([
    ['voided', sums(0, 0, 1999)],
    ['captured', sums(999, 0, 1000)],
    ['settled', sums(999, 999, 1000)],
    ['refunded', sums(999, 999, 1000, 999)],
  ])('%s, after a void', (word, of) => expect(displayStatus('voided', of)).toBe(word));

  test('is the state itself for a payment that was never authorized, or is no longer', () => {
    for (const state of PAYMENT_STATES.filter(name => name !== 'authorized' && name !== 'voided'))
      expect(displayStatus(state, sums(1999, 1999))).toBe(state);
    expect(DISPLAY_STATUSES).toEqual(expect.arrayContaining([...PAYMENT_STATES]));
  });
});
