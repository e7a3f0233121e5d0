import {answerTo, LinkError} from '@florin/network';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {callAs, card, createSession, KEY, pay, read, resultOf, sealFor, submit} from '../support/shopper.ts';
import {allPasses, answering, newLine} from '../support/line.ts';
import {startWorld, type World} from '../support/world.ts';

const line = newLine();
let world: World;
beforeAll(async () => {
  world = await startWorld({network: line});
});
afterEach(() => void (line.passing = allPasses));
afterAll(() => world.close());

const origin = () => world.processor.origin;
const account = (id: string, currency: string) =>
  world.sandbox.accounts().find(row => row.id === id)!.balances[currency] ?? {posted: 100_000_000, held: 0};
const capture = (id: string, body: object, key: string) =>
  callAs(KEY, origin(), 'POST', `/v1/payments/${id}/capture`, body, key);

test('what leaves the cardholder arrives at the merchant and in the fees, to the cent, in three currencies', async () => {
  const sales = [
    {currency: 'EUR', value: 1999, take: 1999},
    {currency: 'EUR', value: 12_345, take: 10_001},
    {currency: 'JPY', value: 987, take: 987},
    {currency: 'KWD', value: 123_457, take: 123_457},
  ];
  for (const [i, {currency, value, take}] of sales.entries()) {
    const {body} = await pay(origin(), card(), {amount: {value, currency}});
    expect((await capture(body.id, {amount: {value: take, currency}}, `sale-${i}`)).status).toBe(201);
  }
  const run = await world.processor.settle();
  expect(run).toMatchObject({cleared: 4, refused: [], waiting: []});
  const {body} = await read<{
    balances: {currency: string; pending: number; paid_out: number; fees: number}[];
  }>(await callAs(KEY, origin(), 'GET', '/v1/balance'));
  for (const currency of ['EUR', 'JPY', 'KWD']) {
    const taken = sales.filter(sale => sale.currency === currency).reduce((sum, sale) => sum + sale.take, 0);
    const merchant = body.balances.find(row => row.currency === currency)!;
    expect(100_000_000 - account('visa_pays', currency).posted).toBe(taken);
    expect(merchant.paid_out + merchant.fees).toBe(taken);
    expect(merchant.pending).toBe(0);
    expect(merchant.fees).toBeGreaterThan(0);
  }
});

test('a second settlement finds nothing, and settlements at once settle each capture once', async () => {
  expect((await world.processor.settle()).settlements).toEqual([]);
  const {body} = await pay(origin(), card(), {capture: 'automatic'});
  const runs = await Promise.all([
    world.processor.settle(),
    world.processor.settle(),
    world.processor.settle(),
  ]);
  expect(runs.flatMap(({settlements}) => settlements).reduce((sum, {captures}) => sum + captures, 0)).toBe(1);
  const view = await read(await callAs(KEY, origin(), 'GET', `/v1/payments/${body.id}`));
  expect(view.body).toMatchObject({display_status: 'settled', settled: 1999});
});

