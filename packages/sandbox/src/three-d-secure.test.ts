import {checkMessage, type AuthenticatedElement, type AuthenticationRequest} from '@florin/network';
import {expect, test} from 'vitest';
import {acquirer, cardWith, goodCard} from './acquirer.fixture.js';
import {createSandbox, demoIssuers, memoryJournal, type SandboxOptions} from './index.js';
import {answered, opened} from './shopper.fixture.js';
import {setUp} from './test-kit/set-up.js';

const acs = () => 'http://localhost:8584';
const CHALLENGED = cardWith({pan: '4000000000003220'});
const KNOWN = cardWith({pan: '4000000000003055'});
const MASTERCARD = cardWith({pan: '5555555555553222'});
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const started = async (options: Partial<SandboxOptions> = {}) => {
  const made = await setUp({acs, ...options});
  const {bank, link, sandbox} = made;
  const authenticate = (amount: number, card = KNOWN, browser = {}) =>
    link.exchange(bank.authentication(amount, card, browser));
  /** The authentication of one who was not asked for more. */
  const known = async (amount: number, card = KNOWN) =>
    (await authenticate(amount, card))[123] as AuthenticatedElement;
  const challenge = async (card = CHALLENGED) => (await authenticate(1999, card))[123]!.id;
  const result = async (id: string) => (await link.exchange(bank.result(id)))[123];
  const pass = async (id: string, by = sandbox) => answered(by, await opened(by, id), '123456');
  return {...made, authenticate, known, challenge, result, pass};
};

test.each([
  ['an account that is never asked for', goodCard, {status: 'A', eci: '06'}],
  ['a Mastercard that is never asked for', cardWith({pan: '5555555555554444'}), {status: 'A', eci: '01'}],
  ['a Maestro, which is of the same scheme', cardWith({pan: '6759649826438453'}), {status: 'A', eci: '01'}],
  ['a shopper whom the issuer knows', KNOWN, {status: 'Y', eci: '05'}],
  ['one who is to be asked', CHALLENGED, {status: 'C', acs_url: 'http://localhost:8584/challenge'}],
  ['one who is not the cardholder', cardWith({pan: '4000000000003063'}), {status: 'N'}],
])('an issuer says of %s what it thinks', async (_, card, said) => {
  const {authenticate, result, sandbox} = await started();
  const answer = await authenticate(1999, card);
  const shown = {...said, ...('eci' in said && {cavv: expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/)})};
  expect([answer[39], answer[123]]).toEqual(['00', {...shown, id: expect.stringMatching(UUID)}]);
  expect(checkMessage(answer)).toEqual(answer);
  const {acs_url: _where, ...now} = {acs_url: '', ...answer[123]!};
  expect(await result(now.id)).toEqual(now);
  expect(sandbox.decisions()).toEqual([]);
});

test('whom the issuer knows is asked all the same where the acquirer wants it, and who is never asked is not', async () => {
  const {authenticate} = await started();
  expect((await authenticate(1, KNOWN, {challenge: '04'}))[123]).toMatchObject({status: 'C'});
  expect((await authenticate(1, goodCard, {challenge: '04'}))[123]).toMatchObject({status: 'A'});
});

test('without a place for its pages an issuer asks nobody', async () => {
  const {bank, link} = await setUp();
  const answer = await link.exchange(bank.authentication(1, CHALLENGED));
  expect(answer[123]).toEqual({status: 'U', id: expect.stringMatching(UUID)});
});

test.each([
  ['a number that nobody has', {pan: '4000000000000010'}, {}, '14'],
  ['a BIN that nobody has', {pan: '4111111111111111'}, {}, '15'],
  ['an address with a password', {}, {notification_url: 'https://shop:secret@pay.example/'}, '30'],
  ['an address that is none', {}, {notification_url: 'https://['}, '30'],
])('of %s there is no authentication', async (_, card, browser, code) => {
  const {authenticate, sandbox} = await started();
  const answer = await authenticate(1, cardWith(card), browser);
  expect([answer[39], answer[123]]).toEqual([code, undefined]);
  expect(sandbox.authentications()).toMatchObject([{said: {39: code}}]);
});

test('an issuer that is down authenticates nobody, and what was begun goes on', async () => {
  const {authenticate, challenge, pass, result, sandbox} = await started();
  const id = await challenge();
  sandbox.setIssuer('visa_bank', {up: false});
  const answer = await authenticate(1);
  expect([answer[39], answer[123]]).toEqual(['91', undefined]);
  await pass(id);
  expect(await result(id)).toMatchObject({status: 'Y'});
});

test('a seal of another key or message does not open', async () => {
  const {bank, link} = await started();
  const request = bank.authentication(1, KNOWN);
  expect((await link.exchange({...request, 4: '000000000002'}))[39]).toBe('63');
});

