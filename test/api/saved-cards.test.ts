import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {OTHER_KEY} from '../conformance/mutants/copies.ts';
import {
  cardsOf,
  kept,
  LEAVE,
  newCustomer,
  offered,
  save,
  saveOne,
  SHOP_WORLDS,
  type ShopWorld,
} from '../support/customers.ts';
import {
  callAs,
  card,
  claimsOf,
  createSession,
  KEY,
  pay,
  read,
  resultOf,
  sealFor,
  SHOP,
  submit,
} from '../support/shopper.ts';

const AMEX = '378282246310005';
const DECLINED = '4000000000000002';
const UNKNOWN = {status: 404, body: {code: 'card_unknown'}};
const nobodys = `card_${'0'.repeat(26)}`;

describe.each(Object.entries(SHOP_WORLDS))('on %s', (database, start) => {
  let world: ShopWorld;
  let origin: string;
  beforeAll(async () => {
    world = await start();
    origin = world.processor.origin;
  });
  afterAll(() => world.close());

  const asked = () => world.sandbox.decisions().filter(({request}) => request.mti === '0100');
  const saved = (customer: string, sealed = card()) => saveOne(origin, customer, sealed);

  describe('leave', () => {
    test("is asked for in a customer's session unless the merchant says otherwise, and in no other", async () => {
      const asks = async (terms: object) => claimsOf((await createSession(origin, terms)).token).save_card;
      expect(await asks({customer: 'c'})).toBe('ask');
      expect(await asks({customer: 'c', save_card: 'ask'})).toBe('ask');
      expect(await asks({customer: 'c', save_card: 'off'})).toBeUndefined();
      expect(await asks({})).toBeUndefined();
      for (const save_card of ['ask', 'off']) {
        const terms = {amount: {value: 1, currency: 'EUR'}, reference: 'r', origins: [SHOP], save_card};
        const refused = await read(await callAs(KEY, origin, 'POST', '/v1/sessions', terms));
        expect(refused).toMatchObject({status: 422, body: {code: 'invalid_request', at: 'save_card'}});
      }
    });

    test('has the card offered next time, by what may be shown of it', async () => {
      const customer = newCustomer();
      expect(await offered(origin, customer)).toEqual([]);
      await saved(customer);
      const [one, ...more] = await offered(origin, customer);
      expect(more).toEqual([]);
      expect(one).toEqual({
        ...{brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040},
        token: expect.stringMatching(/^card_\w{16,}$/) as unknown,
      });
      expect(await offered(origin, newCustomer())).toEqual([]);
    });

    test('that is not given, or given for a card that is declined, keeps none', async () => {
      const customer = newCustomer();
      expect((await pay(origin, card(), {customer})).body.status).toBe('authorized');
      expect((await save(origin, customer, card(DECLINED))).body.status).toBe('declined');
      expect(await offered(origin, customer)).toEqual([]);
      expect((await cardsOf(origin, customer)).body).toEqual({data: []});
    });

    test('that was not asked for is refused, and the session takes the card without it', async () => {
      const before = asked().length;
      for (const terms of [{}, {customer: newCustomer(), save_card: 'off'}]) {
        const session = await createSession(origin, terms);
        const refused = await submit(origin, await sealFor(session.token, card(undefined, {consent: LEAVE})));
        expect(refused).toMatchObject({status: 400, body: {code: 'envelope_rejected'}});
        expect(world.log.at(-1)).toContain('consent_not_asked');
        expect(asked()).toHaveLength(before + (terms.save_card ? 1 : 0));
        expect((await submit(origin, await sealFor(session.token))).body.status).toBe('authorized');
      }
    });
  });

  describe('the list', () => {
    test('has the newest first, and a card that is saved again once, by its newest leave', async () => {
      const customer = newCustomer();
      const first = await saved(customer);
      world.skip(1_000);
      await saved(customer, card(AMEX));
      world.skip(1_000);
      const again = card(undefined, {consent: 'Keep it, then'});
      expect((await pay(origin, again, {customer})).body.status).toBe('authorized');
      world.skip(1_000);
      await saved(customer, card(undefined, {exp_year: 2041}));
      world.skip(-3_000);
      const list = await offered(origin, customer);
      expect(list.map(({brand, exp_year}) => [brand, exp_year])).toEqual([
        ['visa', 2041],
        ['visa', 2040],
        ['amex', 2040],
      ]);
      const {data} = (await cardsOf(origin, customer)).body;
      expect(data.map(({consent}) => consent)).toEqual([LEAVE, 'Keep it, then', LEAVE]);
      expect(data.map(({token}) => token)).toEqual(list.map(({token}) => token));
      // A form that was opened before still has the earlier name.
      expect(data.map(({token}) => token)).not.toContain(first);
      expect((await pay(origin, kept(first), {customer})).body.status).toBe('authorized');
    });

    test('has eight at most, the newest', async () => {
      const customer = newCustomer();
      for (let year = 2031; year < 2040; year++, world.skip(1_000))
        await save(origin, customer, card(undefined, {exp_year: year}));
      world.skip(-9_000);
      const years = (await offered(origin, customer)).map(({exp_year}) => exp_year);
      expect(years).toEqual([2039, 2038, 2037, 2036, 2035, 2034, 2033, 2032]);
      expect((await cardsOf(origin, customer)).body.data).toHaveLength(9);
    });

    test('has the brands that the session takes, and those alone', async () => {
      const customer = newCustomer();
      await saved(customer);
      await saved(customer, card(AMEX));
      const list = await offered(origin, customer, {brands: ['amex']});
      expect(list.map(({brand}) => brand)).toEqual(['amex']);
    });

    test('has a card that has expired since; the issuer declines it', async () => {
      const customer = newCustomer();
      const now = new Date(world.now());
      const [exp_month, exp_year] = [now.getUTCMonth() + 1, now.getUTCFullYear()];
      const token = await saved(customer, card(undefined, {exp_month, exp_year}));
      const days = 40 * 86_400_000;
      world.skip(days);
      try {
        const {token: session} = await createSession(origin, {customer});
        expect(claimsOf(session).saved_cards).toMatchObject([{token, exp_month, exp_year}]);
        const bind = {iat: Math.floor(world.now() / 1000)};
        const {body} = await submit(origin, await sealFor(session, kept(token), {bind}));
        expect(resultOf(body.result)).toMatchObject({status: 'declined', decline: {code: 'expired_card'}});
      } finally {
        world.skip(-days);
      }
    });

    test('is anew in every token, also of a session that is given again', async () => {
      const terms = {customer: newCustomer(), reference: `order-${newCustomer()}`};
      const first = await createSession(origin, terms);
      const token = await saved(terms.customer);
      const again = await createSession(origin, terms);
      expect(again.id).toBe(first.id);
      expect(claimsOf(first.token).saved_cards).toBeUndefined();
      expect(claimsOf(again.token).saved_cards).toMatchObject([{token}]);
    });
  });

  describe('terms', () => {
    test('of another customer, or asking otherwise, are other terms', async () => {
      const reference = `order-${newCustomer()}`;
      const ids = [];
      for (const terms of [{}, {customer: 'a'}, {customer: 'a', save_card: 'off'}, {customer: 'b'}]) {
        const {id} = await createSession(origin, {reference, ...terms});
        expect((await createSession(origin, {reference, ...terms})).id).toBe(id);
        ids.push(id);
      }
      expect(new Set(ids).size).toBe(4);
    });

    test.runIf(database === 'PostgreSQL')(
      'that were kept before a field was thought of are equal',
      async () => {
        const reference = `order-${newCustomer()}`;
        const {id} = await createSession(origin, {reference});
        await world.ask(`update sessions set fields = '{"name":"off"}' where id = '${id}'`);
        expect((await createSession(origin, {reference})).id).toBe(id);
        const billing = {reference, fields: {postal_code: 'required'}};
        expect((await createSession(origin, billing)).id).not.toBe(id);
      },
    );
  });

  describe('paying with a kept card', () => {
    test('asks the issuer with its number, the code that was typed and the mark of a card on file', async () => {
      const customer = newCustomer();
      const token = await saved(customer);
      const {body} = await pay(origin, kept(token), {customer});
      expect(resultOf(body.result)).toMatchObject({
        status: 'authorized',
        card: {brand: 'visa', last4: '4242'},
      });
      expect(asked().at(-1)).toMatchObject({account: 'visa_pays', request: {22: '102'}});
      const wrong = await pay(origin, kept(token, '1234'), {customer});
      expect(resultOf(wrong.body.result)).toMatchObject({decline: {code: 'incorrect_cvc'}});
      await pay(origin, card(), {customer});
      expect(asked().at(-1)!.request).toMatchObject({22: '812'});
      // A card that was kept stays kept, whatever becomes of a payment with it.
      expect(await offered(origin, customer)).toMatchObject([{token}]);
    });

    test('the same bytes again get the same payment', async () => {
      const customer = newCustomer();
      const token = await saved(customer);
      const {submission, body} = await pay(origin, kept(token), {customer});
      const before = asked().length;
      expect((await submit(origin, submission)).body.id).toBe(body.id);
      expect(asked()).toHaveLength(before);
    });

    test("takes a card of this merchant's and this customer's, and no other", async () => {
      const customer = newCustomer();
      const token = await saved(customer);
      const other = async () => {
        const answer = await callAs(OTHER_KEY, origin, 'POST', '/v1/sessions', {
          ...{amount: {value: 1999, currency: 'EUR'}, reference: newCustomer(), origins: [SHOP], customer},
        });
        return (await answer.json()) as {token: string};
      };
      const sessions = [
        await createSession(origin, {customer: newCustomer()}),
        await createSession(origin),
        await other(),
      ];
      const before = asked().length;
      for (const session of sessions)
        expect(await submit(origin, await sealFor(session.token, kept(token)))).toMatchObject(UNKNOWN);
      expect(await pay(origin, kept(nobodys), {customer})).toMatchObject(UNKNOWN);
      expect(asked()).toHaveLength(before);
      // The attempt left no trace: the same session takes a card that is there.
      expect((await submit(origin, await sealFor(sessions[1]!.token))).body.status).toBe('authorized');
    });

    test('takes none of a brand that the session does not', async () => {
      const customer = newCustomer();
      const token = await saved(customer);
      const refused = await pay(origin, kept(token), {customer, brands: ['amex']});
      expect(refused).toMatchObject({status: 422, body: {code: 'brand_not_accepted'}});
    });

    test('asks for no more than the code, whatever the session requires of a typed one', async () => {
      const customer = newCustomer();
      const token = await saved(customer);
      const fields = {name: 'required', postal_code: 'required', country: 'required'};
      expect((await pay(origin, kept(token), {customer, fields})).body.status).toBe('authorized');
    });
  });
});
