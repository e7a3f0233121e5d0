import {DISCOVERY_PATH} from '../discovery.js';
import {MOST_LISTED} from '../page.js';
import type {ProblemCode} from '../problem.js';
import {DISPLAY_STATUSES} from '../states.js';
import type {SchemaName} from './schemas.js';

/** Who may make a call. `nobody` means that anybody may. */
export type Caller = 'secretKey' | 'sessionToken' | 'nobody';

/** One call of the protocol. */
export interface Call {
  method: 'get' | 'post' | 'delete';
  path: string;
  id: string;
  summary: string;
  by: Caller;
  body?: {schema: SchemaName; optional?: true};
  /** A schema of null is an answer without a body. */
  answers: Readonly<Record<number, readonly [schema: SchemaName | null, description: string]>>;
  /** Beside those that any call can be answered with. */
  problems: readonly ProblemCode[];
  /** Whether an `Idempotency-Key` must or may be sent. */
  key?: 'required' | 'optional';
  query?: Readonly<Record<string, readonly [schema: object, description: string]>>;
}

const SENT: readonly ProblemCode[] = [
  ...(['malformed_json', 'invalid_request', 'payload_too_large'] as const),
  ...(['idempotency_key_missing', 'idempotency_key_reused', 'idempotency_in_flight'] as const),
];

/** Why a session's card is not taken. */
const SUBMITTED: readonly ProblemCode[] = [
  ...SENT,
  ...(['envelope_rejected', 'key_revoked', 'attempt_in_progress', 'attempt_closed'] as const),
  ...(['session_paid', 'session_closed', 'session_exhausted', 'session_expired'] as const),
  ...(['session_unknown', 'brand_not_accepted', 'mode_not_supported'] as const),
];

/** The query of every list. */
const PAGE: NonNullable<Call['query']> = {
  limit: [{type: 'integer', minimum: 1, maximum: MOST_LISTED, default: 20}, 'How many a page holds.'],
  cursor: [{type: 'string', maxLength: 255}, 'The `next_cursor` of the page before.'],
};