test('the same question again gets the same answer, another under its trace 94, and neither is kept', async () => {
  const {ask, bank, link, sandbox} = await started();
  const request: AuthenticationRequest = bank.authentication(1, CHALLENGED);
  const answer = await link.exchange(request);
  expect(await link.exchange(request)).toEqual(answer);
  expect(await ask({...request, 4: '000000000002'})).toBe('94');
  const {7: sent, 11: stan} = request;
  expect(await ask({...bank.authorization(1), 7: sent, 11: stan})).toBe('94');
  const paid = bank.authorization(1);
  await ask(paid);
  expect(await ask({...bank.authentication(1, KNOWN), 7: paid[7], 11: paid[11]})).toBe('94');
  expect(sandbox.authentications()).toHaveLength(1);
});

test('of an id that nobody knows there is no result', async () => {
  const {bank, link} = await started();
  const answer = await link.exchange(bank.result('7d4ba3b5-9c1e-4e0f-8a55-0c2f1b6d9e01'));
  expect([answer[39], answer[123]]).toEqual(['25', undefined]);
});

test.each([
  ['is asked for more', CHALLENGED, 1999, '70'],
  ['is known, but was not asked', KNOWN, 1999, '70'],
  ['is not the cardholder', cardWith({pan: '4000000000003063'}), 1999, '70'],
  ['gave no CVC, for the card is kept', {pan: KNOWN.pan, expiry: KNOWN.expiry}, 1999, '00'],
  ['pays nothing', KNOWN, 0, '00'],
  ['gave a wrong CVC', cardWith({pan: KNOWN.pan, cvc: '1234'}), 1999, 'N7'],
  ['has more to pay than is there', KNOWN, 999_999_999, '70'],
])('of a shopper who %s an issuer wants to know before it looks at money', async (_, card, amount, code) => {
  const {ask, bank} = await started();
  expect(await ask(bank.authorization(amount, card))).toBe(code);
});

test('a challenge that was passed pays once, and its 0100 again is answered the same', async () => {
  const {bank, challenge, link, pass, result, ask, euros, sandbox} = await started();
  const id = await challenge();
  expect(await result(id)).toEqual({status: 'C', id});
  await pass(id);
  const shown = (await result(id)) as AuthenticatedElement;
  expect(shown).toEqual({status: 'Y', id, eci: '05', cavv: expect.any(String)});
  const {cvc: _, ...withoutCode} = CHALLENGED;
  const request = bank.authorization(1999, withoutCode, '978', shown);
  const answer = await link.exchange(request);
  expect(answer[39]).toBe('00');
  expect(await link.exchange(request)).toEqual(answer);
  expect(await ask(bank.authorization(1999, CHALLENGED, '978', shown))).toBe('63');
  expect(euros('visa_challenge')?.held).toBe(1999);
  expect(sandbox.authentications()).toMatchObject([
    {result: shown, used: expect.stringContaining(request[11])},
  ]);
});

test('a Mastercard that was challenged has the ECI of its scheme', async () => {
  const {challenge, pass, result} = await started();
  const id = await challenge(MASTERCARD);
  await pass(id);
  expect(await result(id)).toMatchObject({status: 'Y', eci: '02'});
});

test('what is shown is good for its account, amount, currency and merchant alone, and as it was told', async () => {
  const {ask, bank, challenge, known, link, runtime} = await started();
  const shown = await known(1999);
  const elsewhere = acquirer(runtime, {
    ...{terminal: 'WEB', merchant: 'OTHER', name: 'Other', city: 'Roma', country: 'IT'},
  });
  // Its STANs are those of the first.
  runtime.advance(1000);
  await elsewhere.signOn(link);
  const pay = (change: Partial<AuthenticatedElement>, card = KNOWN, amount = 1999, currency = '978') =>
    ask(bank.authorization(amount, card, currency, {...shown, ...change}));
  expect(await pay({cavv: `${'A'.repeat(27)}=`})).toBe('63');
  expect(await pay({eci: '06'})).toBe('63');
  expect(await pay({status: 'A'})).toBe('63');
  expect(await pay({id: await challenge()})).toBe('63');
  expect(await pay({}, goodCard)).toBe('63');
  expect(await pay({}, CHALLENGED)).toBe('63');
  expect(await pay({}, KNOWN, 2000)).toBe('63');
  expect(await pay({}, KNOWN, 1999, '840')).toBe('63');
  expect(await ask(elsewhere.authorization(1999, KNOWN, '978', shown))).toBe('63');
  expect(await pay({})).toBe('00');
});

