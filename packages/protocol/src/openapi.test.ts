import {Validator} from '@seriousme/openapi-schema-validator';
import {Ajv2020} from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {openApi} from './openapi.js';
import {schemas} from './openapi/schemas.js';
import {ChargeRequest, PaymentList, PaymentSubmission} from './payment.js';
import {SavedCardList} from './cards.js';
import {Origin} from './primitives.js';
import {PROBLEMS} from './problem.js';
import {SessionRequest} from './session.js';

type Json = Record<string, unknown>;
interface Operation extends Json {
  operationId: string;
  responses: Record<string, {content: Record<string, {schema: {properties?: {code: {enum: string[]}}}}>}>;
}
const document = JSON.parse(JSON.stringify(openApi('https://pay.example'))) as Json & {
  paths: Record<string, Record<string, Operation>>;
};
const operations = Object.values(document.paths).flatMap(path => Object.values(path));

test('is a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(document))).toEqual({valid: true});
  expect(validator.version).toBe('3.1');
  const {valid} = await new Validator().validate({...document, paths: {'/v1': {get: {responses: 1}}}});
  expect(valid).toBe(false);
});

test('every reference leads somewhere', () => {
  const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  const names = new Set([...references].map(([, name]) => name!));
  expect(names.size).toBeGreaterThan(15);
  for (const name of names) expect(schemas()).toHaveProperty(name);
});

describe.each(operations.map(operation => [operation.operationId, operation] as const))(
  '%s',
  (_id, operation) => {
    test('tells each problem under the status it comes with', () => {
      const entries = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
      expect(entries.length).toBeGreaterThan(2);
      for (const [status, {content}] of entries) {
        const codes = content['application/problem+json']!.schema.properties!.code.enum;
        for (const code of codes) expect(PROBLEMS[code as keyof typeof PROBLEMS][0]).toBe(Number(status));
      }
    });
  },
);

test('one path that two callers have tells of both', () => {
  const {security, requestBody, responses} = document.paths['/v1/payments']!['post']!;
  expect(security).toEqual([{sessionToken: []}, {secretKey: []}]);
  const bodies = ['PaymentSubmission', 'ChargeRequest'].map(name => ({$ref: `#/components/schemas/${name}`}));
  expect(requestBody).toEqual({required: true, content: {'application/json': {schema: {oneOf: bodies}}}});
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '201', '202', '403']));
});

test('a call names each part of its path, and has no body where there is none', () => {
  const {parameters, responses} = document.paths['/v1/sessions/{id}/cards/{card}']!['delete']!;
  expect(parameters).toEqual([
    {name: 'id', in: 'path', required: true, schema: {$ref: '#/components/schemas/SessionId'}},
    {name: 'card', in: 'path', required: true, schema: {$ref: '#/components/schemas/CardId'}},
  ]);
  expect(responses['204']).not.toHaveProperty('content');
  expect(document.paths['/v1/cards']!['get']!['parameters']).toMatchObject([
    {name: 'customer', in: 'query'},
    {name: 'session', in: 'query'},
  ]);
});

