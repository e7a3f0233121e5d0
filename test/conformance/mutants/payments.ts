import type {Mutant} from './index.ts';

const RESULT = 'processor/dist/payments/result.js';
const CAPTURE = 'processor/dist/payments/capture.js';

/** Faults in what a payment comes to. */
export const payments: readonly Mutant[] = [
  {
    id: 'pays-twice',
    says: 'a session can be paid twice',
    file: 'processor/dist/database/migrations/0001_payments.js',
    from: 'create unique index one_payment_a_session',
    to: 'create index one_payment_a_session',
    caught: ['payment-attempts-at-once', 'payment-session-paid', 'token-once'],
  },
  {
    id: 'forgets-attempts',
    says: 'knows no attempt again',
    file: 'processor/dist/payments/known.js',
    from: 'and attempts.id = ${attempt}',
    to: 'and attempts.id = ${attempt} and false',
    caught: ['payment-replayed', 'payment-known-attempt'],
  },
  {
    id: 'forgets-bodies',
    says: 'takes another body under a known jti',
    file: 'processor/dist/payments/submit.js',
    from: 'if (known.bodyHash !== null && known.bodyHash !== bodyHash)',
    to: 'if (false)',
    caught: ['payment-key-reused'],
  },
  {
    id: 'forgets-given-up',
    says: 'does not close the attempt that `after` names',
    file: 'processor/dist/payments/intent.js',
    from: 'from session where ${submission.after}::text is not null',
    to: 'from session where false and ${submission.after}::text is not null',
    caught: ['payment-given-up'],
  },
  {
    id: 'never-exhausted',
    says: 'lets a session try a thousand cards',
    file: 'processor/dist/payments/record.js',
    from: 'MAX_DECLINES = 10;',
    to: 'MAX_DECLINES = 1000;',
    caught: ['payment-exhausted'],
  },
  {
    id: 'declines-with-402',
    says: 'answers a decline with 402',
    file: 'processor/dist/payments/answer.js',
    from: 'return { status: 200, body: { ...body, result',
    to: "return { status: payment.state === 'declined' ? 402 : 200, body: { ...body, result",
    caught: ['payment-declined', 'outcome-of-attempt'],
  },
  {
    id: 'any-card-goes-on',
    says: 'goes on with another card than it began with',
    file: 'processor/dist/payments/continue.js',
    from: 'if (!same)',
    to: 'if (false)',
    caught: ['action-other-card'],
  },
  {
    id: 'never-given-up',
    says: 'lets nobody give up',
    file: 'processor/dist/payments/continue.js',
    from: 'if (cancel)',
    to: 'if (false)',
    caught: ['action-cancelled'],
  },
  {
    id: 'wrong-audience',
    says: 'signs results for everybody',
    file: RESULT,
    from: 'aud: payment.merchant_id,',
    to: 'aud: context.issuer,',
    caught: ['result-audience'],
  },
  {
    id: 'old-results',
    says: 'dates a result when the payment was made',
    file: RESULT,
    from: 'iat: seconds(context.runtime)',
    to: 'iat: Math.floor(payment.created_at / 1000)',
    caught: ['read-signed'],
  },
  {
    id: 'captures-more',
    says: 'captures more than was authorized',
    file: CAPTURE,
    from: 'if (left === 0 || amount.value > left)',
    to: 'if (left === 0)',
    caught: ['capture-too-large'],
  },
  {
    id: 'same-seq',
    says: 'leaves seq as it was after a capture',
    file: CAPTURE,
    from: 'sql `seq + 1`',
    to: 'sql `seq + 0`',
    caught: ['capture-seq'],
  },
];
