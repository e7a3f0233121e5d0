import {expect, test} from 'vitest';
import {cardWith, goodCard} from './acquirer.fixture.js';
import type {Issuer, Limits} from './index.js';
import {setUp} from './test-kit/set-up.js';

const DAY = 86_400_000;
const threeADay = cardWith({pan: '4000000000006975'});
const littleADay = cardWith({pan: '4000000000050007'});

const limited = (limits: Limits): Issuer[] => [
  {
    ...{id: 'bank', name: 'Bank', brand: 'visa', bins: ['4242']},
    accounts: [{id: 'a', ...goodCard, opening: 1_000_000, limits}],
  },
];

test('the demo card that pays three times a day gets 65 at the fourth, until a day has gone by since the first', async () => {
  const {ask, bank, runtime} = await setUp();
  for (let time = 0; time < 3; time++) {
    expect(await ask(bank.authorization(1, threeADay))).toBe('00');
    runtime.advance(1000);
  }
  expect(await ask(bank.authorization(1, threeADay))).toBe('65');
  runtime.advance(DAY - 3001);
  expect(await ask(bank.authorization(1, threeADay))).toBe('65');
  runtime.advance(1);
  expect(await ask(bank.authorization(1, threeADay))).toBe('00');
  expect(await ask(bank.authorization(1, threeADay))).toBe('65');
});

test('the demo card that pays little a day gets 61 beyond it, to the last minor unit, each currency by itself', async () => {
  const {ask, bank, runtime} = await setUp();
  expect(await ask(bank.authorization(50_001, littleADay))).toBe('61');
  expect(await ask(bank.authorization(30_000, littleADay))).toBe('00');
  expect(await ask(bank.authorization(20_001, littleADay))).toBe('61');
  expect(await ask(bank.authorization(20_000, littleADay))).toBe('00');
  expect(await ask(bank.authorization(1, littleADay))).toBe('61');
  expect(await ask(bank.authorization(50_000, littleADay, '392'))).toBe('00');
  runtime.advance(DAY);
  expect(await ask(bank.authorization(50_000, littleADay))).toBe('00');
});

test('questions over nothing, refusals and what was reversed do not count; what was captured does', async () => {
  const {approve, ask, bank} = await setUp({issuers: limited({count: 2, amount: {EUR: 1000}, per: DAY})});
  for (let time = 0; time < 3; time++) expect(await ask(bank.authorization(0))).toBe('00');
  expect(await ask(bank.authorization(1, cardWith({cvc: '999'})))).toBe('N7');
  const [first, second] = [await approve(600), await approve(400)];
  expect(await ask(bank.authorization(0))).toBe('00');
  expect(await ask(bank.authorization(1))).toBe('65');
  await ask(bank.reversal(second.request));
  await ask(bank.capture(first.request, 500, first.approval));
  expect(await ask(bank.authorization(401))).toBe('61');
  // All but 500 of the first is given back.
  await ask(bank.reversal(first.request, 500));
  expect(await ask(bank.authorization(501))).toBe('61');
  expect(await ask(bank.authorization(500))).toBe('00');
});

test('a currency without a figure is not limited, and limits are asked before funds', async () => {
  const {ask, bank} = await setUp({issuers: limited({amount: {EUR: 10}, per: DAY})});
  expect(await ask(bank.authorization(11, goodCard, '840'))).toBe('00');
  expect(await ask(bank.authorization(2_000_000))).toBe('61');
  expect(await ask(bank.authorization(2_000_000, goodCard, '840'))).toBe('51');
});
