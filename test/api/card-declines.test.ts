import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {LinkError, RESPONSE} from '@florin/network';
import type {SealedCard} from '@florin/protocol/envelope';
import {newId} from '@florin/runtime';
import {nodeRuntime} from '@florin/runtime/node';
import {beforeAll, describe, expect, test, vi} from 'vitest';
import {CANCELS, walkChallenge} from '../support/challenge.ts';
import {kept, newCustomer, save, saveOne} from '../support/customers.ts';
import {allPasses, answering} from '../support/line.ts';
import {CHALLENGED, newReference, payingScene, REFUSED, resultOf} from '../support/paying-scene.ts';
import {card, continueWith, createSession, pay, sealFor, submit} from '../support/shopper.ts';

// A command is a process of its own.
vi.setConfig({testTimeout: 60_000});

const MOST = 3;
const DEAR = 999_999_999_999;
/** The processor's clock stands still, so that no address is let in again. */
const monotonic = () => 0;
const scene = payingScene({cardDeclines: MOST, trustedProxies: 1, runtime: {...nodeRuntime(), monotonic}});
const {line, origin, begin, askedSoFar} = scene;
const cards = () => scene.world.processor.cards;

/** Why a payment with a card was declined, and how often the network was asked. */
const tried = async (sealed: SealedCard = card(), terms: object = {}) => {
  const before = askedSoFar();
  const {body} = await begin(sealed, terms);
  return [resultOf(body).decline?.code ?? body.status, askedSoFar() - before];
};
/** A network that has this to say of every card. */
const saying = (code: string) => answering('0100', ({38: _, ...answer}) => ({...answer, 39: code}));
const declines = async (id: string) => (await cards().show(id)).declines;

describe('of a card', () => {
  test('an outage is none: it may last, and be asked through as often as anybody likes', async () => {
    line.passing = () => Promise.reject(new LinkError('network_unreachable'));
    for (let i = 0; i <= MOST; i++) expect(await tried()).toEqual(['issuer_unavailable', 0]);
    line.passing = saying(RESPONSE.issuer_unavailable);
    for (let i = 0; i <= MOST; i++) expect(await tried()).toEqual(['issuer_unavailable', 1]);
    line.passing = allPasses;
    const {id} = await begin();
    expect(await cards().show(id)).toMatchObject({declines: 0, most: MOST, refused: null});
  });

  test('that the issuer wants to see the cardholder is none, where nobody is there to be seen, or they give up', async () => {
    for (let i = 0; i <= MOST; i++)
      expect(await tried(CHALLENGED, {three_ds: 'off'})).toEqual(['authentication_required', 1]);
    const {id, goOn} = await begin(CHALLENGED);
    expect((await goOn({cancel: true})).body.status).toBe('declined');
    expect(await declines(id)).toBe(0);
  });

  test('a cardholder who did not prove to be it is one, with a question and without', async () => {
    const asked = await begin(CHALLENGED);
    await walkChallenge(asked.body.next_action!.url, CANCELS);
    expect(resultOf((await asked.goOn({sealed: await asked.again()})).body).decline).toMatchObject({
      code: 'authentication_failed',
    });
    expect(await declines(asked.id)).toBe(1);
    const unasked = await begin(REFUSED);
    expect(resultOf(unasked.body).decline).toMatchObject({code: 'authentication_failed'});
    expect(await declines(unasked.id)).toBe(1);
  });
});

describe('a card that is kept', () => {
  const number = '5555555555554444';
  const charge = async (token: string) => {
    const amount = {value: DEAR, currency: 'EUR'};
    const call = {card: token, amount, reference: newReference()};
    return (await scene.post('/v1/payments', call)) as unknown as {
      body: {id: string; decline: {code: string}};
    };
  };

  test('is asked about however often it was declined, and that does not count where it is typed', async () => {
    const customer = newCustomer();
    const saved = await saveOne(origin(), customer, card(number));
    const {body} = await pay(origin(), card(number), {mode: 'tokenize', amount: undefined});
    for (let i = 0; i <= MOST; i++)
      expect((await charge(body.id)).body.decline.code).toBe('insufficient_funds');
    const dear = {customer, amount: {value: DEAR, currency: 'EUR'}};
    for (let i = 0; i <= MOST; i++) expect(await tried(kept(saved), dear)).toEqual(['insufficient_funds', 1]);
    expect(await declines(saved)).toBe(0);
    expect(await tried(card(number))).toEqual(['authorized', 1]);
  });

  test('is not refused for what others did with its number', async () => {
    const customer = newCustomer();
    const saved = await saveOne(origin(), customer, card(number));
    line.passing = saying(RESPONSE.cvc_mismatch);
    for (let i = 0; i < MOST; i++) expect(await tried(card(number))).toEqual(['incorrect_cvc', 1]);
    line.passing = allPasses;
    expect(await tried(card(number))).toEqual(['limit_exceeded', 0]);
    expect(await tried(kept(saved), {customer})).toEqual(['authorized', 1]);
    expect((await charge(saved)).body.decline.code).toBe('insufficient_funds');
    await cards().allow(saved);
  });

  test('is one only once it was approved: what is yet to be kept counts', async () => {
    line.passing = saying(RESPONSE.cvc_mismatch);
    const {body} = await save(origin(), newCustomer(), card(number));
    expect(body.status).toBe('declined');
    expect(await declines(body.id)).toBe(1);
    await cards().allow(body.id);
  });
});

