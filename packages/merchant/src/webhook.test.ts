import {randomBytes} from 'node:crypto';
import type {WebhookEvent} from '@florin/protocol';
import {Webhook} from 'standardwebhooks';
import {describe, expect, test} from 'vitest';
import {MerchantError, verifyWebhook} from './index.js';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const secret = newSecret();
const event: WebhookEvent = {
  ...{type: 'payment.authorized', timestamp: '2030-01-01T12:00:00.000Z', seq: 2},
  data: {
    ...{id: 'pay_1111111111111111', session: 'cs_1111111111111111', attempt: 'att_1111111111111111'},
    ...{
      reference: 'order 1',
      status: 'authorized',
      display_status: 'authorized',
      captures: [],
      created_at: 1,
    },
    ...{amount: {value: 1999, currency: 'EUR'}, authorized: 1999, captured: 0},
    ...{released: 0, refunded: 0, settled: 0, refunds: [], increments: []},
    card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040},
  },
};
const now = () => Math.floor(Date.now() / 1000);

/** A message as a processor sends it, or with something else. */
const message = (body = JSON.stringify(event), at = now(), by = secret, id = 'msg_1_2') => ({
  body,
  headers: {
    ...{'webhook-id': id, 'webhook-timestamp': String(at)},
    'webhook-signature': new Webhook(by).sign(id, new Date(at * 1000), body),
  },
});
const verify = ({headers, body}: ReturnType<typeof message>) => verifyWebhook(headers, body, secret);
const code = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error instanceof MerchantError ? error.code : error;
  }
};

test('a genuine message is told, typed, with its id', () => {
  const {headers, body} = message();
  const told = {...event, id: 'msg_1_2'};
  expect(verifyWebhook(headers, body, secret)).toEqual(told);
  expect(verifyWebhook(new Headers(headers), Buffer.from(body), secret)).toEqual(told);
  const upper = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  );
  expect(verifyWebhook(upper, body, secret)).toEqual(told);
});

test('one of several signatures is enough, so that a secret can be changed', () => {
  const {headers, body} = message();
  const other = message(undefined, undefined, newSecret()).headers['webhook-signature'];
  const both = {...headers, 'webhook-signature': `${other} ${headers['webhook-signature']}`};
  expect(verifyWebhook(both, body, secret).seq).toBe(2);
});

describe('is forged', () => {
  const {headers, body} = message();
  const signature = headers['webhook-signature'];
  test.each<[string, object, (string | Uint8Array)?]>([
    ['with another body', {}, body.replace('1999', '1998')],
    ['with a body that was parsed and written again', {}, JSON.stringify(JSON.parse(body), null, 1)],
    ['with bytes that are no text', {}, Buffer.from([0xff, 0xfe])],
    ['under another id', {'webhook-id': 'msg_1_3'}],
    ['at another time', {'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 1)}],
    ['with a time that is none', {'webhook-timestamp': `${now()}abc`}],
    ['without an id', {'webhook-id': undefined}],
    ['without a time', {'webhook-timestamp': undefined}],
    ['without a signature', {'webhook-signature': undefined}],
    ['with an empty signature', {'webhook-signature': ''}],
    ['with a signature of no version', {'webhook-signature': signature.slice(3)}],
    ['with a signature of another version', {'webhook-signature': signature.replace('v1,', 'v1a,')}],
    ['with two signatures in two headers', {'webhook-signature': [signature, signature]}],
    ["by somebody else's secret", message(body, now(), newSecret()).headers],
  ])('%s', (_what, change, other = body) =>
    expect(code(() => verifyWebhook({...headers, ...change}, other, secret))).toBe('webhook_forged'),
  );
});

test.each([-302, 310])('%i s away it is stale, be it genuine', seconds =>
  expect(code(() => verify(message(undefined, now() + seconds)))).toBe('webhook_stale'),
);
test.each([-290, 297])('%i s away it is not', seconds =>
  expect(verify(message(undefined, now() + seconds)).type).toBe('payment.authorized'),
);

test.each([
  '{',
  '[]',
  '{}',
  JSON.stringify({...event, type: 'payment.teleported'}),
  JSON.stringify({...event, data: {}}),
])('genuine, but unknown: %.40s', body => expect(code(() => verify(message(body)))).toBe('webhook_unknown'));

test.each(['', 'whsec_', 'whsec_short', secret.slice(6), `${secret}!`, 'sk_test_florin_demo'])(
  '%j is no secret',
  other => {
    const {headers, body} = message();
    expect(code(() => verifyWebhook(headers, body, other))).toBe('argument_invalid');
  },
);
