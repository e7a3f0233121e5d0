import {generateKeyPairSync, type KeyObject} from 'node:crypto';
import {RESULT_TYP, SESSION_TYP, type ResultClaims, type SigningJwk} from '@florin/protocol';
import {sign, thumbprint, type SigningKey} from '@florin/protocol/envelope';
import {beforeEach, describe, expect, test} from 'vitest';
import {createMerchant, MerchantError, type Merchant} from './index.js';

const PROCESSOR = 'https://pay.example';
const NOW = 1_800_000_000;

const order = {
  session: 'cs_1111111111111111',
  amount: {value: 1999, currency: 'EUR'},
  reference: 'order-1',
};
const claims: ResultClaims = {
  iss: PROCESSOR,
  aud: 'mer_shop',
  sub: 'pay_1111111111111111',
  sid: 'cs_1111111111111111',
  attempt: 'att_1111111111111111',
  mode: 'payment',
  status: 'authorized',
  amount: order.amount,
  captured: 0,
  reference: 'order-1',
  card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030},
  seq: 2,
  iat: NOW,
};

const keyPair = async (): Promise<{jwk: SigningJwk; signing: SigningKey; key: KeyObject}> => {
  const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const {x, y} = publicKey.export({format: 'jwk'}) as {x: string; y: string};
  const bare = {kty: 'EC', crv: 'P-256', x, y} as const;
  const kid = await thumbprint(bare);
  return {jwk: {...bare, kid, alg: 'ES256', use: 'sig'}, signing: {kid, key: privateKey}, key: privateKey};
};

const [first, second, stranger] = await Promise.all([keyPair(), keyPair(), keyPair()]);

/** The processor's public documents, and how often its keys were fetched. */
const published = {keys: [first.jwk], issuer: PROCESSOR, fetched: 0, down: false};
let now: number;
let merchant: Merchant;

const serve = async (url: string): Promise<Response> => {
  if (published.down) throw new TypeError('fetch failed');
  if (url === `${PROCESSOR}/.well-known/florin-processor`) return Response.json(discovery());
  if (url !== `${PROCESSOR}/keys`) return new Response(null, {status: 404});
  published.fetched++;
  return Response.json({keys: published.keys});
};

const discovery = () => ({
  ...{protocol: '1', issuer: published.issuer, jwks_uri: `${PROCESSOR}/keys`},
  ...{sessions_endpoint: `${PROCESSOR}/v1/sessions`, payments_endpoint: `${PROCESSOR}/v1/payments`},
  ...{frame_url: `${PROCESSOR}/frame`, sdk_url: `${PROCESSOR}/s.js`, integrity_url: `${PROCESSOR}/i.json`},
  ...{enc_algs: ['ECDH-ES'], encs: ['A256GCM'], sig_algs: ['ES256'], max_envelope_bytes: 8192},
  capabilities: ['payment'],
});

beforeEach(() => {
  now = NOW * 1000;
  Object.assign(published, {keys: [first.jwk], issuer: PROCESSOR, fetched: 0, down: false});
  merchant = createMerchant({
    ...{processor: PROCESSOR, merchant: 'mer_shop', secretKey: 'sk_test_1'},
    ...{fetch: serve, now: () => now, sleep: async () => {}},
  });
});

const signed = (changes: Partial<ResultClaims> = {}, typ = RESULT_TYP, key = first.signing) =>
  sign({...claims, ...changes}, typ, key);

const refusal = async (answer: Promise<unknown>): Promise<MerchantError> => {
  const error = await answer.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(MerchantError);
  return error as MerchantError;
};

test('a genuine result of this order passes, with all its claims', async () => {
  expect(await merchant.verify(await signed(), order)).toEqual(claims);
});

describe('a genuine result of something else', () => {
  test.each<[string, Partial<ResultClaims>]>([
    ['iss', {iss: 'https://other.example'}],
    ['aud', {aud: 'mer_other'}],
    ['sid', {sid: 'cs_2222222222222222'}],
    ['reference', {reference: 'order-2'}],
    ['amount', {amount: {value: 1998, currency: 'EUR'}}],
    ['amount', {amount: {value: 1999, currency: 'USD'}}],
    ['amount', {amount: undefined}],
  ])('is refused for its %s', async (member, changes) => {
    const error = await refusal(merchant.verify(await signed(changes), order));
    expect(error).toMatchObject({code: 'result_mismatch', member});
  });

  test.each([
    ['sid', {...order, session: 'cs_2222222222222222'}],
    ['sid', {...order, session: []}],
    ['reference', {...order, reference: 'order-2'}],
    ['amount', {...order, amount: {value: 2000, currency: 'EUR'}}],
    ['amount', {...order, amount: null}],
  ])('is refused for the %s in the records', async (member, expected) => {
    const error = await refusal(merchant.verify(await signed(), expected));
    expect(error).toMatchObject({code: 'result_mismatch', member});
  });

  test('any session of the order will do', async () => {
    const session = ['cs_2222222222222222', order.session];
    expect(await merchant.verify(await signed(), {...order, session})).toEqual(claims);
  });
});

