import {
  feesOf,
  LinkError,
  originalElements,
  type AuthorizationRequest,
  type SealedCard,
} from '@florin/network';
import {seededRuntime} from '@florin/runtime/seeded';
import {expect, test} from 'vitest';
import {cardWith, goodCard} from './acquirer.fixture.js';
import {createSandbox, DEMO_BALANCE, demoIssuers, DEMO_POSTAL, memoryJournal, type Issuer} from './index.js';
import {setUp} from './test-kit/set-up.js';

test.each(demoIssuers.flatMap(({accounts}) => accounts).filter(({id}) => id.endsWith('_pays')))(
  '$id pays, and the amount is held',
  async ({id, pan}) => {
    const {bank, link, euros} = await setUp();
    const cvc = id.startsWith('amex') ? '1234' : '123';
    const answer = await link.exchange(bank.authorization(1999, cardWith({pan, cvc})));
    expect([answer.mti, answer[39]]).toEqual(['0110', '00']);
    expect(answer[38]).toMatch(/^[0-9A-Z]{6}$/);
    expect(euros(id)).toEqual({posted: DEMO_BALANCE, held: 1999, available: DEMO_BALANCE - 1999});
  },
);

test.each([
  ['no funds', {pan: '4000000000009995'}, '51'],
  ['do not honour', {pan: '4000000000000002'}, '05'],
  ['lost', {pan: '4000000000009987'}, '41'],
  ['stolen', {pan: '4000000000009979'}, '43'],
  ['expired at the issuer', {pan: '4000000000000069'}, '54'],
  ['wrong CVC, always', {pan: '4000000000000127'}, 'N7'],
  ['a number the issuer never gave out', {pan: '4242424242424259'}, '14'],
  ['a BIN nobody has', {pan: '4111111111111111'}, '15'],
  ['an expiry that is past', {expiry: '2912'}, '54'],
  ['a CVC of four digits on a card with three', {cvc: '1234'}, 'N7'],
])('%s is declined and holds nothing', async (_, card, code) => {
  const {bank, link, sandbox} = await setUp();
  const answer = await link.exchange(bank.authorization(1999, cardWith(card)));
  expect(answer[39]).toBe(code);
  expect(answer).not.toHaveProperty('38');
  expect(sandbox.accounts().every(({balances}) => balances['EUR'] === undefined)).toBe(true);
  expect(sandbox.decisions().map(({said}) => said)).toEqual([{39: code}]);
});

const strict: Issuer = {
  id: 'strict',
  name: 'Strict',
  brand: 'visa',
  bins: ['4'],
  accounts: [{id: 'a', pan: goodCard.pan, expiry: '3405', cvc: '123', opening: {EUR: 5000, JPY: 7}}],
};

test('an issuer that knows expiry and CVC takes those alone', async () => {
  const {ask, bank} = await setUp({issuers: [strict]});
  expect(await ask(bank.authorization(1))).toBe('00');
  expect(await ask(bank.authorization(1, cardWith({expiry: '3406'})))).toBe('54');
  expect(await ask(bank.authorization(1, cardWith({cvc: '124'})))).toBe('N7');
});

test('a card on file is charged without a CVC', async () => {
  const {ask, bank, runtime} = await setUp({issuers: [strict]});
  const {cvc: _, ...kept} = goodCard;
  expect(await ask(bank.authorization(1, kept))).toBe('00');
  runtime.advance(5 * 366 * 86_400_000);
  expect(await ask(bank.authorization(1))).toBe('54');
});

test('a postal code is compared where the issuer has one, and told with whatever is decided', async () => {
  const {bank, link, sandbox} = await setUp();
  const told = async (card: Partial<SealedCard>): Promise<(string | undefined)[]> => {
    const answer = await link.exchange(bank.authorization(1, cardWith(card)));
    return [answer[39], answer[44]];
  };
  expect(await told({postal_code: DEMO_POSTAL})).toEqual(['00', 'Z']);
  expect(await told({postal_code: '50123'})).toEqual(['00', 'N']);
  expect(await told({pan: '5555555555554444', postal_code: DEMO_POSTAL})).toEqual(['00', 'U']);
  expect(await told({postal_code: '50123', expiry: '2912'})).toEqual(['54', 'N']);
  expect(await told({})).toEqual(['00', undefined]);
  expect(sandbox.decisions().map(({said}) => said[44])).toEqual(['Z', 'N', 'U', 'N', undefined]);
  expect(JSON.stringify(sandbox.decisions())).not.toContain(DEMO_POSTAL);
});

