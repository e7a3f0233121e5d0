import {randomBytes} from 'node:crypto';
import {LinkError, type NetworkModule, type NetworkRequest} from '@florin/network';
import type {SettlementList} from '@florin/protocol';
import {nodeRuntime} from '@florin/runtime/node';
import {createSandbox, demoIssuers, memoryJournal} from '@florin/sandbox';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {startPostgres, type Postgres} from '../support/postgres.ts';
import {callAs, card, createSession, KEY, read, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

const sandbox = createSandbox({runtime: nodeRuntime(), journal: memoryJournal(), issuers: demoIssuers});
let clears = true;
/** One network for both processors, which is away for presentments when it is told to. */
const network = {
  connect: async () => ({
    link: {
      exchange: async (request: NetworkRequest) => {
        if (request.mti === '0220' && !clears) throw new LinkError('network_unreachable');
        return sandbox.link.exchange(request);
      },
    },
    close: () => Promise.resolve(),
  }),
} as unknown as NetworkModule;

let server: Postgres;
let worlds: World[];
beforeAll(async () => {
  server = await startPostgres();
  // The day ends within the minute before an hour from now.
  const cutOff = Math.floor(((Date.now() + 60 * MINUTE) % DAY) / MINUTE);
  const kek = randomBytes(32).toString('base64url');
  const both = {databaseUrl: server.url, issuer: 'http://localhost:4400', kek, cutOff, network};
  worlds = [await startWorld(both), await startWorld(both)];
});
beforeEach(() => void (clears = true));
afterAll(async () => {
  await Promise.all(worlds.map(world => world.close()));
  await server.stop();
});

const origin = () => worlds[0]!.direct;
const pay = async (currency: string): Promise<void> => {
  const {token} = await createSession(origin(), {amount: {value: 1999, currency}, capture: 'automatic'});
  const bind = {iat: Math.floor(worlds[0]!.now() / 1000)};
  expect((await submit(origin(), await sealFor(token, card(), {bind}))).body.status).toBe('authorized');
};
/** Currency and number of captures of each settlement, the oldest first. */
const settled = async (): Promise<string[]> => {
  const {body} = await read<SettlementList>(await callAs(KEY, origin(), 'GET', '/v1/settlements'));
  return body.data.map(({currency, captures}) => `${captures} ${currency}`).sort();
};
const presented = () => sandbox.decisions().filter(({request}) => request.mti === '0220').length;
/** Days that either of them says it has settled. */
const daysSettled = () =>
  worlds.flatMap(({log}) => log).filter(line => line.includes('"event":"day_settled"')).length;
/** Settlements that either of them has counted since its start. */
const counted = async () => {
  const shown = await Promise.all(worlds.map(({processor}) => processor.metrics()));
  const counts = shown.map(text => Number(/^florin_settlements_total (\d+)$/m.exec(text)?.[1] ?? 0));
  return counts.reduce((sum, count) => sum + count, 0);
};
const skip = (ms: number): void => worlds.forEach(world => world.skip(ms));
/** Time passes for both, and both look at once. */
const pass = async (ms: number): Promise<void> => {
  skip(ms);
  await Promise.all(worlds.map(world => world.restart()));
  // What they do about it at their start is done.
  await new Promise(resolve => setTimeout(resolve, 500));
};

test('each day of a merchant is settled once, at its end, by whichever processor', async () => {
  for (const currency of ['EUR', 'EUR', 'JPY']) await pay(currency);
  await pass(30 * MINUTE);
  expect([await settled(), presented()]).toEqual([[], 0]);
  skip(31 * MINUTE);
  // What comes after the end of the day waits for the next, also where nobody has looked yet.
  await pay('EUR');
  await pass(0);
  await expect.poll(settled).toEqual(['1 JPY', '2 EUR']);
  await expect.poll(() => [presented(), daysSettled()]).toEqual([3, 1]);
  expect(await counted()).toBe(2);
  // Minutes away from the end, as the test itself takes its time and the end is on a whole minute.
  await pass(DAY - 10 * MINUTE);
  expect(await settled()).toEqual(['1 JPY', '2 EUR']);
  await pass(10 * MINUTE);
  await expect.poll(settled).toEqual(['1 EUR', '1 JPY', '2 EUR']);
  await expect.poll(() => [presented(), daysSettled()]).toEqual([4, 2]);
  expect(await worlds[1]!.processor.checkLedger()).toEqual([]);
  const audit = await worlds[0]!.processor.audit();
  expect(audit.filter(({action}) => action === 'settled').map(({actor}) => actor)).toEqual(
    Array(3).fill('cut_off'),
  );
});

test('a day on whose end the network is away is settled once it is back', async () => {
  const before = await settled();
  await pay('USD');
  clears = false;
  await pass(DAY);
  expect(await settled()).toEqual(before);
  clears = true;
  await pass(11 * MINUTE);
  await expect.poll(settled).toEqual([...before, '1 USD'].sort());
});

test('what is withheld for a day is released by the next, at its end and once, though time is never quite the same', async () => {
  await worlds[0]!.processor.merchants.setReserve('mer_demo', {basisPoints: 1_000, days: 1});
  const reserves = async () => {
    const {body} = await read<SettlementList>(await callAs(KEY, origin(), 'GET', '/v1/settlements'));
    return body.data
      .filter(({reserved, released}) => reserved + released > 0)
      .map(({reserved, released}) => [reserved, released]);
  };
  await pay('EUR');
  // The later the next look comes after the end of a day, the sooner the one after that seems to be.
  await pass(DAY + 2 * MINUTE);
  await expect.poll(reserves).toEqual([[198, 0]]);
  await pass(DAY - 2 * MINUTE);
  const both = [
    [0, 198],
    [198, 0],
  ];
  await expect.poll(reserves).toEqual(both);
  await pass(DAY);
  expect(await reserves()).toEqual(both);
  expect(await worlds[1]!.processor.checkSettlements()).toEqual([]);
});
