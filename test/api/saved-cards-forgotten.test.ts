import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {OTHER_KEY} from '../conformance/mutants/copies.ts';
import {
  cardsOf,
  forget,
  idsOnPage,
  kept,
  LEAVE,
  newCustomer,
  offered,
  saveOne,
  SHOP_WORLDS,
  type ShopWorld,
} from '../support/customers.ts';
import {callAs, card, createSession, KEY, pay, read, sealFor, submit} from '../support/shopper.ts';

const AMEX = '378282246310005';
const UNKNOWN = {status: 404, body: {code: 'card_unknown'}};
const nobodys = `card_${'0'.repeat(26)}`;

describe.each(Object.entries(SHOP_WORLDS))('on %s', (_database, start) => {
  let world: ShopWorld;
  let origin: string;
  beforeAll(async () => {
    world = await start();
    origin = world.processor.origin;
  });
  afterAll(() => world.close());

  const saved = (customer: string, sealed = card()) => saveOne(origin, customer, sealed);

  describe('forgetting', () => {
    test('takes the card out of every list and page, and pays with it no more; the same again is the same', async () => {
      const customer = newCustomer();
      const [token, other] = [await saved(customer), await saved(customer, card(AMEX))];
      const session = await createSession(origin, {customer});
      expect(new Set(await idsOnPage(origin, session.id))).toEqual(new Set([token, other]));
      for (const _ of [1, 2]) {
        const answer = await forget(origin, session, token);
        expect([answer.status, await answer.text()]).toEqual([204, '']);
        expect(await idsOnPage(origin, session.id)).toEqual([other]);
      }
      expect(await submit(origin, await sealFor(session.token, kept(token)))).toMatchObject(UNKNOWN);
      expect((await offered(origin, customer)).map(card => card.token)).toEqual([other]);
      expect((await cardsOf(origin, customer)).body.data.map(card => card.token)).toEqual([other]);
      await forget(origin, session, other);
      // Of none left the page says so: the token that the form holds still names both.
      expect(await idsOnPage(origin, session.id)).toEqual([]);
      expect(await idsOnPage(origin, (await createSession(origin)).id)).toBeUndefined();
      expect((await submit(origin, await sealFor(session.token))).body.status).toBe('authorized');
    });

    test('forgets the card under every name by which this customer saved it, and nobody else', async () => {
      const [customer, neighbour] = [newCustomer(), newCustomer()];
      const first = await saved(customer);
      world.skip(1_000);
      const second = await saved(customer);
      world.skip(-1_000);
      const theirs = await saved(neighbour);
      expect(second).not.toBe(first);
      await forget(origin, await createSession(origin, {customer}), second);
      for (const token of [first, second])
        expect(await pay(origin, kept(token), {customer})).toMatchObject(UNKNOWN);
      expect((await pay(origin, kept(theirs), {customer: neighbour})).body.status).toBe('authorized');
      // And it may be saved again.
      expect(await saved(customer)).not.toBe(second);
    });

    test("is for the customer's own cards, with the session's own token while it is good", async () => {
      const customer = newCustomer();
      const token = await saved(customer);
      const own = await createSession(origin, {customer, expires_in: 30});
      const stranger = await createSession(origin, {customer: newCustomer()});
      const plain = await createSession(origin);
      for (const session of [stranger, plain])
        expect(await read(await forget(origin, session, token))).toMatchObject(UNKNOWN);
      for (const name of [nobodys, 'nothing', "card_' or ''='"])
        expect(await read(await forget(origin, own, encodeURIComponent(name)))).toMatchObject(UNKNOWN);
      for (const bearer of ['', 'nonsense', stranger.token, KEY])
        expect(await read(await forget(origin, {id: own.id, token: bearer}, token))).toMatchObject({
          status: 401,
          body: {code: 'unauthorized'},
        });
      world.skip(31_000);
      const late = await read(await forget(origin, own, token));
      world.skip(-31_000);
      expect(late).toMatchObject({status: 410, body: {code: 'session_expired'}});
      expect(await offered(origin, customer)).toMatchObject([{token}]);
    });

    test('ten at once are one', async () => {
      const customer = newCustomer();
      const token = await saved(customer);
      const session = await createSession(origin, {customer});
      const answers = await Promise.all(Array.from({length: 10}, () => forget(origin, session, token)));
      expect(answers.map(({status}) => status)).toEqual(Array(10).fill(204));
      expect(await offered(origin, customer)).toEqual([]);
    });

    test('leaves what was paid: it is captured, settled and read as before', async () => {
      const customer = newCustomer();
      const token = await saved(customer);
      const {body, session} = await pay(origin, kept(token), {customer});
      expect((await forget(origin, session, token)).status).toBe(204);
      const captured = await callAs(KEY, origin, 'POST', `/v1/payments/${body.id}/capture`, {}, token);
      expect(captured.status).toBe(201);
      const {cleared, refused, waiting} = await world.processor.settle();
      expect([cleared > 0, refused, waiting]).toEqual([true, [], []]);
      const view = await read(await callAs(KEY, origin, 'GET', `/v1/payments/${body.id}`));
      expect(view.body).toMatchObject({display_status: 'settled', card: {brand: 'visa', last4: '4242'}});
    });
  });

  describe("the merchant's server", () => {
    test("reads its own customer's cards, with the leave that was given for each", async () => {
      const customer = newCustomer();
      const before = Math.floor(world.now() / 1000);
      const token = await saved(customer);
      const {status, body} = await cardsOf(origin, customer);
      const {consented_at, ...rest} = body.data[0]!;
      expect([status, body.data.length]).toEqual([200, 1]);
      expect(rest).toEqual({
        ...{brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040, token},
        ...{customer, consent: LEAVE},
      });
      expect(consented_at).toBeGreaterThanOrEqual(before);
      expect(consented_at).toBeLessThanOrEqual(world.now() / 1000);
      expect((await cardsOf(origin, customer, OTHER_KEY)).body).toEqual({data: []});
      for (const key of ['', 'sk_test_nobody'])
        expect((await cardsOf(origin, customer, key)).status).toBe(401);
      for (const query of ['', '?customer=', '?customer=%20a', `?customer=${'x'.repeat(65)}`])
        expect(await read(await callAs(KEY, origin, 'GET', `/v1/cards${query}`))).toMatchObject({
          status: 422,
          body: {code: 'invalid_request', at: 'customer'},
        });
    });

    test('has its own forgotten, once and again, and nobody else has', async () => {
      const customer = newCustomer();
      const token = await saved(customer);
      const remove = (name: string, key = KEY) => callAs(key, origin, 'DELETE', `/v1/cards/${name}`);
      expect(await read(await remove(token, OTHER_KEY))).toMatchObject(UNKNOWN);
      expect((await remove(token, 'sk_test_nobody')).status).toBe(401);
      expect(await offered(origin, customer)).toMatchObject([{token}]);
      for (const _ of [1, 2]) expect((await remove(token)).status).toBe(204);
      expect(await offered(origin, customer)).toEqual([]);
      expect(await pay(origin, kept(token), {customer})).toMatchObject(UNKNOWN);
      for (const name of [nobodys, 'nothing']) expect(await read(await remove(name))).toMatchObject(UNKNOWN);
    });
  });

  // The last: it ends the processor.
  test('at rest there is one row a card, no number, no code, and of a forgotten one not even the seal', async () => {
    const customer = newCustomer();
    const amex = await saved(customer, card(AMEX, {cvc: '7391'}));
    for (const cvc of ['7391', '7392']) await pay(origin, kept(amex, cvc), {customer});
    await forget(origin, await createSession(origin, {customer}), amex);
    await world.processor.stop();

    const tables = await world.ask<{name: string}>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    );
    const all = tables.map(({name}) => `select to_jsonb(t) as row from "${name}" t`).join(' union all ');
    const rows = await world.ask<{row: object}>(all);
    const values = rows.flatMap(({row}) => valuesIn(row));
    expect(values.length).toBeGreaterThan(1_000);
    expect(values.filter(value => /4242424242424242|378282246310005/.test(value))).toEqual([]);
    expect(values.filter(value => value === '7391' || value === '7392')).toEqual([]);
    expect(values).toContain(customer);

    const cards = await world.ask<Record<string, unknown>>(
      `select * from cards where customer = '${customer}'`,
    );
    expect(cards).toMatchObject([{id: amex, number_sealed: null, consent: LEAVE}]);
    const [paid] = await world.ask(`select count(*)::int as times from payments where card_id = '${amex}'`);
    expect(paid).toEqual({times: 3});
    const left = await world.ask(
      `select 1 from cards where forgotten_at is not null and number_sealed is not null`,
    );
    expect(left).toEqual([]);
    expect(world.log.join('')).not.toMatch(/4242424242424242|378282246310005|internal_error/);
  });
});

/** Every value in a row, however deep, as text. */
const valuesIn = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesIn) : [String(value)];