describe('says of a body what the schema says', () => {
  const ajv = new Ajv2020({strict: false});
  formats.default.default(ajv);
  const known = schemas();
  ajv.addSchema({$id: 'https://florin.test/', components: {schemas: known}});
  const fits = (name: string, body: unknown): boolean =>
    ajv.validate({$ref: `https://florin.test/#/components/schemas/${name}`}, body);

  const terms = {
    amount: {value: 1999, currency: 'EUR'},
    reference: 'order-1',
    origins: ['https://shop.example'],
  };
  const billing = {postal_code: 'required', country: 'optional'};
  const saved = {
    ...{brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030, token: `card_${'a'.repeat(20)}`},
    ...{customer: 'customer-1', consent: 'Save this card', consented_at: 1_900_000_000},
  };
  const view = {
    ...{id: `pay_${'a'.repeat(20)}`, session: `cs_${'a'.repeat(20)}`, attempt: `att_${'a'.repeat(20)}`},
    ...{reference: 'order-1', status: 'authorized', display_status: 'captured', amount: terms.amount},
    ...{authorized: 1999, captured: 1999, settled: 0, captures: [], created_at: 1_900_000_000},
    card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030},
  };
  const charge = {card: saved.token, amount: terms.amount, reference: 'order-1'};
  const submission = {
    ...{
      session: `cs_${'a'.repeat(20)}`,
      attempt: `att_${'a'.repeat(20)}`,
      after: null,
      envelope: 'a.b.c.d.e',
    },
    browser: {language: 'en', color_depth: 24, screen_width: 1, screen_height: 1, timezone_offset: 0},
  };

  test.each<[string, v.GenericSchema, boolean, unknown]>([
    ['SessionRequest', SessionRequest, true, {mode: 'payment', ...terms}],
    ['SessionRequest', SessionRequest, true, {mode: 'tokenize', ...terms, amount: undefined}],
    [
      'SessionRequest',
      SessionRequest,
      false,
      {mode: 'payment', ...terms, amount: {value: -1, currency: 'EUR'}},
    ],
    [
      'SessionRequest',
      SessionRequest,
      false,
      {mode: 'payment', ...terms, amount: {value: 0.5, currency: 'EUR'}},
    ],
    ['SessionRequest', SessionRequest, false, {mode: 'payment', ...terms, reference: ' a'}],
    ['SessionRequest', SessionRequest, false, {mode: 'payment', ...terms, origins: []}],
    ['SessionRequest', SessionRequest, false, {mode: 'payment', ...terms, origins: ['https://*']}],
    ['SessionRequest', SessionRequest, false, {mode: 'payment', ...terms, expires_in: 1801}],
    ['SessionRequest', SessionRequest, false, {mode: 'payment', ...terms, fields: {name: 'maybe'}}],
    ['SessionRequest', SessionRequest, true, {mode: 'payment', ...terms, customer: 'c 1', save_card: 'ask'}],
    ['SessionRequest', SessionRequest, false, {mode: 'payment', ...terms, customer: ' c'}],
    [
      'SessionRequest',
      SessionRequest,
      false,
      {mode: 'payment', ...terms, customer: 'c', save_card: 'always'},
    ],
    ['SessionRequest', SessionRequest, true, {mode: 'payment', ...terms, fields: billing}],
    ['SessionRequest', SessionRequest, false, {mode: 'payment', ...terms, fields: {city: 'required'}}],
    ['SessionRequest', SessionRequest, false, {mode: 'payment', ...terms, colour: 'red'}],
    ['SessionRequest', SessionRequest, false, {mode: 'other', ...terms}],
    ['PaymentSubmission', PaymentSubmission, true, submission],
    ['PaymentSubmission', PaymentSubmission, true, {...submission, after: submission.attempt}],
    ['PaymentSubmission', PaymentSubmission, false, {...submission, after: undefined}],
    ['PaymentSubmission', PaymentSubmission, false, {...submission, after: submission.session}],
    ['PaymentSubmission', PaymentSubmission, false, {...submission, attempt: 'att_short'}],
    ['PaymentSubmission', PaymentSubmission, false, {...submission, envelope: 'x'.repeat(8193)}],
    ['PaymentSubmission', PaymentSubmission, false, {...submission, browser: {}}],
    ['PaymentSubmission', PaymentSubmission, false, {...submission, card: '4242424242424242'}],
    ['SavedCardList', SavedCardList, true, {data: [saved]}],
    ['SavedCardList', SavedCardList, false, {data: [{...saved, token: undefined}]}],
    ['SavedCardList', SavedCardList, true, {data: [{...saved, consent: undefined}]}],
    ['SavedCardList', SavedCardList, false, {data: [{...saved, consented_at: undefined}]}],
    ['ChargeRequest', ChargeRequest, true, charge],
    ['ChargeRequest', ChargeRequest, true, {...charge, capture: 'automatic'}],
    ['ChargeRequest', ChargeRequest, false, {...charge, reference: undefined}],
    ['ChargeRequest', ChargeRequest, false, {...charge, cvc: '123'}],
    ['PaymentList', PaymentList, true, {data: [view], next_cursor: 'abc'}],
    ['PaymentList', PaymentList, true, {data: [], next_cursor: null}],
    ['PaymentList', PaymentList, false, {data: [view]}],
    ['PaymentList', PaymentList, false, {data: [{...view, display_status: 'paid'}], next_cursor: null}],
    ['Origin', Origin, true, 'https://shop.example:8443'],
    ['Origin', Origin, false, 'https://shop.example/'],
  ])('%s', (name, schema, good, body) => {
    const sent = JSON.parse(JSON.stringify(body)) as unknown;
    expect(v.is(schema, sent), JSON.stringify(v.safeParse(schema, sent).issues)).toBe(good);
    expect(fits(name, sent), ajv.errorsText()).toBe(good);
  });
});