test('an attempt is shown for an account that is never asked for, and pays', async () => {
  const {ask, bank, known} = await started();
  const shown = await known(5, goodCard);
  expect(shown.status).toBe('A');
  expect(await ask(bank.authorization(5, goodCard, '978', shown))).toBe('00');
  expect(await ask(bank.authorization(5, goodCard))).toBe('00');
});

test('a challenge that fails pays nothing', async () => {
  const {ask, bank, challenge, known, result, sandbox} = await started();
  const id = await challenge();
  await answered(sandbox, await opened(sandbox, id), '', 'cancel');
  expect(await result(id)).toEqual({status: 'N', id});
  const {cavv, eci} = await known(1);
  expect(await ask(bank.authorization(1999, CHALLENGED, '978', {status: 'Y', id, eci, cavv}))).toBe('63');
});

test('in stand-in nobody is asked who they are; the issuer is told without it', async () => {
  const issuers = demoIssuers.map(issuer => ({...issuer, standIn: {amount: 5000}}));
  const {ask, bank, journal, known, sandbox} = await started({issuers});
  const shown = await known(7);
  sandbox.setIssuer('visa_bank', {up: false});
  expect(await ask(bank.authorization(7, CHALLENGED))).toBe('00');
  expect(await ask(bank.authorization(7, KNOWN, '978', shown))).toBe('00');
  sandbox.setIssuer('visa_bank', {up: true});
  const told = [...journal.read()].flatMap(entry => (entry.kind === 'advice' ? [entry.request] : []));
  expect(told.map(checkMessage)).toEqual(told);
  expect(told).toHaveLength(2);
  expect(await ask(bank.authorization(7, KNOWN, '978', shown))).toBe('63');
});

test('an operator sets how an account is authenticated', async () => {
  const {authenticate, sandbox} = await started();
  expect(sandbox.setAccount('visa_pays', {authentication: 'refused'}).authentication).toBe('refused');
  expect((await authenticate(1, goodCard))[123]).toMatchObject({status: 'N'});
  expect(sandbox.setAccount('visa_pays', {authentication: 'none'}).authentication).toBeUndefined();
  const wrong = () => sandbox.setAccount('visa_pays', {authentication: 'often' as never});
  expect(wrong).toThrow(/^settings_invalid: authentication/);
});

test('a challenge is over ten minutes after it was asked for, whenever somebody looks', async () => {
  const {challenge, pass, result, runtime, sandbox} = await started();
  const [early, late, passed] = [await challenge(), await challenge(), await challenge()];
  await pass(passed);
  runtime.advance(599_999);
  expect(await result(early)).toMatchObject({status: 'C'});
  runtime.advance(1);
  expect(await result(early)).toEqual({status: 'N', id: early});
  expect((await opened(sandbox, late)).cres).toMatchObject({transStatus: 'N'});
  expect(await result(passed)).toMatchObject({status: 'Y'});
});

test('the next on the same journal goes on where a challenge was, and the journal has no card and no code', async () => {
  const {bank, challenge, journal, known, link, runtime, sandbox, ask} = await started();
  const id = await challenge();
  const page = await opened(sandbox, id);
  const wrong = await answered(sandbox, page, '987654');
  expect(wrong.text).toContain('You have 2 tries left');
  const shown = await known(1);
  expect(await ask(bank.authorization(1, KNOWN, '978', shown))).toBe('00');
  const again = createSandbox({runtime, journal, issuers: demoIssuers, acs});
  expect(again.authentications()).toEqual(sandbox.authentications());
  expect((await answered(again, wrong, '987654')).text).toContain('You have one try left');
  expect((await answered(again, page, '123456')).cres).toEqual({
    ...{messageType: 'CRes', acsTransID: id, transStatus: 'Y'},
  });
  await bank.signOn(again.link);
  expect((await again.link.exchange(bank.result(id)))[123]).toMatchObject({status: 'Y'});
  expect((await again.link.exchange(bank.authorization(1, KNOWN, '978', shown)))[39]).toBe('63');
  const kept = JSON.stringify([...journal.read()]);
  for (const secret of [CHALLENGED.pan, KNOWN.pan, '987654', '123456', 'routing_bin'])
    expect(kept).not.toContain(secret);
  const {token} = page.fields;
  expect(kept).toContain(token);
  expect(JSON.stringify(again.authentications())).not.toContain(token);
  expect(link).not.toBe(again.link);
});

test('a question that cannot be kept was not asked', async () => {
  const inner = memoryJournal();
  let full = false;
  const journal = {
    ...inner,
    append: (entry: Parameters<typeof inner.append>[0]) => {
      if (full) throw new Error('full');
      inner.append(entry);
    },
  };
  const {authenticate, sandbox} = await started({journal});
  full = true;
  await expect(authenticate(1)).rejects.toMatchObject({code: 'network_unreachable'});
  expect(sandbox.authentications()).toEqual([]);
});
