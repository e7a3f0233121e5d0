import type {PaymentView} from '@florin/protocol';
import type {TypedCard} from '@florin/protocol/envelope';
import {DEMO_POSTAL} from '@florin/sandbox';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
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
import {startWorld, type World} from '../support/world.ts';

let world: World;
let origin: string;
beforeAll(async () => {
  world = await startWorld();
  origin = world.processor.origin;
});
afterAll(() => world.close());

const asked = () => world.sandbox.decisions().filter(({request}) => request.mti === '0100');
const viewOf = async (id: string) =>
  (await read<PaymentView>(await callAs(KEY, origin, 'GET', `/v1/payments/${id}`))).body;

test('the token tells the form what to ask for; what is not asked for is off', async () => {
  const fieldsOf = async (terms: object) => claimsOf((await createSession(origin, terms)).token).fields;
  expect(await fieldsOf({})).toEqual({name: 'off', postal_code: 'off', country: 'off'});
  const fields = {postal_code: 'required', country: 'optional'};
  expect(await fieldsOf({fields})).toEqual({name: 'off', ...fields});
});

describe('what the session requires', () => {
  const given: TypedCard = card(undefined, {holder: 'Ada L.', postal_code: '50122', country: 'IT'});
  test.each([
    ['name', 'holder'],
    ['postal_code', 'postal_code'],
    ['country', 'country'],
  ] as const)('%s is in the card, or the envelope is refused and nobody asked', async (field, member) => {
    const {token} = await createSession(origin, {fields: {[field]: 'required'}});
    const {[member]: _left, ...without} = given;
    const before = asked().length;
    const bad = [
      without,
      ...(member === 'country'
        ? []
        : [
            {...given, [member]: ''},
            {...given, [member]: ' \t'},
          ]),
    ];
    for (const sealed of bad) {
      const refused = await submit(origin, await sealFor(token, sealed));
      expect(refused).toMatchObject({status: 400, body: {code: 'envelope_rejected'}});
      expect(Object.keys(refused.body)).not.toContain('at');
      expect(world.log.at(-1)).toContain(`no_${member}`);
    }
    expect(asked()).toHaveLength(before);
    expect((await submit(origin, await sealFor(token, given))).body.status).toBe('authorized');
  });

  test('no more than that: what is optional may be left out', async () => {
    const fields = {name: 'optional', postal_code: 'optional', country: 'optional'};
    for (const sealed of [card(), given])
      expect((await pay(origin, sealed, {fields})).body.status).toBe('authorized');
  });
});

describe('the postal code', () => {
  test.each([
    ['is the account’s', 'match', card(undefined, {postal_code: DEMO_POSTAL})],
    ['is written in other characters', 'match', card(undefined, {postal_code: ' ５０-122'})],
    ['is another', 'mismatch', card(undefined, {postal_code: '50123'})],
    ['is not known to the issuer', 'unavailable', card('5555555555554444', {postal_code: DEMO_POSTAL})],
  ])(
    'that %s is a %s, told to the merchant’s server and paid with all the same',
    async (_what, said, sealed) => {
      const {body} = await pay(origin, sealed, {fields: {postal_code: 'required'}});
      expect(await viewOf(body.id)).toMatchObject({status: 'authorized', checks: {postal_code: said}});
      // A page that was told could try one after the other.
      expect(JSON.stringify(resultOf(body.result))).not.toContain(`"${said}"`);
    },
  );

  test('that is not given is not compared', async () => {
    const {body} = await pay(origin);
    expect(await viewOf(body.id)).not.toHaveProperty('checks');
    expect(asked().at(-1)!.said).not.toHaveProperty('44');
  });

  test('is told of a card that is declined too', async () => {
    const {body} = await pay(origin, card(undefined, {postal_code: '50123', exp_year: 2020}));
    expect(await viewOf(body.id)).toMatchObject({status: 'declined', checks: {postal_code: 'mismatch'}});
  });
});
