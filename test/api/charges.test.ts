import {ENTRY_ON_FILE, LinkError} from '@florin/network';
import {describe, expect, test} from 'vitest';
import {OTHER_KEY} from '../conformance/mutants/copies.ts';
import {linedShop, newCustomer, saveOne, SHOP_WORLDS} from '../support/customers.ts';
import {allPasses, answering} from '../support/line.ts';
import {callAs, KEY, pay, read, resultOf} from '../support/shopper.ts';
import {chargeCard, keepCard, newKey} from '../support/tokens.ts';

const nobodys = `card_${'0'.repeat(26)}`;

// Payments by the merchant's server, with cards that are kept.
describe.each(Object.entries(SHOP_WORLDS))('on %s, a charge', (_database, start) => {
  const shop = linedShop(start);
  const {line, asked, rowOf} = shop;
  const keepOne = () => keepCard(shop.origin);
  const charge = (token: string, change: object = {}, key?: string, secret?: string) =>
    chargeCard(shop.origin, token, change, key, secret);

  test('is a payment by the card, on file and without its code, captured as it says', async () => {
    const token = await keepOne();
    const {status, body, request} = await charge(token);
    expect([status, body]).toMatchObject([
      201,
      {
        status: 'authorized',
        authorized: 700,
        captured: 0,
        reference: request.reference,
        card: {last4: '4242'},
      },
    ]);
    expect(asked().at(-1)!.request).toMatchObject({4: '000000000700', 22: ENTRY_ON_FILE});
    expect((await charge(token, {capture: 'automatic'})).body.captured).toBe(700);
    const found = await read(await callAs(KEY, shop.origin, 'GET', `/v1/payments/${body.id}`));
    expect(found.body).toMatchObject({id: body.id, status: 'authorized'});
    expect(
      (await read(await callAs(KEY, shop.origin, 'POST', `/v1/payments/${body.id}/capture`, {}, newKey())))
        .status,
    ).toBe(201);
  });

  test("takes a customer's saved card too", async () => {
    const token = await saveOne(shop.origin, newCustomer());
    expect((await charge(token)).body.status).toBe('authorized');
  });

  test('that is declined is an answer, and may be tried again under another key', async () => {
    const token = await keepOne();
    const too_much = {amount: {value: 999_999_999_999, currency: 'EUR'}};
    const {body, request} = await charge(token, too_much);
    expect(body).toMatchObject({status: 'declined', decline: {code: 'insufficient_funds'}});
    const again = await charge(token, {reference: request.reference});
    expect(again.body.status).toBe('authorized');
  });

  test('is made once: by one key, by fifty calls at once, and by one reference', async () => {
    const token = await keepOne();
    const before = asked().length;
    const reference = newKey();
    const key = newKey();
    const answers = await Promise.all(Array.from({length: 50}, () => charge(token, {reference}, key)));
    const made = answers.filter(({status}) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({body}) => body.id)).size).toBe(1);
    for (const {status, body} of answers)
      expect([201, 409, 503]).toContain(
        status === 409 && body.code !== 'idempotency_in_flight' ? body.code : status,
      );
    expect((await charge(token, {reference}, key)).body.id).toBe(made[0]!.body.id);
    expect((await charge(token, {reference, amount: {value: 1, currency: 'EUR'}}, key)).body.code).toBe(
      'idempotency_key_reused',
    );
    expect((await charge(nobodys, {reference}, key)).body.code).toBe('idempotency_key_reused');
    expect((await charge(token, {reference})).body).toMatchObject({code: 'reference_paid'});
    expect(asked()).toHaveLength(before + 1);
  });

  test('whose outcome never came is reversed, and is not asked again by its key', async () => {
    const token = await keepOne();
    const key = newKey();
    const reference = newKey();
    line.passing = answering('0100', () => Promise.reject(new LinkError('network_timeout')));
    expect((await charge(token, {reference}, key)).body.status).toBe('reversed');
    line.passing = allPasses;
    const before = asked().length;
    expect((await charge(token, {reference}, key)).body.status).toBe('reversed');
    expect(asked()).toHaveLength(before);
    expect((await charge(token, {reference})).body.status).toBe('authorized');
  });

  test('of what is no card of the merchant’s is card_unknown', async () => {
    const token = await keepOne();
    expect((await charge(nobodys)).body.code).toBe('card_unknown');
    expect((await charge(token, {}, newKey(), OTHER_KEY)).body.code).toBe('card_unknown');
    const {body} = await pay(shop.origin);
    const [paid] = [resultOf(body.result)];
    expect(paid).not.toHaveProperty('card.token');
    expect((await callAs(KEY, shop.origin, 'DELETE', `/v1/cards/${token}`)).status).toBe(204);
    expect((await charge(token)).body.code).toBe('card_unknown');
    const row = await rowOf(`select number_sealed from cards where id = '${token}'`);
    expect(row).toEqual({number_sealed: null});
  });

  test('needs a key, an amount and a currency', async () => {
    const token = await keepOne();
    const call = async (change: object, key?: string) => {
      const request = {card: token, amount: {value: 1, currency: 'EUR'}, reference: newKey(), ...change};
      return (
        await read<{code: string}>(await callAs(KEY, shop.origin, 'POST', '/v1/payments', request, key))
      ).body.code;
    };
    expect(await call({})).toBe('idempotency_key_missing');
    expect(await call({amount: {value: 0, currency: 'EUR'}}, newKey())).toBe('invalid_amount');
    expect(await call({amount: {value: -1, currency: 'EUR'}}, newKey())).toBe('invalid_amount');
    expect(await call({amount: {value: 1, currency: 'XXX'}}, newKey())).toBe('unknown_currency');
    expect(await call({cvc: '123'}, newKey())).toBe('invalid_request');
    expect(await call({card: 'pay_1'}, newKey())).toBe('invalid_request');
  });
});
