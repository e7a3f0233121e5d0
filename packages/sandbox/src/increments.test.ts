import {toDE4} from '@florin/network';
import {expect, test} from 'vitest';
import {cardWith, goodCard} from './acquirer.fixture.js';
import {HOLD_LIFE} from './issuer.js';
import {setUp} from './test-kit/set-up.js';

test('what is added is held with the original, and captured with it', async () => {
  const {approve, ask, bank, euros} = await setUp();
  const {request, approval} = await approve(1000);
  expect(await ask(bank.capture(request, 1001, approval))).toBe('13');
  expect(await ask(bank.increment(request, 500))).toBe('00');
  expect(await ask(bank.increment(request, 1))).toBe('00');
  expect(euros()?.held).toBe(1501);
  expect(await ask(bank.capture(request, 1501, approval))).toBe('00');
  expect(euros()?.held).toBe(0);
});

test('the same increment again is added once, and another under its trace is refused', async () => {
  const {approve, ask, bank, euros} = await setUp();
  const {request} = await approve(1000);
  const more = bank.increment(request, 500);
  expect([await ask(more), await ask(more)]).toEqual(['00', '00']);
  expect(await ask({...more, 4: toDE4(501)})).toBe('94');
  expect(euros()?.held).toBe(1500);
});

test('an issuer adds nothing that is not there, or over a limit, and nothing to a card that was lost since', async () => {
  const opening = {EUR: 1000};
  const limits = {count: 1, amount: {EUR: 900}, per: 86_400_000};
  const account = {id: 'a', ...goodCard, opening};
  const bankOf = {id: 'bank', name: 'Bank', brand: 'visa', bins: ['4242']} as const;
  const poor = await setUp({issuers: [{...bankOf, accounts: [account]}]});
  const first = await poor.approve(600);
  expect(await poor.ask(poor.bank.increment(first.request, 401))).toBe('51');
  expect(await poor.ask(poor.bank.increment(first.request, 400))).toBe('00');
  expect(await poor.ask(poor.bank.increment(first.request, 0))).toBe('13');
  poor.sandbox.setAccount('a', {status: 'lost', posted: {EUR: 2000}});
  expect(await poor.ask(poor.bank.increment(first.request, 1))).toBe('41');

  const limited = await setUp({issuers: [{...bankOf, accounts: [{...account, limits}]}]});
  const second = await limited.approve(600);
  // It is no second purchase, but it is money.
  expect(await limited.ask(limited.bank.increment(second.request, 301))).toBe('61');
  expect(await limited.ask(limited.bank.increment(second.request, 300))).toBe('00');
});

test('what is added is spent when it is added, not when its purchase was, and not once it is undone', async () => {
  const limits = {count: 1, amount: {EUR: 500}, per: 86_400_000};
  const account = {id: 'a', ...goodCard, opening: 1_000_000, limits};
  const bankOf = {id: 'bank', name: 'Bank', brand: 'visa', bins: ['4242']} as const;
  const {approve, ask, bank, runtime} = await setUp({issuers: [{...bankOf, accounts: [account]}]});
  const {request} = await approve(100);
  runtime.advance(2 * 86_400_000);
  const more = bank.increment(request, 450);
  expect(await ask(more)).toBe('00');
  expect(await ask(bank.increment(request, 51))).toBe('61');
  expect(await ask(bank.authorization(51))).toBe('61');
  expect(await ask(bank.reversal(more))).toBe('00');
  expect(await ask(bank.increment(request, 450))).toBe('00');
  // It was no purchase, of which one a day is allowed.
  expect(await ask(bank.authorization(50))).toBe('00');
  expect(await ask(bank.authorization(1))).toBe('65');
});

test('nothing is added to what is unknown, declined, released, captured whole or over', async () => {
  const {approve, ask, bank, runtime} = await setUp();
  const unseen = bank.authorization(1000);
  expect(await ask(bank.increment(unseen, 1))).toBe('25');
  const declined = bank.authorization(1000, cardWith({cvc: '9999'}));
  await ask(declined);
  expect(await ask(bank.increment(declined, 1))).toBe('25');

  const [reversed, partly] = [await approve(1000), await approve(1000)];
  const [captured, old] = [await approve(1000), await approve(1000)];
  await ask(bank.reversal(reversed.request));
  await ask(bank.reversal(partly.request, 400));
  await ask(bank.capture(captured.request, 1000, captured.approval));
  for (const {request} of [reversed, partly, captured])
    expect(await ask(bank.increment(request, 1))).toBe('12');
  expect(await ask({...bank.increment(old.request, 1), 49: '840'})).toBe('12');
  runtime.advance(HOLD_LIFE + 1);
  expect(await ask(bank.increment(old.request, 1))).toBe('12');
});

test('an increment is undone once, whatever was captured, and one that was undone unseen is never added', async () => {
  const {approve, ask, bank, euros} = await setUp();
  const {request, approval} = await approve(1000);
  const more = bank.increment(request, 500);
  await ask(more);
  await ask(bank.capture(request, 900, approval));
  expect([await ask(bank.reversal(more)), await ask(bank.reversal(more))]).toEqual(['00', '00']);
  expect(euros()?.held).toBe(100);
  // Of one that was captured in part, only the rest.
  const [used, usedMore] = [await approve(1000), bank.increment(request, 500)];
  usedMore[90] = bank.increment(used.request, 500)[90];
  await ask(usedMore);
  await ask(bank.capture(used.request, 1200, used.approval));
  expect(await ask(bank.reversal(usedMore))).toBe('00');
  expect(await ask(bank.reversal(used.request, 1200))).toBe('00');
  expect(euros()?.held).toBe(100);
  const late = bank.increment(request, 500);
  expect([await ask(bank.reversal(late)), await ask(late)]).toEqual(['00', '12']);
  expect(euros()?.held).toBe(100);
});

test('the original is undone with all that was added, or all but what is kept, which may be more than it was', async () => {
  const {approve, ask, bank, euros} = await setUp();
  const [whole, part] = [await approve(1000), await approve(1000)];
  const increments = [whole, part].map(({request}) => bank.increment(request, 500));
  for (const increment of increments) await ask(increment);
  expect(euros()?.held).toBe(3000);
  expect(await ask(bank.reversal(whole.request))).toBe('00');
  expect(euros()?.held).toBe(1500);
  expect(await ask(bank.reversal(part.request, 1501))).toBe('13');
  expect(await ask(bank.reversal(part.request, 1400))).toBe('00');
  expect(euros()?.held).toBe(1400);
  // It was counted in: what is still held is to be captured.
  for (const increment of increments) expect(await ask(bank.reversal(increment))).toBe('00');
  expect(euros()?.held).toBe(1400);
  expect(await ask(bank.capture(part.request, 1400, part.approval))).toBe('00');
});

test('nobody adds for an issuer that is down, and after a restart all is as it was', async () => {
  const {approve, ask, bank, sandbox, journal, euros, runtime} = await setUp();
  const {request} = await approve(1000);
  const more = bank.increment(request, 500);
  await ask(more);
  const [issuer] = sandbox.issuers();
  sandbox.setIssuer(issuer!.id, {up: false});
  expect(await ask(bank.increment(request, 1))).toBe('91');
  const again = await setUp({journal, runtime});
  expect(again.euros()).toEqual(euros());
  expect(await again.ask(more)).toBe('00');
  expect(again.euros()?.held).toBe(1500);
});
