import {expect, test} from 'vitest';
import {goodCard} from './acquirer.fixture.js';
import {
  createSandbox,
  DEMO_BALANCE,
  demoIssuers,
  HOLD_LIFE,
  replay,
  type Issuer,
  type Journal,
} from './index.js';
import {setUp} from './test-kit/set-up.js';

const kinds = (journal: Journal) => [...journal.read()].map(({kind}) => kind);

test('a hold is let go when its time is over, to the millisecond, and that is in the journal', async () => {
  const {approve, euros, journal, runtime, sandbox} = await setUp();
  await approve(1999);
  runtime.advance(HOLD_LIFE - 1);
  expect(euros()?.held).toBe(1999);
  runtime.advance(1);
  expect(euros()).toEqual({posted: DEMO_BALANCE, held: 0, available: DEMO_BALANCE});
  expect([...journal.read()].at(-1)).toMatchObject({kind: 'expiry', at: runtime.now()});
  expect(sandbox.decisions()).toHaveLength(1);
  expect(replay(journal.read()).movements.get('visa_pays')?.get('EUR')?.held).toBe(0);
});

test('of an expired hold nothing is captured, what was captured before is refunded, and a reversal is answered', async () => {
  const {approve, ask, bank, euros, runtime} = await setUp();
  const {request, approval} = await approve(1000);
  expect(await ask(bank.capture(request, 400, approval))).toBe('00');
  runtime.advance(HOLD_LIFE);
  expect(await ask(bank.capture(request, 1, approval))).toBe('13');
  expect(await ask(bank.refund(request, 401, approval))).toBe('13');
  expect(await ask(bank.refund(request, 400, approval))).toBe('00');
  expect(await ask(bank.reversal(request))).toBe('00');
  expect(await ask(bank.reversal(request, 400))).toBe('00');
  expect(euros()).toEqual({posted: DEMO_BALANCE, held: 0, available: DEMO_BALANCE});
});

test('what is let go can be spent by the very next that asks', async () => {
  const issuers: Issuer[] = [
    {
      ...{id: 'bank', name: 'Bank', brand: 'visa', bins: ['4242'], holdLife: 1000},
      accounts: [{id: 'a', ...goodCard, opening: {EUR: 500}}],
    },
  ];
  const {ask, bank, journal, runtime} = await setUp({issuers});
  expect(await ask(bank.authorization(500))).toBe('00');
  expect(await ask(bank.authorization(500))).toBe('51');
  runtime.advance(1000);
  expect(await ask(bank.authorization(500))).toBe('00');
  expect(kinds(journal)).toEqual(['decision', 'decision', 'expiry', 'decision']);
});

test('what holds nothing any more does not expire, and each hold once', async () => {
  const {approve, ask, bank, journal, runtime, sandbox} = await setUp();
  const [captured, reversed, open, part] = [
    await approve(1),
    await approve(2),
    await approve(3),
    await approve(4),
  ];
  await ask(bank.authorization(0));
  await ask(bank.capture(captured.request, 1, captured.approval));
  await ask(bank.reversal(reversed.request));
  await ask(bank.capture(part.request, 1, part.approval));
  runtime.advance(HOLD_LIFE);
  for (let look = 0; look < 3; look++) sandbox.accounts();
  const expired = kinds(journal).filter(kind => kind === 'expiry');
  expect(expired).toHaveLength(2);
  const {authorizations} = replay(journal.read());
  expect([...authorizations.values()].map(({held}) => held)).toEqual([0, 0, 0, 0, 0]);
  expect(await ask(bank.capture(open.request, 3, open.approval))).toBe('13');
});

test('each issuer holds for a time of its own, and one that is started again finds what is due', async () => {
  const issuers = demoIssuers.map(issuer =>
    issuer.id === 'visa_bank' ? {...issuer, holdLife: 1000} : issuer,
  );
  const {ask, bank, journal, runtime} = await setUp({issuers});
  await ask(bank.authorization(1999));
  await ask(bank.authorization(1999, {...goodCard, pan: '5555555555554444'}));
  runtime.advance(1000);
  const again = createSandbox({runtime, journal, issuers});
  expect(again.balance('visa_pays', 'EUR')?.held).toBe(0);
  expect(again.balance('mastercard_pays', 'EUR')?.held).toBe(1999);
});
