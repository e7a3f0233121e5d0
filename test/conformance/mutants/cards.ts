import type {Mutant} from './index.ts';

const KEPT = 'processor/dist/vault/saved-cards.js';
const RECORD = 'processor/dist/payments/record.js';
const PAYING = 'processor/dist/payments/paying-card.js';

/** Faults in what is kept for whom, and for how long. */
export const cards: readonly Mutant[] = [
  {
    id: 'keeps-nothing',
    says: 'keeps no card for anybody',
    file: RECORD,
    from: '${approved}::boolean',
    to: '${false}::boolean',
    caught: ['saved-offered', 'saved-pays', 'cards-list', 'charge-pays', 'charge-again', 'charge-at-once'],
  },
  {
    id: 'keeps-declined',
    says: 'keeps a card that was declined',
    file: RECORD,
    from: '${approved}::boolean',
    to: '${true}::boolean',
    caught: ['saved-declined', 'token-declined'],
  },
  {
    id: 'lists-twice',
    says: 'offers a card as often as it was saved',
    file: KEPT,
    from: "'fingerprint', 'exp_month', 'exp_year'",
    to: "'id'",
    caught: ['saved-once'],
  },
  {
    id: 'takes-any-leave',
    says: 'takes leave that nobody asked for',
    file: PAYING,
    from: "consent !== undefined && save_card !== 'ask'",
    to: 'false',
    caught: ['saved-leave-not-asked'],
  },
  {
    id: 'asks-everybody',
    says: 'lets a session ask for leave that is nobody’s',
    file: 'processor/dist/sessions/terms.js',
    from: 'terms.customer === undefined ||',
    to: 'false ||',
    caught: ['saved-asked'],
  },
  {
    id: 'any-customer',
    says: "takes another customer's card",
    file: KEPT,
    from: ".where('customer', '=', customer)",
    to: '',
    caught: ['saved-customers-apart'],
  },
  {
    id: 'any-merchants-card',
    says: "takes another merchant's card",
    file: KEPT,
    from: ".where('merchant_id', '=', merchant_id)",
    to: '',
    caught: ['saved-merchants-apart', 'cards-own', 'charge-own'],
  },
  {
    id: 'forgets-nothing',
    says: 'answers that a card is forgotten, and keeps it',
    file: KEPT,
    from: 'where cards.forgotten_at is null',
    to: 'where false',
    caught: ['forget-card', 'forget-page', 'cards-forget'],
  },
  {
    id: 'forgets-for-anybody',
    says: "lets a customer have another's card forgotten",
    file: KEPT,
    from: 'or customer = ${customer ?? null}::text',
    to: 'or ${customer ?? null}::text is not null',
    caught: ['forget-own'],
  },
  {
    id: 'any-mode',
    says: 'lets a card be kept where a payment is due, and the other way round',
    file: 'processor/dist/http/frame-routes.js',
    from: 'claims.mode !== mode',
    to: 'false',
    caught: ['token-other-mode'],
  },
  {
    id: 'tells-payments',
    says: 'names a card that is kept like a payment',
    file: 'processor/dist/payments/result.js',
    from: "payment.mode === 'payment' ? ofPayment(payment)",
    to: 'true ? ofPayment(payment)',
    caught: ['token-kept'],
  },
  {
    id: 'charges-anew',
    says: 'charges a card as often as the call is sent',
    file: 'processor/dist/payments/charge.js',
    from: '`${merchant.id} ${key}`',
    to: '`${merchant.id} ${key} ${Math.random()}`',
    caught: ['charge-again'],
  },
  {
    id: 'never-required',
    says: 'pays without what the session requires',
    file: PAYING,
    from: "=== 'required'",
    to: "=== 'never'",
    caught: ['envelope-required'],
  },
];