/** What a processor answers. The order is that of a payment. */
export const CALLS: readonly Call[] = [
  {
    ...{method: 'get', path: DISCOVERY_PATH, id: 'discover', by: 'nobody'},
    summary: 'What the processor says of itself.',
    answers: {200: ['Discovery', 'Where its parts are and what it can do.']},
    problems: [],
  },
  {
    ...{method: 'get', path: '/.well-known/jwks.json', id: 'readKeys', by: 'nobody'},
    summary: 'The public keys that session tokens and results are signed with (RFC 7517).',
    answers: {200: ['SigningKeys', 'All that may still be needed, the newest among them.']},
    problems: [],
  },
  {
    ...{method: 'get', path: '/integrity.json', id: 'readIntegrity', by: 'nobody'},
    summary: 'Every file that browsers load, with its hash and what it is for.',
    answers: {200: ['IntegrityManifest', 'The inventory of the scripts that are served now.']},
    problems: [],
  },
  {
    ...{method: 'post', path: '/v1/sessions', id: 'createSession', by: 'secretKey', key: 'optional'},
    summary: 'Opens a session: what one shopper may pay, on which pages, until when.',
    body: {schema: 'SessionRequest'},
    answers: {201: ['SessionResponse', 'The session and its signed token, for the page.']},
    problems: [
      ...SENT,
      ...(['invalid_amount', 'invalid_origin', 'unknown_currency', 'mode_not_supported'] as const),
      ...(['reference_paid', 'reference_in_progress'] as const),
    ],
  },
  {
    ...{method: 'post', path: '/v1/payments', id: 'submitPayment', by: 'sessionToken', key: 'required'},
    summary: 'Pays with a sealed card. The Idempotency-Key is the `jti` of the envelope.',
    body: {schema: 'PaymentSubmission'},
    answers: {
      200: ['PaymentAnswer', 'The outcome, with the signed result, or what is to be done. A decline is one.'],
      202: ['PaymentAnswer', 'In flight: ask for the outcome.'],
    },
    problems: [...SUBMITTED, ...(['reference_paid', 'reference_in_progress', 'card_unknown'] as const)],
  },
  {
    ...{method: 'post', path: '/v1/payments/{id}/continue', id: 'continuePayment', by: 'sessionToken'},
    summary:
      'Goes on after what the shopper had to do. The Idempotency-Key is the `jti` of the envelope, where there is one.',
    body: {schema: 'ContinueRequest'},
    key: 'optional',
    answers: {
      200: ['PaymentAnswer', 'The outcome, with the signed result, or what is still to be done.'],
      202: ['PaymentAnswer', 'In flight: ask for the outcome.'],
    },
    problems: [
      ...(['malformed_json', 'invalid_request', 'payload_too_large'] as const),
      ...(['idempotency_key_missing', 'idempotency_key_reused', 'envelope_rejected'] as const),
      ...(['key_revoked', 'payment_unknown', 'session_unknown', 'brand_not_accepted'] as const),
    ],
  },
  {
    ...{method: 'post', path: '/v1/payments', id: 'chargeCard', by: 'secretKey', key: 'required'},
    summary: 'Pays with a card that is kept, without the shopper.',
    body: {schema: 'ChargeRequest'},
    answers: {201: ['PaymentView', 'The payment. A decline is one.']},
    problems: [
      ...SENT,
      ...(['invalid_amount', 'unknown_currency', 'card_unknown'] as const),
      ...(['reference_paid', 'reference_in_progress', 'session_expired'] as const),
    ],
  },
  {
    ...{method: 'post', path: '/v1/tokens', id: 'submitCard', by: 'sessionToken', key: 'required'},
    summary: 'Has a sealed card kept: the network is asked whether it is good, for no amount.',
    body: {schema: 'PaymentSubmission'},
    answers: {
      200: ['TokenAnswer', 'The outcome, with the signed result. After a refusal no number is kept.'],
      202: ['TokenAnswer', 'In flight: ask for the outcome.'],
    },
    problems: SUBMITTED,
  },
  {
    ...{method: 'get', path: '/v1/sessions/{id}/outcome', id: 'readOutcome', by: 'sessionToken'},
    summary: 'What became of an attempt. The token may have expired up to 24 hours before.',
    query: {
      attempt: [{$ref: '#/components/schemas/AttemptId'}, "Left out: the session's latest attempt."],
      wait: [{type: 'number', minimum: 0}, 'Seconds to wait for an outcome; a processor may wait less.'],
    },
    answers: {
      200: ['AttemptAnswer', 'The outcome, with the signed result, or what is to be done.'],
      202: ['AttemptAnswer', 'Still in flight.'],
    },
    problems: ['attempt_unknown', 'attempt_closed'],
  },
  {
    ...{method: 'delete', path: '/v1/sessions/{id}/cards/{card}', id: 'forgetCard', by: 'sessionToken'},
    summary: "Forgets a saved card of the session's customer. The same again has the same answer.",
    answers: {204: [null, 'It is no longer offered or taken, and its number is destroyed.']},
    problems: ['card_unknown', 'session_expired'],
  },
  {
    ...{method: 'get', path: '/v1/payments', id: 'listPayments', by: 'secretKey'},
    summary: "The merchant's payments, newest first. What is paid between two pages is on neither.",
    query: {
      session: [{$ref: '#/components/schemas/SessionId'}, 'Those of this session alone.'],
      status: [{enum: DISPLAY_STATUSES}, 'Those with this `display_status` alone.'],
      reference: [{$ref: '#/components/schemas/Reference'}, 'Those for this order alone.'],
      ...PAGE,
    },
    answers: {200: ['PaymentList', 'A page; the `next_cursor` of the last one is null.']},
    problems: ['invalid_request'],
  },
  {
    ...{method: 'get', path: '/v1/payments/{id}', id: 'readPayment', by: 'secretKey'},
    summary:
      'A payment with its captures and refunds and, once it has an outcome, a result signed at this moment.',
    answers: {200: ['PaymentView', 'The payment.']},
    problems: ['payment_unknown'],
  },
  {
    ...{method: 'post', path: '/v1/payments/{id}/capture', id: 'capturePayment', by: 'secretKey'},
    summary: 'Takes some or all of what was authorized.',
    key: 'required',
    body: {schema: 'CaptureRequest', optional: true},
    answers: {201: ['CaptureView', 'The capture, on its way to settlement.']},
    problems: [...SENT, 'invalid_amount', 'payment_unknown', 'capture_not_allowed', 'capture_too_large'],
  },
  {
    ...{method: 'post', path: '/v1/payments/{id}/increments', id: 'incrementPayment', by: 'secretKey'},
    summary:
      'Asks the issuer for more than was authorized. A decline is an answer, and leaves what was authorized.',
    key: 'required',
    body: {schema: 'IncrementRequest'},
    answers: {201: ['IncrementView', 'The increment, and what the issuer said of it.']},
    problems: [
      ...SENT,
      'invalid_amount',
      'payment_unknown',
      'increment_not_allowed',
      'increment_in_progress',
    ],
  },
  {
    ...{method: 'post', path: '/v1/payments/{id}/void', id: 'voidPayment', by: 'secretKey'},
    summary:
      'Releases all that is authorized and not captured; declines a payment that waits for its shopper.',
    key: 'required',
    body: {schema: 'VoidRequest', optional: true},
    answers: {
      201: ['VoidView', 'What the cardholder has back, which may be nothing. Nothing more can be captured.'],
    },
    problems: [...SENT, 'payment_unknown', 'void_not_allowed'],
  },
  {
    ...{method: 'post', path: '/v1/payments/{id}/refunds', id: 'refundPayment', by: 'secretKey'},
    summary: 'Gives back some or all of what was captured.',
    key: 'required',
    body: {schema: 'RefundRequest', optional: true},
    answers: {201: ['RefundView', 'The refund, on its way to settlement.']},
    problems: [...SENT, 'invalid_amount', 'payment_unknown', 'refund_not_allowed', 'refund_too_large'],
  },
  {
    ...{method: 'get', path: '/v1/cards', id: 'listCards', by: 'secretKey'},
    summary: 'The cards of a customer, or what a session kept, with the leave that was given for each.',
    query: {
      customer: [
        {$ref: '#/components/schemas/Reference'},
        'As `customer` of their sessions. This, or `session`.',
      ],
      session: [{$ref: '#/components/schemas/SessionId'}, 'The session in which the card was kept.'],
    },
    answers: {200: ['SavedCardList', 'The one that was saved last comes first.']},
    problems: ['invalid_request'],
  },
  {
    ...{method: 'delete', path: '/v1/cards/{id}', id: 'deleteCard', by: 'secretKey'},
    summary: 'Forgets a saved card of any customer. The same again has the same answer.',
    answers: {204: [null, 'It is no longer offered or taken, and its number is destroyed.']},
    problems: ['card_unknown'],
  },
  {
    ...{method: 'get', path: '/v1/settlements', id: 'listSettlements', by: 'secretKey'},
    summary: "What was paid to the merchant's account, newest first.",
    query: PAGE,
    answers: {200: ['SettlementList', 'A page; the `next_cursor` of the last one is null.']},
    problems: ['invalid_request'],
  },
  {
    ...{method: 'get', path: '/v1/settlements/{id}', id: 'readSettlement', by: 'secretKey'},
    summary:
      'A settlement with every capture and refund in it, and what it withheld or released. Asked for `text/csv`, a line of each.',
    answers: {200: ['SettlementReport', 'The settlement; the `net` of its lines sums to its own.']},
    problems: ['settlement_unknown'],
  },
  {
    ...{method: 'get', path: '/v1/balance', id: 'readBalance', by: 'secretKey'},
    summary: "The merchant's money, by currency.",
    answers: {200: ['BalanceView', 'What is owed, what is withheld, what was paid out, and the fees taken.']},
    problems: [],
  },
];