describe('what the processor did not sign is forged', () => {
  const text = (parts: object[]) =>
    parts.map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

  test.each<[string, () => Promise<string>]>([
    ['a key of its own', () => signed({}, RESULT_TYP, stranger.signing)],
    [
      'the right name on another key',
      () => signed({}, RESULT_TYP, {...stranger.signing, kid: first.jwk.kid}),
    ],
    ['a session token', () => signed({}, SESSION_TYP)],
    [
      'an unsigned text',
      async () => `${text([{alg: 'none', typ: RESULT_TYP, kid: first.jwk.kid}, claims])}.`,
    ],
    [
      'other claims under the same signature',
      async () => {
        const [header, , signature] = (await signed()).split('.');
        return `${header}.${text([{...claims, amount: {value: 1, currency: 'EUR'}}])}.${signature}`;
      },
    ],
    [
      'a key the header brings along',
      async () => {
        const header = {alg: 'ES256', typ: RESULT_TYP, kid: stranger.jwk.kid, jwk: stranger.jwk};
        return `${text([header, claims])}.${(await signed({}, RESULT_TYP, stranger.signing)).split('.')[2]}`;
      },
    ],
    ['claims without a status', () => signed({status: undefined as never})],
    ['respelled base64url', async () => `${await signed()}=`],
    ['nothing', async () => ''],
    ['no text', async () => undefined as never],
    ['a very long text', async () => 'a'.repeat(20_000)],
  ])('%s', async (_name, make) => {
    expect(await refusal(merchant.verify(await make(), order))).toMatchObject({code: 'result_forged'});
  });
});

describe('age', () => {
  test.each([0, 900, -900])('%s s is fresh', async age => {
    expect(await merchant.verify(await signed({iat: NOW - age}), order)).toMatchObject({sub: claims.sub});
  });

  test.each([901, -901])('%s s is stale, and the claims say which payment to read', async age => {
    const error = await refusal(merchant.verify(await signed({iat: NOW - age}), order));
    expect(error).toMatchObject({code: 'result_stale', claims: {sub: claims.sub}});
  });

  test('the caller may want it fresher', async () => {
    const error = await refusal(merchant.verify(await signed({iat: NOW - 11}), {...order, maxAge: 10}));
    expect(error.code).toBe('result_stale');
  });

  test('a stale result of another order is of another order first', async () => {
    const error = await refusal(merchant.verify(await signed({iat: 0, reference: 'order-2'}), order));
    expect(error.code).toBe('result_mismatch');
  });
});

describe('status', () => {
  test.each(['declined', 'processing', 'tokenized'] as const)('%s ships no order', async status => {
    const error = await refusal(merchant.verify(await signed({status}), order));
    expect(error).toMatchObject({code: 'result_not_authorized', claims: {status}});
  });

  test('the caller may ask for another, or for any', async () => {
    const declined = await signed({status: 'declined'});
    expect(await merchant.verify(declined, {...order, status: 'any'})).toMatchObject({status: 'declined'});
    expect(await merchant.verify(declined, {...order, status: 'declined'})).toMatchObject({
      status: 'declined',
    });
  });

  test('a kept card costs nothing', async () => {
    const kept = await signed({
      mode: 'tokenize',
      status: 'tokenized',
      sub: 'card_1111111111111111',
      amount: undefined,
    });
    expect(await merchant.verify(kept, {...order, amount: null})).toMatchObject({status: 'tokenized'});
  });
});

describe('keys', () => {
  test('are fetched once', async () => {
    await merchant.verify(await signed(), order);
    await merchant.verify(await signed(), order);
    expect(published.fetched).toBe(1);
  });

  test('a new one is found when its first result comes', async () => {
    await merchant.verify(await signed(), order);
    published.keys = [first.jwk, second.jwk];
    await merchant.verify(await signed({}, RESULT_TYP, second.signing), order);
    expect(published.fetched).toBe(2);
  });

  test('an unknown name is asked for once', async () => {
    await merchant.verify(await signed(), order);
    for (let i = 0; i < 3; i++) {
      now += 60_000;
      await refusal(merchant.verify(await signed({iat: now / 1000}, RESULT_TYP, stranger.signing), order));
    }
    expect(published.fetched).toBe(2);
  });

  test('many unknown names at once cost one request', async () => {
    await merchant.verify(await signed(), order);
    for (const digit of 'abcdefgh') {
      await refusal(
        merchant.verify(await signed({}, RESULT_TYP, {...first.signing, kid: digit.repeat(43)}), order),
      );
    }
    expect(published.fetched).toBe(2);
  });

  test('a withdrawn one is forgotten within the hour', async () => {
    await merchant.verify(await signed(), order);
    published.keys = [second.jwk];
    now += 3_600_000;
    expect(await refusal(merchant.verify(await signed(), order))).toMatchObject({code: 'result_forged'});
  });

  test('those at hand serve while the processor is down', async () => {
    await merchant.verify(await signed(), order);
    published.down = true;
    now += 3_600_000;
    expect(await merchant.verify(await signed({iat: now / 1000}), order)).toMatchObject({sub: claims.sub});
  });

  test('without any the processor is unreachable, not the result forged', async () => {
    published.down = true;
    expect(await refusal(merchant.verify(await signed(), order))).toMatchObject({
      code: 'processor_unreachable',
    });
  });

  test('a processor of another name is not believed', async () => {
    published.issuer = 'https://other.example';
    expect(await refusal(merchant.verify(await signed(), order))).toMatchObject({code: 'wrong_processor'});
  });

  test('a key under a false name is not used', async () => {
    published.keys = [{...stranger.jwk, kid: first.jwk.kid}];
    const forged = await signed({}, RESULT_TYP, {...stranger.signing, kid: first.jwk.kid});
    expect(await refusal(merchant.verify(forged, order))).toMatchObject({code: 'result_forged'});
  });
});