test('an account holds each currency by itself, to the last minor unit', async () => {
  const {ask, bank, sandbox} = await setUp({issuers: [strict]});
  expect(await ask(bank.authorization(5001))).toBe('51');
  expect(await ask(bank.authorization(5000))).toBe('00');
  expect(await ask(bank.authorization(1))).toBe('51');
  expect(await ask(bank.authorization(7, goodCard, '392'))).toBe('00');
  expect(await ask(bank.authorization(1, goodCard, '840'))).toBe('51');
  expect(await ask(bank.authorization(1, goodCard, '999'))).toBe('12');
  sandbox.deposit('a', 'EUR', 1);
  expect(await ask(bank.authorization(1))).toBe('00');
  expect(sandbox.accounts()).toEqual([
    {
      id: 'a',
      issuer: 'strict',
      brand: 'visa',
      last4: '4242',
      status: 'active',
      balances: {EUR: {posted: 5001, held: 5001, available: 0}, JPY: {posted: 7, held: 7, available: 0}},
    },
  ]);
});

test('for zero the card is verified and nothing is held', async () => {
  const {ask, bank, euros} = await setUp();
  expect(await ask(bank.authorization(0))).toBe('00');
  expect(await ask(bank.authorization(0, cardWith({pan: '4000000000009995'})))).toBe('00');
  expect(await ask(bank.authorization(0, cardWith({pan: '4000000000009987'})))).toBe('41');
  expect(euros()?.held).toBe(0);
});

test('the same message again gets the same answer and holds once; another under its key is refused', async () => {
  const {ask, bank, link, euros, sandbox} = await setUp();
  const request = bank.authorization(1999);
  const first = await link.exchange(request);
  expect(await link.exchange(request)).toEqual(first);
  expect(await ask({...request, 4: '000000000001'})).toBe('94');
  const capture = bank.capture(request, 1000, first[38] ?? '');
  expect(await link.exchange(capture)).toEqual(await link.exchange(capture));
  expect(await link.exchange(request)).toEqual(first);
  expect(euros()).toEqual({posted: DEMO_BALANCE - 1000, held: 999, available: DEMO_BALANCE - 1999});
  expect(sandbox.decisions()).toHaveLength(2);
});

test('a reversal releases the hold, once, however often it comes', async () => {
  const {ask, bank, approve, euros} = await setUp();
  const {request, approval} = await approve(1999);
  await approve(500);
  const reversal = bank.reversal(request);
  expect(await ask({...reversal, 4: '000000000001'})).toBe('12');
  expect(await ask(bank.reversal(request))).toBe('00');
  expect(await ask(bank.reversal(request))).toBe('00');
  expect(euros()).toEqual({posted: DEMO_BALANCE, held: 500, available: DEMO_BALANCE - 500});
  expect(await ask(bank.capture(request, 1, approval))).toBe('12');
});

test('a reversal of what was never seen is remembered, and the late request declined', async () => {
  const {ask, bank, euros} = await setUp();
  const late = bank.authorization(1999);
  expect(await ask(bank.reversal(late))).toBe('00');
  expect(await ask(late)).toBe('12');
  expect(await ask(late)).toBe('12');
  expect(euros()?.held).toBe(0);
  expect(await ask(bank.authorization(1999))).toBe('00');
});

test('a reversal that names anything but an authorization finds nothing', async () => {
  const {ask, bank, approve} = await setUp();
  const {request, approval} = await approve(1999);
  const capture = bank.capture(request, 1999, approval);
  await ask(capture);
  const reversal = bank.reversal(request);
  expect(await ask({...reversal, 90: originalElements(capture)})).toBe('25');
});

