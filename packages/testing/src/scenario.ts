import {DECLINES, PROBLEMS, type DeclineCode, type ProblemCode} from '@florin/protocol';

/**
 * What a mock does with a session, where it is not only what the protocol demands.
 *
 * `by_card` lets the number decide (see `cards`); `approved` and a decline's code decide for every card.
 * `challenge` has the shopper's bank ask first (3-D Secure), and then lets the number decide.
 * `processing` keeps a payment under way for ever, `hangs` never answers, `unreachable` fails like a network, and
 * `unclear` breaks off and then turns away what is sent again, so that nobody can say whether it was paid.
 * A problem's code is what a submission is answered with: those of a session come of its state, `session_paid` and
 * `attempt_in_progress` of another attempt that really stands there, `key_revoked` of a key that really was.
 * `frame_…` is how the frame page comes: `missing` as a 404, `unreachable` not at all, `silent` without a script,
 * `slow` after five seconds.
 */
export type Scenario =
  | 'by_card'
  | 'approved'
  | 'challenge'
  | 'processing'
  | 'hangs'
  | 'unreachable'
  | 'unclear'
  | `frame_${'missing' | 'unreachable' | 'silent' | 'slow'}`
  | DeclineCode
  | ProblemCode;

/** The decline that a scenario names, if it names one. */
export const declineIn = (scenario: Scenario): DeclineCode | undefined =>
  Object.hasOwn(DECLINES, scenario) ? (scenario as DeclineCode) : undefined;

/** The problem that a scenario names, if it names one. */
export const problemIn = (scenario: Scenario): ProblemCode | undefined =>
  Object.hasOwn(PROBLEMS, scenario) ? (scenario as ProblemCode) : undefined;
