import type {Mutant} from './index.ts';

const ENVELOPE = 'processor/dist/payments/envelope.js';
const OPEN = 'protocol/dist/envelope/open.js';

/** Faults in what is taken for an envelope. */
export const envelopes: readonly Mutant[] = [
  {
    id: 'any-token-hash',
    says: 'ignores tkh',
    file: OPEN,
    from: "must(header.tkh === expected.tokenHash, 'token_hash');",
    to: '',
    caught: ['envelope-other-token', 'envelope-token-hash'],
  },
  {
    id: 'any-amount',
    says: 'ignores bind.amount',
    file: OPEN,
    from: "must(bind.amount?.value === expected.amount?.value, 'bind_amount');",
    to: '',
    caught: ['envelope-amount'],
  },
  {
    id: 'any-origin',
    says: 'ignores bind.origin',
    file: OPEN,
    from: "must(expected.origins.includes(bind.origin), 'bind_origin');",
    to: '',
    caught: ['envelope-origin'],
  },
  {
    id: 'any-time',
    says: 'takes an envelope a day old',
    file: OPEN,
    from: 'FRESHNESS = 120;',
    to: 'FRESHNESS = 86_400;',
    caught: ['envelope-stale'],
  },
  {
    id: 'any-key-name',
    says: 'takes an Idempotency-Key that is not the jti',
    file: ENVELOPE,
    from: 'if (header.jti !== key)',
    to: 'if (false)',
    caught: ['envelope-key-not-jti'],
  },
  {
    id: 'any-header-member',
    says: 'takes a header with further members',
    file: 'protocol/dist/envelope/card.js',
    from: 'export const EnvelopeHeader = v.strictObject({',
    to: 'export const EnvelopeHeader = v.object({',
    caught: ['envelope-header-more'],
  },
  {
    id: 'any-padding',
    says: 'takes a plaintext of any length',
    file: OPEN,
    from: "must(isPadded(plaintext), 'padding');",
    to: '',
    caught: ['envelope-padding'],
  },
  {
    id: 'any-spelling',
    says: 'takes base64url with other spare bits',
    file: 'protocol/dist/jws/base64url.js',
    from: ' || spareBits(text))',
    to: ')',
    caught: ['envelope-canonical'],
  },
  {
    id: 'names-twice',
    says: 'takes JSON in which a name stands twice',
    file: 'protocol/dist/jws/json.js',
    from: 'if (names.size === names.add(JSON.parse(last)).size)',
    to: 'if (false)',
    caught: ['session-name-twice', 'envelope-header-twice', 'envelope-name-twice', 'payment-bad-body'],
  },
  {
    id: 'tells-why',
    says: 'tells why an envelope was refused',
    file: 'processor/dist/payments/refusal.js',
    from: "throw new ProblemError('envelope_rejected');",
    to: "throw new ProblemError('envelope_rejected', { detail: reason });",
    caught: ['envelope-one-answer'],
  },
  {
    id: 'refuses-at-once',
    says: 'refuses an envelope as soon as it can',
    file: 'processor/dist/payments/refusal.js',
    from: 'await sleep(runtime, left);',
    to: 'break;',
    caught: ['envelope-floor'],
  },
];
