import type {Authorization} from '@florin/sandbox';
import {expect, test} from 'vitest';
import type {BookedRow, Books, ItemRow, PaymentRow} from './books.ts';
import {keyOf} from './books.ts';
import {INVARIANTS, violationsOf, type Ending} from './invariants.ts';
import type {Told} from './told.ts';

const payment = (id: string, change: Partial<PaymentRow> = {}): PaymentRow => ({
  ...{id, session_id: 'cs_1', attempt: `att_${id}`, state: 'authorized', amount: 1000, incremented: 0},
  ...{order_reference: 'o'},
  ...{seq: 2, released: null, lease: null, capture_before: 9},
  trace: {transmitted: '0101000000', stan: id.padStart(6, '0'), acquirer: '400001'},
  ...change,
});
const item = (id: string, amount: number, state = 'pending'): ItemRow => ({
  ...{id, payment_id: '1', amount, state},
  trace: null,
});
const booked = (account: string, amount: number): BookedRow => ({payment_id: '1', account, amount});
const authorization = (change: Partial<Authorization> = {}): Authorization => ({
  ...{account: 'a', currency: 'EUR', amount: 1000, held: 1000, captured: 0, refunded: 0, reversed: false},
  ...{closed: false, increments: new Map<string, number>()},
  ...change,
});
const approvals = (...all: [PaymentRow, Partial<Authorization>?][]) =>
  new Map(all.map(([row, change]) => [keyOf(row), authorization(change)]));

const one = payment('1');
const books = (change: Partial<Books> = {}): Books => ({
  ...{payments: [one], captures: [], refunds: [], increments: [], refusals: [], open: []},
  ...{imbalances: [], booked: [], reserves: []},
  ...{authorizations: approvals([one]), held: 1000, messages: 0, presented: false, approvals: 1},
  ...change,
});
const ending = (change: Partial<Ending> = {}): Ending => ({
  quiet: true,
  lines: [],
  webhooks: false,
  ...change,
});
const paid: Told = {by: 'pay', session: 'cs_1'};
const result = (change: object = {}): Told => ({
  ...{by: 'result', who: 'tab', session: 'cs_1', attempt: 'att_1', payment: '1', status: 'authorized'},
  ...{captured: 0, seq: 2},
  ...change,
});
const read = (status = 'authorized'): Told => ({by: 'read', attempt: 'att_1', payment: '1', status});
const answer = (change: object): Told => ({
  ...{by: 'answer', call: 'capture', key: 'k', payment: '1', answer: ''},
  ...change,
});
const heard = (...seqs: number[]): Told[] =>
  seqs.map(seq => ({by: 'webhook', payment: '1', seq, status: 'authorized'}));

const two = payment('2', {session_id: 'cs_1', order_reference: 'other'});
const three = payment('3', {session_id: 'cs_3'});

