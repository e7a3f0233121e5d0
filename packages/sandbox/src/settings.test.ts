import {expect, test} from 'vitest';
import {goodCard} from './acquirer.fixture.js';
import {createSandbox, DEMO_BALANCE, demoIssuers, type IssuerSettings} from './index.js';
import {setUp} from './test-kit/set-up.js';

test.each([
  ['lost', '41'],
  ['stolen', '43'],
  ['closed', '46'],
  ['restricted', '62'],
  ['do_not_honour', '05'],
  ['active', '00'],
] as const)('an account that is set %s answers %s', async (status, code) => {
  const {ask, bank, sandbox} = await setUp();
  expect(sandbox.setAccount('visa_pays', {status}).status).toBe(status);
  expect(await ask(bank.authorization(1))).toBe(code);
});

test('a balance is set to what the statement is to say; holds stay', async () => {
  const {approve, ask, bank, euros, sandbox} = await setUp();
  const {request, approval} = await approve(1000);
  await ask(bank.capture(request, 300, approval));
  sandbox.deposit('visa_pays', 'EUR', 7);
  const {balances} = sandbox.setAccount('visa_pays', {posted: {EUR: 1200, JPY: 5}});
  expect(balances).toEqual({
    EUR: {posted: 1200, held: 700, available: 500},
    JPY: {posted: 5, held: 0, available: 5},
  });
  expect(await ask(bank.authorization(501))).toBe('51');
  expect(await ask(bank.authorization(500))).toBe('00');
  sandbox.setAccount('visa_pays', {posted: {EUR: 1200}});
  expect(euros()).toEqual({posted: 1200, held: 1200, available: 0});
  expect(sandbox.balance('visa_pays', 'USD')?.posted).toBe(DEMO_BALANCE);
});

test('limits and a postal code are set, left alone and taken away', async () => {
  const {ask, bank, link, sandbox} = await setUp();
  const limits = {count: 1, amount: {EUR: 5000}, per: 1000};
  expect(sandbox.setAccount('visa_pays', {limits, postal_code: 'sw1a 1aa'})).toMatchObject({
    limits,
    postal_code: 'SW1A1AA',
  });
  const answer = await link.exchange(bank.authorization(1, {...goodCard, postal_code: 'SW1A1AA'}));
  expect([answer[39], answer[44]]).toEqual(['00', 'Z']);
  sandbox.setAccount('visa_pays', {status: 'active'});
  expect(await ask(bank.authorization(1))).toBe('65');
  const after = sandbox.setAccount('visa_pays', {limits: null, postal_code: null});
  expect([after.limits, after.postal_code]).toEqual([undefined, undefined]);
  const unknown = await link.exchange(bank.authorization(1, {...goodCard, postal_code: 'SW1A1AA'}));
  expect([unknown[39], unknown[44]]).toEqual(['00', 'U']);
});

test('what was set is found again by the next on the same journal', async () => {
  const {journal, runtime, sandbox} = await setUp();
  sandbox.setAccount('visa_pays', {status: 'lost', limits: {count: 3, per: 5}, posted: {EUR: 1}});
  sandbox.setAccount('visa_lost', {status: 'active', postal_code: null});
  sandbox.setIssuer('amex_bank', {up: false, latency: 20});
  const again = createSandbox({runtime, journal, issuers: demoIssuers});
  expect(again.accounts()).toEqual(sandbox.accounts());
  expect(again.issuers()).toEqual(sandbox.issuers());
  expect(again.issuers().filter(({up}) => !up)).toMatchObject([{id: 'amex_bank', latency: 20, untold: 0}]);
});

const CARD = goodCard.pan;

test.each<[string, object]>([
  ['nothing that is known', {up: true}],
  ['a list', []],
  ['status', {status: 'asleep'}],
  ['posted', {posted: {EUR: 1.5}}],
  ['posted', {posted: {EUR: -1}}],
  ['posted', {posted: {EURO: 1}}],
  ['limits', {limits: {count: 1}}],
  ['limits', {limits: {count: -1, per: 1}}],
  ['limits', {limits: {amount: '5', per: 1}}],
  ['limits', {limits: {per: 0}}],
  ['postal_code', {postal_code: CARD}],
  ['postal_code', {postal_code: '-'}],
  ['a card number', {pan: CARD}],
  ['a field that is one', {[CARD]: true}],
])('settings of an account that are none change nothing, and are not repeated: %s', async (what, wrong) => {
  const {journal, sandbox} = await setUp();
  const set = () => sandbox.setAccount('visa_pays', wrong);
  expect(set).toThrow(/^settings_invalid: /);
  expect(set).toThrow(
    what in wrong ? `${what} is not` : 'status, authentication, posted, limits, postal_code',
  );
  expect(set).not.toThrow(CARD);
  expect([...journal.read()]).toEqual([]);
});

test.each<unknown>([
  {},
  {up: 'no'},
  {up: true, latency: -1},
  {up: true, latency: 600_001},
  {up: true, name: 'x'},
])('settings of an issuer that are none change nothing: %j', async wrong => {
  const {journal, sandbox} = await setUp();
  expect(() => sandbox.setIssuer('visa_bank', wrong as IssuerSettings)).toThrow(/^settings_invalid: /);
  expect([...journal.read()]).toEqual([]);
});

test('who is not there cannot be set', async () => {
  const {sandbox} = await setUp();
  expect(() => sandbox.setAccount(CARD, {})).toThrow(/^account_unknown$/);
  expect(() => sandbox.setIssuer(CARD, {up: true})).toThrow(/^issuer_unknown$/);
});
