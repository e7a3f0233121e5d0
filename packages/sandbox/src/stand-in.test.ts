import {checkMessage, matchingKey, originalOf, toDE7} from '@florin/network';
import {expect, test} from 'vitest';
import {cardWith, goodCard} from './acquirer.fixture.js';
import {
  createSandbox,
  DEMO_STAND_IN,
  demoIssuers,
  memoryJournal,
  replay,
  type Issuer,
  type Journal,
} from './index.js';
import {setUp} from './test-kit/set-up.js';

const bank = (more: Partial<Issuer> = {standIn: {amount: {EUR: 5000}}}): Issuer[] => [
  {
    ...{id: 'bank', name: 'Bank', brand: 'visa', bins: ['4242']},
    accounts: [{id: 'a', ...goodCard, opening: {EUR: 1000}, postal_code: '50122'}],
    ...more,
  },
];

const downed = async (more?: Partial<Issuer>) => {
  const made = await setUp({issuers: bank(more)});
  made.sandbox.setIssuer('bank', {up: false});
  return made;
};

const advices = (journal: Journal) =>
  [...journal.read()].flatMap(entry => (entry.kind === 'advice' ? [entry] : []));

test('without a figure to stand in for, an issuer that is down is 91 and holds nothing; up again it decides', async () => {
  const {ask, bank: acquirer, euros, sandbox} = await setUp();
  sandbox.setIssuer('visa_bank', {up: false});
  expect(await ask(acquirer.authorization(1))).toBe('91');
  expect(await ask(acquirer.authorization(0))).toBe('91');
  expect(await ask(acquirer.authorization(1, cardWith({pan: '5555555555554444'})))).toBe('00');
  expect(euros()?.held).toBe(0);
  sandbox.setIssuer('visa_bank', {up: true});
  expect(await ask(acquirer.authorization(1))).toBe('00');
  expect(sandbox.decisions().map(({issuer, standIn}) => [issuer, standIn])).toEqual([
    ['visa_bank', undefined],
    ['visa_bank', undefined],
    ['mastercard_bank', undefined],
    ['visa_bank', undefined],
  ]);
});

test('the network stands in up to the figure: it looks at number and expiry, and at nothing the issuer alone knows', async () => {
  const {ask, bank: acquirer, link, sandbox} = await downed();
  sandbox.setAccount('a', {status: 'stolen'});
  expect(await ask(acquirer.authorization(5001))).toBe('91');
  expect(await ask(acquirer.authorization(5000, cardWith({cvc: '999'})))).toBe('00');
  expect(await ask(acquirer.authorization(1, cardWith({expiry: '2912'})))).toBe('54');
  expect(await ask(acquirer.authorization(1, goodCard, '840'))).toBe('91');
  expect(await ask(acquirer.authorization(0))).toBe('91');
  expect(await ask(acquirer.authorization(1, cardWith({pan: '4242424242424259'})))).toBe('14');
  expect(await ask(acquirer.authorization(1, cardWith({pan: '4111111111111111'})))).toBe('15');
  const answer = await link.exchange(acquirer.authorization(1, cardWith({postal_code: '99999'})));
  expect([answer[39], answer[44]]).toEqual(['00', 'U']);
  expect(sandbox.decisions().map(({standIn}) => standIn)).toEqual([
    ...[undefined, true, undefined, undefined, undefined, undefined, undefined],
    true,
  ]);
});

test('what was approved in stand-in is held at once, over the funds too, and is captured, refunded and reversed', async () => {
  const {approve, ask, bank: acquirer, sandbox} = await downed();
  const [first, second] = [await approve(1500), await approve(300)];
  expect(sandbox.balance('a', 'EUR')).toEqual({posted: 1000, held: 1800, available: -800});
  expect(await ask(acquirer.capture(first.request, 1500, first.approval))).toBe('00');
  expect(await ask(acquirer.refund(first.request, 700, first.approval))).toBe('00');
  expect(await ask(acquirer.reversal(second.request))).toBe('00');
  expect(sandbox.balance('a', 'EUR')).toEqual({posted: 200, held: 0, available: 200});
});

