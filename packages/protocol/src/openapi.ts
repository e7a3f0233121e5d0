import {CALLS, type Call} from './openapi/calls.js';
import {ref, schemas} from './openapi/schemas.js';
import {PROTOCOL_VERSION} from './primitives.js';
import {PROBLEM_TYPE, PROBLEMS, type ProblemCode} from './problem.js';

/**
 * The calls of the protocol as an OpenAPI 3.1 document for the processor at `issuer`. Built from the schemas that
 * check the messages, so it cannot say anything else.
 */
export const openApi = (issuer: string): object => ({
  openapi: '3.1.1',
  info: {
    title: 'Florin processor',
    version: PROTOCOL_VERSION,
    summary: 'The open protocol between a checkout form, a processor and a merchant.',
    description: DESCRIPTION,
    license: {name: 'Apache-2.0', identifier: 'Apache-2.0'},
  },
  servers: [{url: issuer}],
  paths: paths(),
  webhooks: {paymentChanged: {post: message()}},
  components: {schemas: schemas(), securitySchemes: SECURITY},
});

const DESCRIPTION = [
  'Money is in minor units. Every failure is `application/problem+json` (RFC 9457) with a stable `code`.',
  'A declined card is no failure: it is answered like one that pays, with a signed result.',
  'A member that a response has and this document has not is to be ignored.',
].join('\n');

const SECURITY = {
  secretKey: {type: 'http', scheme: 'bearer', description: "A merchant's secret key. For servers alone."},
  sessionToken: {
    ...{type: 'http', scheme: 'bearer', bearerFormat: 'JWT'},
    description: "The session's token, `SessionClaims` signed with ES256. Sent by the secure frame.",
  },
};

/** What a processor sends to a merchant's server. */
const message = (): object => ({
  operationId: 'paymentChanged',
  summary: 'A payment changed. At least once for each change, and for one payment in the order of `seq`.',
  description: [
    'Signed as Standard Webhooks has it: while a secret is rotated, by each of them, with spaces between.',
    'What is not answered with 2xx is sent again, under the same `webhook-id`.',
  ].join(' '),
  parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(name => ({
    ...{name, in: 'header', required: true, schema: {type: 'string'}},
  })),
  requestBody: {required: true, content: json(ref('WebhookEvent'))},
  responses: {'2XX': {description: 'It was taken, and is not sent again.'}},
});

const paths = (): object => {
  const all: Record<string, object> = {};
  for (const {path, method} of CALLS) {
    const [first, ...others] = CALLS.filter(call => call.path === path && call.method === method);
    all[path] = {...all[path], [method]: operation(first!, others)};
  }
  return all;
};

/** One path and method may be two calls, told apart by who makes them: then it is one operation that can be either. */
const operation = (call: Call, others: readonly Call[]): object => {
  const calls = [call, ...others];
  const callers = calls.filter(({by}) => by !== 'nobody').map(({by}) => ({[by]: []}));
  return {
    operationId: call.id,
    summary: calls.map(({summary}) => summary).join(' Or: '),
    security: callers,
    parameters: parameters(call),
    ...(call.body && {requestBody: {required: !call.body.optional, content: json(bodyOf(calls))}}),
    responses: {...merged(calls.map(answers)), ...problems(calls)},
  };
};

const merged = (parts: readonly object[]): object => Object.fromEntries(parts.flatMap(Object.entries));

const bodyOf = (calls: readonly Call[]): object => {
  const bodies = calls.map(({body}) => ref(body!.schema));
  return bodies.length === 1 ? bodies[0]! : {oneOf: bodies};
};

const json = (schema: object, type = 'application/json') => ({[type]: {schema}});

const parameters = ({path, query = {}, key}: Call): object[] => [
  ...[...path.matchAll(/(\w+)\/\{(\w+)\}/g)].map(([, owner, name]) => ({
    ...{name, in: 'path', required: true},
    schema: ref(IDS[owner as keyof typeof IDS]),
  })),
  ...Object.entries(query).map(([name, [schema, description]]) => ({name, in: 'query', schema, description})),
  ...(key ? [{name: 'Idempotency-Key', in: 'header', required: key === 'required', schema: KEY}] : []),
];

/** Whose id stands behind a part of a path. */
const IDS = {
  sessions: 'SessionId',
  cards: 'CardId',
  payments: 'PaymentId',
  settlements: 'SettlementId',
} as const;

const KEY = {
  ...{type: 'string', maxLength: 257},
  description:
    'In double quotes. The same key with the same body has its effect once, for thirty days at least. A payment is known by its key for ever.',
};

const answers = (call: Call): object =>
  Object.fromEntries(
    Object.entries(call.answers).map(([status, [schema, description]]) => [
      status,
      {description, ...(schema && {content: json(ref(schema))})},
    ]),
  );

/** One response for each HTTP status, which lists the codes that come with it. */
const problems = (calls: readonly Call[]): object => {
  const codes = [...new Set(calls.flatMap(codesOf))];
  const statuses = new Set(codes.map(code => PROBLEMS[code][0]));
  return Object.fromEntries(
    [...statuses].map(status => [
      status,
      problem(
        status,
        codes.filter(code => PROBLEMS[code][0] === status),
      ),
    ]),
  );
};

/** What any call can be answered with comes last. */
const codesOf = ({by, problems: own}: Call): readonly ProblemCode[] => [
  ...own,
  ...(by === 'nobody' ? [] : (['unauthorized'] as const)),
  ...(by === 'secretKey' ? (['scope_missing'] as const) : []),
  ...(['rate_limited', 'internal_error', 'overloaded'] as const),
];

const problem = (status: number, codes: readonly ProblemCode[]): object => ({
  description: codes.map(code => `\`${code}\`: ${PROBLEMS[code][1]}`).join('\n\n'),
  content: json(
    {allOf: [ref('Problem')], properties: {status: {const: status}, code: {enum: codes}}},
    PROBLEM_TYPE,
  ),
});