/** For each invariant a run that violates it, and nothing else of what it could say. */
const VIOLATED: Record<string, [Partial<Books>, Told[]?, Partial<Ending>?][]> = {
  'every attempt reaches a final state': [[{open: ['1 is processing']}], [{}, [], {quiet: false}]],
  'at most one approved payment a session': [
    [{payments: [one, two], authorizations: approvals([one], [two]), held: 2000}],
    [{payments: [one, {...two, state: 'declined'}], authorizations: approvals([one], [two]), held: 2000}],
  ],
  'at most one approved payment a reference': [
    [{payments: [one, three], authorizations: approvals([one], [three]), held: 2000}],
  ],
  'no approval without its row': [[{authorizations: approvals([one], [two])}]],
  'no row without its approval or reversal': [
    [{authorizations: approvals()}],
    [{authorizations: approvals([one, {held: 500}])}],
    [{payments: [{...one, state: 'reversed'}]}],
    [{captures: [item('c', 400, 'cleared')]}],
  ],
  'no increment without its row, and no row without it': [
    [{authorizations: approvals([one, {increments: new Map([['k', 5]])}])}],
    [{increments: [{id: 'i', payment_id: '1', state: 'approved', amount: 5, trace: two.trace}]}],
    [
      {
        increments: [{id: 'i', payment_id: '1', state: 'declined', amount: 5, trace: two.trace}],
        payments: [{...one, incremented: 5}],
      },
    ],
  ],
  'accounts hold what payments hold': [[{held: 999}]],
  'captured at most what was authorized': [
    [{captures: [item('c', 600), item('d', 401)]}],
    [{payments: [{...one, released: 500, state: 'voided'}], captures: [item('c', 501)]}],
    [{refusals: ['presentment']}],
  ],
  'what is left comes to an end': [
    [{payments: [{...one, capture_before: null}]}],
    [{captures: [item('c', 1000)]}],
  ],
  'refunded at most what was captured': [
    [{captures: [item('c', 600)], refunds: [item('r', 601)]}],
    [{captures: [item('c', 600, 'failed')], refunds: [item('r', 1)]}],
  ],
  'the ledger sums to zero': [[{imbalances: [{currency: 'EUR', sum: 1}]}]],
  'the ledger says what became of payments': [
    [{captures: [item('c', 400)]}],
    [{captures: [item('c', 400, 'cleared')], booked: [booked('cardholder_clearing', 400)]}],
    [{refunds: [item('r', 400)], booked: [booked('refunds', 400)]}],
    [{captures: [item('c', 400, 'failed')], booked: [booked('cardholder_clearing', 400)]}],
  ],
  'what is withheld is booked': [
    [{reserves: [{id: 'set_1', withheld: 5, booked: 4}]}],
    [{reserves: [{id: 'set_1', withheld: 0, booked: 5}]}],
  ],
  'what was told holds': [
    [{payments: [{...one, state: 'declined'}]}, [result()]],
    [{}, [result({status: 'declined'})]],
    [{payments: []}, [result()]],
    [{}, [answer({answer: '{"id":"c","amount":{"value":1}}'})]],
    [{}, [answer({call: 'void', answer: '{"payment":"1"}'})]],
    [
      {increments: [{id: 'i', payment_id: '1', state: 'reversed', amount: 5, trace: two.trace}]},
      [answer({call: 'increment', answer: '{"id":"i","amount":{"value":5},"status":"approved"}'})],
    ],
  ],
  'what was told can be read again': [
    [{}, [result()]],
    [{}, [result(), read('declined')]],
  ],
  'the same call has the same answer': [[{}, [answer({answer: 'a'}), answer({answer: 'b'})]]],
  'an answer is to what was asked': [[{}, [answer({asked: 1, answer: '{"amount":{"value":2}}'})]]],
  'what was asked for once is tried once': [[{payments: [one, {...two, state: 'declined'}]}, [paid]]],
  'every change is told, in order': [
    [{}, [], {webhooks: true}],
    [{payments: [{...one, seq: 3}]}, heard(3, 2), {webhooks: true}],
  ],
  'the same seq tells the same': [[{}, [result(), result({captured: 5})]]],
  'nothing goes wrong that nobody foresaw': [[{}, [], {lines: ['A internal_error {"code":"22P02"}']}]],
};

test('a run in which all is well violates nothing', () => {
  const told = [paid, result(), read(), ...heard(2)];
  const changes: Partial<Books>[] = [
    {},
    {captures: [item('c', 400)], booked: [booked('cardholder_clearing', 400)]},
    {
      ...{captures: [item('c', 400)], refunds: [item('r', 300)]},
      booked: [booked('cardholder_clearing', 400), booked('refunds', -300)],
    },
  ];
  for (const change of changes)
    expect(violationsOf(books(change), told, ending({webhooks: true}))).toEqual([]);
});

test('every invariant sees that it is violated', () => {
  expect(Object.keys(VIOLATED)).toEqual(Object.keys(INVARIANTS));
  for (const [name, cases] of Object.entries(VIOLATED))
    for (const [change, told = [paid], end] of cases)
      expect(INVARIANTS[name]!(books(change), told, ending(end)), name).not.toEqual([]);
});
