/** One table of allowed moves: from each state to those that may follow. A state with none is final. */
type Moves<S extends string> = {readonly [from in S]: readonly S[]};

export const PAYMENT_STATES = [
  'requires_action',
  'processing',
  'authorized',
  'declined',
  'reversed',
  'voided',
  'expired',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** The authorization of a payment. What is captured and refunded are records of their own. */
export const PAYMENT_MOVES: Moves<PaymentState> = {
  requires_action: ['processing', 'declined', 'expired'],
  processing: ['requires_action', 'authorized', 'declined', 'reversed'],
  authorized: ['voided', 'expired'],
  declined: [],
  reversed: [],
  voided: [],
  expired: [],
};

export const CAPTURE_STATES = ['pending', 'cleared', 'settled', 'failed'] as const;
export type CaptureState = (typeof CAPTURE_STATES)[number];

/** A capture or a refund on its way through clearing to settlement. */
export const CAPTURE_MOVES: Moves<CaptureState> = {
  pending: ['cleared', 'failed'],
  cleared: ['settled'],
  settled: [],
  failed: [],
};

export const INCREMENT_STATES = ['pending', 'approved', 'declined', 'reversed'] as const;
export type IncrementState = (typeof INCREMENT_STATES)[number];

/** What is asked for besides, of an authorization that stands. `reversed` is one whose answer never came. */
export const INCREMENT_MOVES: Moves<IncrementState> = {
  pending: ['approved', 'declined', 'reversed'],
  approved: [],
  declined: [],
  reversed: [],
};

export const SESSION_STATES = ['open', 'paid', 'tokenized', 'expired', 'exhausted', 'closed'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

export const SESSION_MOVES: Moves<SessionState> = {
  open: ['paid', 'tokenized', 'expired', 'exhausted', 'closed'],
  paid: [],
  tokenized: [],
  // An attempt that was in flight when the session expired may still be approved.
  expired: ['paid', 'tokenized', 'closed'],
  exhausted: [],
  closed: [],
};

/** True where the table allows the move. */
export const canMove = <S extends string>(moves: Moves<S>, from: S, to: S): boolean =>
  moves[from].includes(to);

/** True where nothing can follow. */
export const isFinal = <S extends string>(moves: Moves<S>, state: S): boolean => moves[state].length === 0;

/** States in which a payment may still become an approval: no second attempt may start beside it. */
export const isLive = (state: PaymentState): boolean => state === 'processing' || state === 'requires_action';

export const DISPLAY_STATUSES = [
  ...PAYMENT_STATES,
  ...(['partially_captured', 'captured', 'settled', 'partially_refunded', 'refunded'] as const),
] as const;
export type DisplayStatus = (typeof DISPLAY_STATUSES)[number];

/** Sums over the records of a payment, in minor units. */
export interface Sums {
  authorized: number;
  captured: number;
  released: number;
  refunded: number;
  settled: number;
}

/**
 * One word for people, from the state of the authorization and the sums over its records. A void after a capture leaves
 * nothing more to capture: what was captured is then the whole.
 */
export const displayStatus = (state: PaymentState, sums: Sums): DisplayStatus => {
  const {authorized, captured, released, refunded, settled} = sums;
  if ((state !== 'authorized' && state !== 'voided') || captured === 0) return state;
  if (refunded > 0) return refunded < captured ? 'partially_refunded' : 'refunded';
  if (captured < authorized - released) return 'partially_captured';
  return settled < captured ? 'captured' : 'settled';
};
