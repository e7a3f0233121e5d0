import {
  LinkError,
  originalElements,
  type AuthorizationRequest,
  type ClearingRequest,
  type NetworkModule,
  type NetworkRequest,
} from '@florin/network';
import {nodeRuntime} from '@florin/runtime/node';
import {createSandbox, demoIssuers, memoryJournal} from '@florin/sandbox';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {card, createSession, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const DAY = 86_400_000;
const sandbox = createSandbox({runtime: nodeRuntime(), journal: memoryJournal(), issuers: demoIssuers});

/** What becomes of a message to the network, where not the usual. */
type Way = 'lost but answered' | 'charged more' | 'not heard';
let way: (request: NetworkRequest) => Way | undefined = () => undefined;
const asked: NetworkRequest[] = [];
const exchange = async (request: NetworkRequest) => {
  asked.push(request);
  const turn = way(request);
  if (turn === 'not heard') throw new LinkError('network_timeout');
  if (turn === 'lost but answered') {
    const {
      3: code,
      4: amount,
      7: sent,
      11: stan,
      32: acquirer,
      37: rrn,
      41: terminal,
      42: merchant,
      49: currency,
    } = request as ClearingRequest;
    const fees = {interchange: 'D000000000004', scheme: 'D000000000001'};
    const echoed = {3: code, 4: amount, 7: sent, 11: stan, 32: acquirer, 37: rrn, 41: terminal, 42: merchant};
    return {mti: '0230', ...echoed, 49: currency, 39: '00', 126: fees};
  }
  const answer = await sandbox.link.exchange(request);
  return turn === 'charged more'
    ? {...answer, 126: {interchange: 'D000000000005', scheme: 'D000000000001'}}
    : answer;
};
const network = {
  connect: async () => ({link: {exchange}, close: async () => {}}),
} as unknown as NetworkModule;

let world: World;
beforeAll(async () => {
  world = await startWorld({network});
  // From noon to noon, so that no day turns within a test.
  world.skip(DAY / 2 - (world.now() % DAY));
});
// Each test has a day of its own: what one leaves off does not concern the next.
beforeEach(() => {
  way = () => undefined;
  asked.length = 0;
  world.skip(DAY);
});
afterAll(() => world.close());

const pay = async (value: number, capture: 'automatic' | 'manual' = 'automatic'): Promise<void> => {
  const {token} = await createSession(world.direct, {amount: {value, currency: 'EUR'}, capture});
  const bind = {iat: Math.floor(world.now() / 1000)};
  expect((await submit(world.direct, await sealFor(token, card(), {bind}))).body.status).toBe('authorized');
};
const today = () => new Date(world.now()).toISOString().slice(0, 10);
/** Settles; what is off of the day of this test. */
const settle = async () => {
  const {off, ...run} = await world.processor.settle();
  return {...run, off: off.filter(({day}) => day === today())};
};
const questions = () =>
  asked.filter(request => request.mti === '0500' && request[15] === today().slice(5).replace('-', '')).length;
const presentment = (request: NetworkRequest): request is ClearingRequest => request.mti === '0220';
const totals = (captures: number, captured: number, interchange: number, scheme: number) => ({
  ...{captures, captured, refunds: 0, refunded: 0, interchange, scheme},
});

test('a day that both have alike is asked about once, and again when more of it is cleared', async () => {
  for (const value of [1999, 2000]) await pay(value);
  expect((await settle()).off).toEqual([]);
  expect(asked.find(({mti}) => mti === '0500')).toMatchObject({
    ...{76: '0000000002', 88: '0000000000003999', 74: '0000000000', 97: 'C0000000000003989'},
    ...{50: '978', 126: {interchange: 'D000000000008', scheme: 'D000000000002'}},
  });
  await settle();
  expect(questions()).toBe(1);
  await pay(500);
  expect((await settle()).off).toEqual([]);
  expect(questions()).toBe(2);
});

test('a capture that the network said it took and lost is presented again', async () => {
  await pay(2000);
  let lost = 0;
  way = request => (presentment(request) && lost++ === 0 ? 'lost but answered' : undefined);
  const run = await settle();
  expect([run.off, await world.processor.daysOff()]).toEqual([[], []]);
  expect(asked.filter(presentment)).toHaveLength(2);
  expect(
    sandbox
      .decisions()
      .filter(({request}) => presentment(request as NetworkRequest))
      .at(-1)?.request,
  ).toEqual(asked.filter(presentment)[0]);
});

test('a fee that the network counts otherwise names its capture, and stays known until it does no more', async () => {
  for (const value of [2000, 1999]) await pay(value);
  let told = 0;
  const isWrong = (request: NetworkRequest) => presentment(request) && request[4] === '000000002000';
  way = request => (isWrong(request) && told++ === 0 ? 'charged more' : undefined);
  const {off} = await settle();
  const figures = {ours: totals(2, 3999, 9, 2), theirs: totals(2, 3999, 8, 2)};
  expect(off).toMatchObject([
    {currency: 'EUR', day: today(), ...figures, lines: [expect.stringMatching(/^cap_/)]},
  ]);
  const presented = asked.filter(presentment).length;
  expect((await settle()).off).toEqual(off);
  // What is known of its lines is not asked for again.
  expect(asked.filter(presentment)).toHaveLength(presented);
  // More of the day is cleared, and the network does not answer for it.
  way = request => (request.mti === '0500' ? 'not heard' : undefined);
  await pay(500);
  const run = await settle();
  expect([run.off, run.unasked > 0, run.settlements.length]).toEqual([[], true, 1]);
  expect(await world.processor.daysOff()).toMatchObject(off);
});

test('a line that the network does not answer for when it is asked again is not called different', async () => {
  for (const value of [2000, 1000]) await pay(value);
  let times = 0;
  const isLine = (request: NetworkRequest) => presentment(request) && request[4] === '000000002000';
  way = request => (isLine(request) ? (times++ === 0 ? 'charged more' : 'not heard') : undefined);
  expect(await settle()).toMatchObject({off: [], cleared: 2, settlements: [{captures: 2}]});
  way = () => undefined;
  expect((await settle()).off).toMatchObject([{lines: [expect.stringMatching(/^cap_/)]}]);
});

test('what the network took and we never sent is raised, and the merchant is paid all the same', async () => {
  await pay(4000, 'manual');
  const authorization = asked.find(({mti}) => mti === '0100') as AuthorizationRequest;
  await pay(3000);
  await settle();
  const {38: _code, ...presented} = asked.find(presentment)!;
  const foreign = {
    4: '000000000001',
    11: '999999',
    37: authorization[37],
    90: originalElements(authorization),
  };
  expect((await sandbox.link.exchange({...presented, ...foreign}))[39]).toBe('00');
  await pay(1000);
  const {off, settlements} = await settle();
  expect(off).toMatchObject([
    {ours: {captures: 2, captured: 4000}, theirs: {captures: 3, captured: 4001}, lines: []},
  ]);
  expect(settlements).toMatchObject([{captures: 1, gross: 1000}]);
  expect(await world.processor.metrics()).toMatch(/florin_days_off [1-9]/);
});

test('a day is not asked about while something of it is under way, nor called off where nobody answers', async () => {
  for (const value of [1000, 2000]) await pay(value);
  way = request => (presentment(request) && request[4] === '000000002000' ? 'not heard' : undefined);
  expect(await settle()).toMatchObject({cleared: 1, off: []});
  expect(questions()).toBe(0);
  way = request => (request.mti === '0500' ? 'not heard' : undefined);
  expect(await settle()).toMatchObject({cleared: 1, off: []});
  expect(questions()).toBe(1);
  way = () => undefined;
  expect((await settle()).off).toEqual([]);
  expect(questions()).toBe(2);
  await settle();
  expect(questions()).toBe(2);
});