test('captures post parts of the hold, with fees, and never more than is held', async () => {
  const {ask, bank, link, approve, euros} = await setUp();
  const {request, approval} = await approve(10_000);
  expect(await ask(bank.capture(request, 10_001, approval))).toBe('13');
  expect(await ask(bank.capture(request, 0, approval))).toBe('13');
  expect(await ask(bank.capture(request, 1, 'AAAAAA'))).toBe('12');
  expect(await ask({...bank.capture(request, 1, approval), 49: '840'})).toBe('12');
  expect(await ask(bank.capture(bank.authorization(1), 1, approval))).toBe('25');
  const part = await link.exchange(bank.capture(request, 1250, approval));
  // 0.20 % of 12.50 is 2.5 cents, 0.05 % is 0.625: half up.
  expect(part[126] && feesOf(part[126])).toEqual({interchange: 3, scheme: 1});
  expect(await ask(bank.capture(request, 8750, approval))).toBe('00');
  expect(await ask(bank.capture(request, 1, approval))).toBe('13');
  expect(euros()).toEqual({posted: DEMO_BALANCE - 10_000, held: 0, available: DEMO_BALANCE - 10_000});
});

test('after a partial capture a reversal releases the rest and takes back nothing', async () => {
  const {ask, bank, approve, euros} = await setUp();
  const {request, approval} = await approve(1000);
  await ask(bank.capture(request, 300, approval));
  expect(await ask(bank.reversal(request))).toBe('00');
  expect(euros()).toEqual({posted: DEMO_BALANCE - 300, held: 0, available: DEMO_BALANCE - 300});
});

test('a partial reversal leaves what is to be presented, and releases no more however often it comes', async () => {
  const {ask, bank, approve, euros} = await setUp();
  const {request, approval} = await approve(1000);
  await ask(bank.capture(request, 300, approval));
  const said = [1001, 450, 450, 900].map(kept => ask(bank.reversal(request, kept)));
  expect(await Promise.all(said)).toEqual(['13', '00', '00', '00']);
  expect(await ask(bank.capture(request, 150, approval))).toBe('00');
  expect(euros()).toEqual({posted: DEMO_BALANCE - 450, held: 0, available: DEMO_BALANCE - 450});
});

test('refunds give back what was captured and not a cent more', async () => {
  const {ask, bank, link, approve, euros} = await setUp();
  const {request, approval} = await approve(10_000);
  expect(await ask(bank.refund(request, 1, approval))).toBe('13');
  await ask(bank.capture(request, 10_000, approval));
  const part = await link.exchange(bank.refund(request, 4000, approval));
  expect(part[126] && feesOf(part[126])).toEqual({interchange: -8, scheme: 2});
  expect(await ask(bank.refund(request, 6001, approval))).toBe('13');
  expect(await ask(bank.refund(request, 6000, approval))).toBe('00');
  expect(euros()).toEqual({posted: DEMO_BALANCE, held: 0, available: DEMO_BALANCE});
});

test('a seal under a key the network does not have, or for another message, is a security violation', async () => {
  const {ask, bank} = await setUp();
  const {bank: stranger} = await setUp();
  const [mine, other] = [bank.authorization(1), bank.authorization(1)];
  expect(await ask({...mine, 127: other[127]})).toBe('63');
  expect(await ask({...stranger.authorization(1), 11: '999999'})).toBe('63');
});

test('echo, sign-on and sign-off are answered', async () => {
  const {link} = await setUp();
  for (const code of ['001', '002', '301'] as const) {
    const answer = await link.exchange({mti: '0800', 7: '0101000000', 11: '000001', 32: '1', 70: code});
    expect(answer).toEqual({mti: '0810', 7: '0101000000', 11: '000001', 32: '1', 39: '00', 70: code});
  }
});

test('a message with the card in the clear is refused, and the refusal does not repeat it', async () => {
  const {bank, link} = await setUp();
  const request = {...bank.authorization(1), 2: goodCard.pan} as AuthorizationRequest;
  const error = await link.exchange(request).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LinkError);
  expect(String(error)).toBe('LinkError: network_garbled: DE2');
});