describe('an operator', () => {
  const number = '4000000000000002';
  let id: string;
  /** When the first of its declines that count was brought about, at the earliest and at the latest. */
  let first: [number, number];
  beforeAll(async () => {
    const before = scene.world.now();
    ({id} = await begin(card(number)));
    first = [before, scene.world.now()];
    for (let i = 1; i < MOST; i++) await begin(card(number));
  });
  const run = async (...args: string[]) => {
    const bin = ['packages/processor/bin/florin-processor.js', 'cards', ...args];
    const {data} = scene.world;
    return (await promisify(execFile)(process.execPath, [...bin, '--data', data])).stdout;
  };

  test('looks at the card of a payment, and has it asked about again, which is written down', async () => {
    expect(await tried(card(number))).toEqual(['limit_exceeded', 0]);
    const shown = await run('show', id);
    expect(shown).toMatch(/^Card card_\w+ {2}visa …0002, 12\/2040\n {2}declines {2}3 .*, of 3 that/);
    expect(shown).toMatch(
      /\n {2}refused {3}limit_exceeded where it is typed, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\n$/,
    );
    const {refused} = await cards().show(id);
    const began = refused!.until - 30 * 86_400_000;
    expect([first[0] <= began, began <= first[1]]).toEqual([true, true]);
    expect(await run('allow', id)).toMatch(/\n {2}declines {2}0 .*\n {2}refused {3}no\n$/);
    expect(await tried(card(number))).toEqual(['do_not_honor', 1]);
    const [deed] = (await scene.world.processor.audit()).slice(-1);
    expect(deed).toMatchObject({
      ...{actor: 'operator', action: 'card_allowed', subject: id, merchant: 'mer_demo'},
    });
  });

  test('sees what its issuer said for good, and lifts that too', async () => {
    const lost = await begin(card('4000000000009987'));
    expect(await cards().show(lost.id)).toMatchObject({refused: {decline: 'lost_card'}});
    await cards().allow(lost.id);
    expect(await cards().show(lost.id)).toMatchObject({declines: 0, refused: null});
  });

  test('is told where there is nothing of that name, or nothing to lift, and nothing is written down', async () => {
    const paid = await begin();
    const before = (await scene.world.processor.audit()).length;
    await expect(cards().allow(paid.id)).rejects.toMatchObject({code: 'card_not_refused'});
    for (const name of ['pay_nobody', newId(nodeRuntime(), 'pay'), newId(nodeRuntime(), 'card'), '']) {
      await expect(cards().allow(name)).rejects.toMatchObject({code: 'card_unknown'});
      await expect(cards().show(name)).rejects.toMatchObject({code: 'card_unknown'});
    }
    expect(await scene.world.processor.audit()).toHaveLength(before);
    const stderr = expect.stringMatching(/^card_not_named: [^\d]*\n$/);
    await expect(run('allow', number)).rejects.toMatchObject({stderr});
    await expect(run('forget', id)).rejects.toMatchObject({
      stderr: expect.stringContaining('command_unknown'),
    });
  });
});

describe('of an address', () => {
  const headers = {'x-forwarded-for': '192.0.2.1'};
  /** A payment in a session of its own, whose calls come from there. */
  const from = async (sealed: SealedCard) => {
    const {token} = await createSession(origin());
    const submission = await sealFor(token, sealed);
    const {attempt} = submission.body;
    return {
      send: async () => (await submit(origin(), submission, headers)).body,
      goOn: async (id: string, how: {cancel?: true} = {}) =>
        (await continueWith(origin(), token, {id, attempt, ...how}, headers)).body,
    };
  };
  /** How many more it may bring about before it is refused. */
  const left = async () => {
    for (let count = 0; count < 60;) {
      const session = await createSession(origin());
      for (let i = 0; i < 10; i++, count++) {
        const sealed = await sealFor(session.token, card('4000000000000002'));
        if ((await submit(origin(), sealed, headers)).status === 429) return count;
      }
    }
    return Infinity;
  };

  test('one counts once, by the call that brought it about, and an outage not at all', async () => {
    const declined = await from(card('4000000000000002'));
    for (let i = 0; i < 20; i++) expect((await declined.send()).status).toBe('declined');

    // Whoever hears of what the merchant did.
    const voided = await from(CHALLENGED);
    const {id} = await voided.send();
    expect((await scene.post(`/v1/payments/${id}/void`)).status).toBe(201);
    for (let i = 0; i < 10; i++) expect((await voided.goOn(id)).status).toBe('declined');

    const givenUp = await from(CHALLENGED);
    const waits = await givenUp.send();
    for (let i = 0; i < 5; i++)
      expect((await givenUp.goOn(waits.id, {cancel: true})).status).toBe('declined');

    line.passing = () => Promise.reject(new LinkError('network_unreachable'));
    for (let i = 0; i < 3; i++) expect((await (await from(card())).send()).status).toBe('declined');
    line.passing = allPasses;
    expect(await left()).toBe(50 - 2);
  });
});
