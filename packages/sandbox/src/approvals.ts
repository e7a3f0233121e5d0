import type {Authorization} from './state.js';

/** An approved authorization over more than nothing, or what was added to one, and when that was approved. */
export interface Approval {
  /** Matching key of its 0100. */
  key: string;
  /** Milliseconds since 1970. */
  at: number;
  /** What it was approved over, in minor units. */
  amount: number;
  authorization: Readonly<Authorization>;
}

/** Approvals in the order in which they were given, which is that of time. */
export interface Approvals {
  all: Approval[];
  /** Those before this place hold nothing any more. */
  from: number;
}

export const newApprovals = (): Approvals => ({all: [], from: 0});

/**
 * The first that still holds something. What holds nothing never will again: the place moves on over it, once, whoever
 * looks, so that looking is cheap and is no event.
 */
export const oldestHold = (approvals: Approvals | undefined): Approval | undefined => {
  if (!approvals) return undefined;
  while (approvals.all[approvals.from]?.authorization.held === 0) approvals.from++;
  return approvals.all[approvals.from];
};

/** What was given after that moment, newest first. */
export const givenAfter = (approvals: Approvals | undefined, moment: number): Approval[] => {
  const {all} = approvals ?? newApprovals();
  const found: Approval[] = [];
  for (let i = all.length - 1; i >= 0 && all[i]!.at > moment; i--) found.push(all[i]!);
  return found;
};