test('an issuer that is up again is told of each once, in order, by a 0120 that names the 0100', async () => {
  const {approve, ask, bank: acquirer, journal, runtime, sandbox} = await downed();
  const [first, second] = [await approve(700), await approve(600)];
  await ask(acquirer.authorization(9000));
  expect(sandbox.issuers()).toMatchObject([{id: 'bank', up: false, untold: 2}]);
  runtime.advance(60_000);
  sandbox.setIssuer('bank', {up: true});
  sandbox.setIssuer('bank', {up: true});
  const told = advices(journal);
  expect(told.map(({request}) => originalOf(request[90]).key)).toEqual([
    matchingKey(first.request),
    matchingKey(second.request),
  ]);
  expect(told.map(({request}) => [request[4], request[38], request[39], request[11]])).toEqual([
    ['000000000700', first.approval, '00', '000001'],
    ['000000000600', second.approval, '00', '000002'],
  ]);
  for (const {request, issuer, account, said} of told) {
    expect(request[7]).toBe(toDE7(runtime.now()));
    expect(checkMessage(request)).toEqual(request);
    expect([issuer, account, said]).toEqual(['bank', 'a', {39: '00'}]);
  }
  expect(sandbox.issuers()).toMatchObject([{up: true, untold: 0}]);
  // The issuer takes it as it is, and refuses the next for want of funds.
  expect(sandbox.balance('a', 'EUR')?.available).toBe(-300);
  expect(await ask(acquirer.authorization(1))).toBe('51');
  expect(JSON.stringify([...journal.read()])).not.toContain(goodCard.pan);
});

test('down is down after a restart, and what a crash kept from the issuer it is told then', async () => {
  const journal = memoryJournal();
  let full = false;
  const append: typeof journal.append = entry => {
    if (full && entry.kind === 'advice' && entry.request[11] === '000002') throw new Error('killed');
    journal.append(entry);
  };
  const issuers = bank();
  const {approve, runtime, sandbox} = await setUp({issuers, journal: {...journal, append}});
  sandbox.setIssuer('bank', {up: false});
  await approve(700);
  await approve(600);
  expect(createSandbox({runtime, journal, issuers}).issuers()).toMatchObject([{up: false, untold: 2}]);
  full = true;
  expect(() => sandbox.setIssuer('bank', {up: true})).toThrow();
  const again = createSandbox({runtime, journal, issuers});
  expect(again.issuers()).toMatchObject([{up: true, untold: 1}]);
  again.accounts();
  expect(advices(journal).map(({request}) => request[4])).toEqual(['000000000700', '000000000600']);
  expect(again.issuers()).toMatchObject([{up: true, untold: 0}]);
  expect(replay(journal.read()).advices).toBe(2);
});

test('an approval in stand-in is repeated as it was when the issuer is back', async () => {
  const {bank: acquirer, link, sandbox} = await downed();
  const request = acquirer.authorization(2000);
  const answer = await link.exchange(request);
  sandbox.setIssuer('bank', {up: true});
  expect(await link.exchange(request)).toEqual(answer);
});

test('an issuer takes its time where it is told to, and the network none in its stead', async () => {
  const {bank: acquirer, link, runtime, sandbox} = await downed();
  const answered = async (amount: number, after: number): Promise<boolean> => {
    let done = false;
    const answer = link.exchange(acquirer.authorization(amount)).then(() => (done = true));
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    if (done) return true;
    runtime.advance(after);
    await answer;
    return false;
  };
  sandbox.setIssuer('bank', {up: false, latency: 3000});
  expect(await answered(1, 3000)).toBe(true);
  expect(sandbox.setIssuer('bank', {up: true})).toMatchObject({up: true, latency: 3000});
  expect(await answered(1, 3000)).toBe(false);
  sandbox.setIssuer('bank', {up: true, latency: 0});
  expect(await answered(1, 3000)).toBe(true);
});

test('one figure stands for every currency', async () => {
  const {ask, bank: acquirer} = await downed({standIn: {amount: 100}});
  for (const currency of ['978', '392']) {
    expect(await ask(acquirer.authorization(100, goodCard, currency))).toBe('00');
    expect(await ask(acquirer.authorization(101, goodCard, currency))).toBe('91');
  }
});

test('of the demo issuers the network stands in for one', async () => {
  const {ask, bank: acquirer, sandbox} = await setUp();
  for (const {id} of demoIssuers) sandbox.setIssuer(id, {up: false});
  const mastercard = cardWith({pan: '5555555555554444'});
  expect(await ask(acquirer.authorization(DEMO_STAND_IN, mastercard))).toBe('00');
  expect(await ask(acquirer.authorization(DEMO_STAND_IN + 1, mastercard))).toBe('91');
  expect(await ask(acquirer.authorization(1))).toBe('91');
});
