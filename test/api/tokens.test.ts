import {NO_CURRENCY, LinkError} from '@florin/network';
import {createMerchant} from '@florin/merchant';
import {describe, expect, test} from 'vitest';
import {OTHER_KEY} from '../conformance/mutants/copies.ts';
import {cardsOf, linedShop, kept, newCustomer, offered, saveOne, SHOP_WORLDS} from '../support/customers.ts';
import {answering} from '../support/line.ts';
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
  submit,
} from '../support/shopper.ts';
import {chargeCard, keepCard, newKey, TOKENIZE} from '../support/tokens.ts';

// Cards that are kept by a form which does nothing else, and charged later by the merchant's server.

const DECLINED = card('4000000000000002');

describe.each(Object.entries(SHOP_WORLDS))('on %s', (_database, start) => {
  const shop = linedShop(start);
  const {line, asked, rowOf} = shop;
  const keep = (sealed = card(), terms: object = {}) => pay(shop.origin, sealed, {...TOKENIZE, ...terms});
  const keepOne = (sealed = card(), terms: object = {}) => keepCard(shop.origin, sealed, terms);
  const charge = (token: string, change: object = {}) => chargeCard(shop.origin, token, change);
  const cardRow = (id: string) =>
    rowOf<{number_sealed: string | null; consented_at: number | null}>(
      `select number_sealed, consented_at from cards where id = '${id}'`,
    );

  describe('a card is kept', () => {
    test('by its token, after the network was asked about it for no amount', async () => {
      const before = asked().length;
      const {session, body, status} = await keep();
      expect([status, body.status]).toEqual([200, 'tokenized']);
      const claims = claimsOf(session.token);
      expect([claims.mode, claims.amount, claims.capture]).toEqual(['tokenize', undefined, undefined]);
      expect(resultOf(body.result)).toMatchObject({
        ...{sub: body.id, mode: 'tokenize', status: 'tokenized', reference: claims.reference},
        card: {brand: 'visa', last4: '4242', token: body.id},
      });
      expect(resultOf(body.result)).not.toHaveProperty('amount');
      expect(asked()).toHaveLength(before + 1);
      expect(asked().at(-1)!.request).toMatchObject({4: '000000000000', 49: NO_CURRENCY.numeric});
    });

    test('for a server that verifies the result against a session without an amount', async () => {
      const {session, body} = await keep();
      const merchant = createMerchant({
        processor: shop.origin,
        merchant: claimsOf(session.token).merchant.id,
        secretKey: KEY,
      });
      const {reference} = claimsOf(session.token);
      const verified = await merchant.verify(body.result!, {session: session.id, amount: null, reference});
      const payment = await merchant.payments.charge({
        ...{card: verified.card.token!, amount: {value: 500, currency: 'EUR'}, reference: newKey()},
        capture: 'automatic',
      });
      expect([payment.status, payment.captured]).toEqual(['authorized', 500]);
    });

    test('once a session: the same attempt finds it, and another attempt finds the first', async () => {
      const {session, submission, body} = await keep();
      const before = asked().length;
      expect((await submit(shop.origin, submission)).body).toMatchObject({id: body.id, status: 'tokenized'});
      const other = await submit(shop.origin, await sealFor(session.token));
      expect(other).toMatchObject({
        status: 409,
        body: {code: 'session_paid', attempt: submission.body.attempt},
      });
      const outcome = await callAs(session.token, shop.origin, 'GET', `/v1/sessions/${session.id}/outcome`);
      expect((await read<object>(outcome)).body).toMatchObject({id: body.id, status: 'tokenized'});
      expect(asked()).toHaveLength(before);
    });

    test('for a customer where one is named: without a sentence, and offered in the next form', async () => {
      const customer = newCustomer();
      const token = await keepOne(card(), {customer});
      expect((await offered(shop.origin, customer)).map(one => one.token)).toEqual([token]);
      const [view] = (await cardsOf(shop.origin, customer)).body.data;
      expect(view).toMatchObject({token, customer});
      expect(view).not.toHaveProperty('consent');
      // A form that keeps another one has nothing to offer.
      const {token: again} = await createSession(shop.origin, {...TOKENIZE, customer});
      expect(claimsOf(again).saved_cards).toBeUndefined();
    });

    test('and is found by its session where its result was lost, and by no other merchant', async () => {
      const {session, body} = await keep();
      const {session: refused} = await keep(DECLINED);
      const found = async (id: string, key = KEY) => {
        const answer = await callAs(key, shop.origin, 'GET', `/v1/cards?session=${id}`);
        return (await read<{data: object[]}>(answer)).body.data;
      };
      const [one, ...more] = await found(session.id);
      expect([one, more]).toMatchObject([{token: body.id, last4: '4242'}, []]);
      expect(one).not.toHaveProperty('customer');
      expect(await found(refused.id)).toEqual([]);
      expect(await found(session.id, OTHER_KEY)).toEqual([]);
      for (const query of ['', '?session=cs_1', `?session=${session.id}&customer=c`]) {
        const answer = await callAs(KEY, shop.origin, 'GET', `/v1/cards${query}`);
        expect(await read(answer)).toMatchObject({status: 422, body: {code: 'invalid_request'}});
      }
    });

    test('as often as is asked for, for one reference', async () => {
      const reference = newKey();
      const tokens = [await keepOne(card(), {reference}), await keepOne(card(), {reference})];
      expect(new Set(tokens).size).toBe(2);
      expect((await pay(shop.origin, card(), {reference})).body.status).toBe('authorized');
    });
  });

  describe('nothing is stored', () => {
    test('of a card that was refused, and the same form takes another', async () => {
      const {session, submission, body} = await keep(DECLINED);
      expect(body).toMatchObject({status: 'declined'});
      expect(resultOf(body.result)).toMatchObject({status: 'declined', decline: {code: 'do_not_honor'}});
      expect(await cardRow(body.id)).toEqual({number_sealed: null, consented_at: null});
      expect((await charge(body.id)).body.code).toBe('card_unknown');
      const second = await submit(
        shop.origin,
        await sealFor(session.token, card(), {after: submission.body.attempt}),
      );
      expect(second.body.status).toBe('tokenized');
      expect(await cardRow(second.body.id)).toMatchObject({number_sealed: expect.any(String) as unknown});
    });

    test('where the outcome never came', async () => {
      line.passing = answering('0100', () => Promise.reject(new LinkError('network_timeout')));
      const {body} = await keep();
      expect(body.status).toBe('reversed');
      expect(resultOf(body.result)).toMatchObject({status: 'declined'});
      expect((await charge(body.id)).body.code).toBe('card_unknown');
      expect(await cardRow(body.id)).toEqual({number_sealed: null, consented_at: null});
    });
  });

  describe('is refused', () => {
    test('what belongs to the other kind of session', async () => {
      for (const [terms, path] of [
        [{}, 'tokens'],
        [TOKENIZE, 'payments'],
      ] as const) {
        const {token, jti, body} = await sealFor((await createSession(shop.origin, terms)).token);
        const answer = await callAs(token, shop.origin, 'POST', `/v1/${path}`, body, jti);
        expect(await read(answer)).toMatchObject({status: 422, body: {code: 'mode_not_supported'}});
      }
    });

    test('an envelope over an amount, with a leave, or with a card that is kept already', async () => {
      const customer = newCustomer();
      const token = await saveOne(shop.origin, customer);
      const before = asked().length;
      for (const [sealed, options] of [
        [card(), {bind: {amount: {value: 0, currency: 'EUR'}}}],
        [card(undefined, {consent: 'Save it'}), {}],
        [kept(token), {}],
      ] as const) {
        const session = await createSession(shop.origin, {...TOKENIZE, customer});
        const {body} = await submit(shop.origin, await sealFor(session.token, sealed, options));
        expect(body.code).toBe('envelope_rejected');
      }
      expect(asked()).toHaveLength(before);
    });

    test('to treat it as a payment', async () => {
      const {session, submission} = await keep();
      const list = await callAs(KEY, shop.origin, 'GET', `/v1/payments?session=${session.id}`);
      expect((await read(list)).body).toMatchObject({data: []});
      const payment = await rowOf<{id: string}>(
        `select id from payments where attempt = '${submission.body.attempt}'`,
      );
      for (const [method, path] of [
        ['GET', ''],
        ...['capture', 'void', 'refunds'].map(call => ['POST', `/${call}`] as const),
      ] as const) {
        const body = method === 'POST' ? {} : undefined;
        const answer = await callAs(
          KEY,
          shop.origin,
          method,
          `/v1/payments/${payment!.id}${path}`,
          body,
          newKey(),
        );
        expect(await read(answer)).toMatchObject({status: 404, body: {code: 'payment_unknown'}});
      }
    });
  });
});