test('an answer takes its latency; later than the time-out it is lost, and the decision stands', async () => {
  let latency = 0;
  const {runtime, bank, link, euros} = await setUp({latency: () => latency, timeout: 1000});
  latency = 200;
  const seen: string[] = [];
  const slow = link.exchange(bank.authorization(1)).then(answer => seen.push(answer[39]));
  runtime.advance(199);
  await Promise.resolve();
  expect(seen).toEqual([]);
  runtime.advance(1);
  await slow;
  expect(seen).toEqual(['00']);
  latency = 1001;
  const request = bank.authorization(2);
  const lost = link.exchange(request).catch((error: unknown) => error);
  runtime.advance(1000);
  expect(await lost).toMatchObject({code: 'network_timeout'});
  expect(euros()?.held).toBe(3);
  latency = 0;
  expect((await link.exchange(request))[39]).toBe('00');
  expect(euros()?.held).toBe(3);
});

test('what cannot be kept is not in effect', async () => {
  const journal = memoryJournal();
  let full = false;
  const append: typeof journal.append = entry => {
    if (full) throw new Error('ENOSPC');
    journal.append(entry);
  };
  const {bank, link, ask, euros} = await setUp({journal: {...journal, append}});
  full = true;
  const request = bank.authorization(1999);
  await expect(link.exchange(request)).rejects.toThrow(LinkError);
  expect(euros()?.held).toBe(0);
  full = false;
  expect(await ask(request)).toBe('00');
});

test('the journal names accounts and never holds a card', async () => {
  const {bank, ask, journal} = await setUp();
  for (const pan of [goodCard.pan, '4000000000009995', '4242424242424259'])
    await ask(bank.authorization(1, cardWith({pan})));
  const entries = [...journal.read()];
  expect(entries.map(entry => entry.kind === 'decision' && entry.account)).toEqual([
    'visa_pays',
    'visa_no_funds',
    undefined,
  ]);
  const text = JSON.stringify(entries);
  expect(text).not.toMatch(/42424242|4000000000009995/);
  expect(text).not.toContain('"127"');
});

test.each<[string, Partial<Issuer['accounts'][number]>[]]>([
  ['two accounts of one number', [{id: 'a'}, {id: 'b'}]],
  ['two accounts of one name', [{}, {pan: '4000000000009995'}]],
  ['a wrong check digit', [{pan: '4242424242424241'}]],
  ['a number outside the BINs', [{pan: '5555555555554444'}]],
])('%s are refused at the start', (_, accounts) => {
  const [first] = strict.accounts;
  const issuers = [{...strict, accounts: accounts.map(account => ({...first!, ...account}))}];
  const start = () => createSandbox({runtime: seededRuntime(1), journal: memoryJournal(), issuers});
  expect(start).toThrow(/^issuers_misconfigured: [ab]$/);
});

test('two issuers of one name, and one that holds for no time, are refused at the start', () => {
  const start = (issuers: Issuer[]) => () => createSandbox({...optionsOf(), issuers});
  expect(start([strict, {...strict, bins: ['5'], accounts: []}])).toThrow('issuers_misconfigured: strict');
  for (const holdLife of [0, -1, NaN])
    expect(start([{...strict, holdLife}])).toThrow('issuers_misconfigured: strict');
});

test('the longest BIN decides whose a card is', async () => {
  const inner = {...strict, id: 'inner', bins: ['4242'], accounts: []};
  const outer = {...strict, accounts: []};
  const {bank, link, sandbox} = await setUp({issuers: [outer, inner]});
  expect((await link.exchange(bank.authorization(1)))[39]).toBe('14');
  expect(() => createSandbox({...optionsOf(), issuers: [strict, inner]})).toThrow('issuers_misconfigured');
  expect(sandbox.decisions()).toHaveLength(1);
});

const optionsOf = () => ({runtime: seededRuntime(1), journal: memoryJournal()});