describe('what the network says of a capture', () => {
  const posted = () => account('visa_pays', 'EUR').posted;
  const view = async (id: string) =>
    (
      await read<{captured: number; captures: {status: string}[]; result: string}>(
        await callAs(KEY, origin(), 'GET', `/v1/payments/${id}`),
      )
    ).body;
  const presented = () => world.sandbox.decisions().filter(({request}) => request.mti === '0220').length;
  const balance = async () => {
    const {body} = await read<{balances: {currency: string; paid_out: number; fees: number}[]}>(
      await callAs(KEY, origin(), 'GET', '/v1/balance'),
    );
    const {paid_out, fees} = body.balances.find(({currency}) => currency === 'EUR')!;
    return paid_out + fees;
  };
  const without = (element: number) => (answer: Record<string, unknown>) => {
    const {[element]: _left, ...rest} = answer;
    return rest;
  };
  /** The network itself refuses: it has not taken what it was sent. */
  const refusing: typeof allPasses = async (request, send) =>
    request.mti === '0220' ? answerTo(request, {39: '13'}) : send();
  const saying = (code: string) => (answer: Record<string, unknown>) => ({...without(126)(answer), 39: code});

  test.each<[string, Parameters<typeof answering>[1]]>([
    ['nothing that arrives', () => Promise.reject(new LinkError('network_timeout'))],
    ['yes without its fees', without(126)],
    ['that it has it already', saying('94')],
    ['that its issuer is away', saying('91')],
    ['that it is out of order', saying('96')],
    ['what nobody here knows', saying('ZZ')],
    ['yes to another amount', answer => ({...answer, 4: '000000000001'})],
  ])('%s: it is presented again as it was, and debited once', async (_name, change) => {
    const {body} = await pay(origin(), card(), {capture: 'automatic'});
    const before = {posted: posted(), presented: presented(), balance: await balance()};
    line.passing = answering('0220', change);
    expect(await world.processor.settle()).toMatchObject({
      cleared: 0,
      refused: [],
      waiting: [expect.stringMatching(/^cap_/)],
    });
    line.passing = allPasses;
    expect(await world.processor.settle()).toMatchObject({cleared: 1, refused: [], waiting: []});
    expect([before.posted - posted(), presented() - before.presented]).toEqual([1999, 1]);
    expect((await balance()) - before.balance).toBe(1999);
    expect((await view(body.id)).captures).toMatchObject([{status: 'settled'}]);
    expect(world.log.join('')).toMatch(/"event":"clearing_(?:waiting|unanswered)"/);
  });

  test('no, for good: it fails, and the same money can be captured again', async () => {
    const {body} = await pay(origin());
    await capture(body.id, {}, 'refused');
    line.passing = refusing;
    expect(await world.processor.settle()).toMatchObject({
      cleared: 0,
      refused: [expect.stringMatching(/^cap_/)],
      waiting: [],
    });
    line.passing = allPasses;
    expect(await view(body.id)).toMatchObject({captured: 0, captures: [{status: 'failed'}]});
    expect((await capture(body.id, {}, 'anew')).status).toBe(201);
    expect((await world.processor.settle()).cleared).toBe(1);
    expect(await view(body.id)).toMatchObject({captured: 1999, settled: 1999});
  });

  test('makes a newer result of the payment, every time', async () => {
    const {body} = await pay(origin());
    const seqs: unknown[] = [];
    const note = async () => void seqs.push(resultOf((await view(body.id)).result)['seq']);
    await note();
    await capture(body.id, {amount: {value: 1, currency: 'EUR'}}, 'seq');
    await note();
    line.passing = refusing;
    await world.processor.settle();
    await note();
    line.passing = allPasses;
    await capture(body.id, {amount: {value: 2, currency: 'EUR'}}, 'seq-2');
    await note();
    await world.processor.settle();
    await note();
    expect(seqs.map((seq, i) => i === 0 || Number(seq) > Number(seqs[i - 1]))).toEqual(seqs.map(() => true));
  });

  test('yes, to an approval that had no code', async () => {
    line.passing = answering('0100', without(38));
    const {body} = await pay(origin(), card(), {capture: 'automatic'});
    expect(body.status).toBe('authorized');
    line.passing = allPasses;
    expect(await world.processor.settle()).toMatchObject({cleared: 1, refused: [], waiting: []});
    expect(await view(body.id)).toMatchObject({authorized: 1999, settled: 1999});
  });
});

test('a second start finds its data: payments, balances, keys and the card network', async () => {
  const {token} = await createSession(origin());
  const paid = await pay(origin(), card('5555555555554444'));
  const before = await read(await callAs(KEY, origin(), 'GET', '/v1/balance'));
  await world.restart();
  const view = await read(await callAs(KEY, origin(), 'GET', `/v1/payments/${paid.body.id}`));
  expect(view.body).toMatchObject({status: 'authorized', authorized: 1999});
  expect((await read(await callAs(KEY, origin(), 'GET', '/v1/balance'))).body).toEqual(before.body);
  expect(account('mastercard_pays', 'EUR').held).toBe(1999);
  // A token from before the restart still pays: its keys were kept.
  expect((await submit(origin(), await sealFor(token))).body.status).toBe('authorized');
  expect((await capture(paid.body.id, {}, 'after-restart')).status).toBe(201);
  expect((await world.processor.settle()).cleared).toBe(1);
});
