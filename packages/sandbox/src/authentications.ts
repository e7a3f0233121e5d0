import {isDeepStrictEqual} from 'node:util';
import {matchingKey, type AuthenticationResultElement} from '@florin/network';
import type {Authentication, ChallengeStep, RecordedAuthorization} from './journal.js';

/** An authentication that has an id, as it stands. */
export interface Standing {
  asked: Authentication;
  /** DE123 for whoever asks about it. */
  result: AuthenticationResultElement;
  wrongCodes: number;
  /** Matching key of the 0100 that it was good for. */
  used?: string;
}

/** Who was authenticated, and who is being so. */
export interface Authentications {
  /** By the matching key of the 0600, oldest first. */
  asked: Map<string, Authentication>;
  /** By id. */
  standing: Map<string, Standing>;
  /** Those whose challenge is not over, oldest first. */
  open: Map<string, Standing>;
}

/** Wrong codes that end a challenge. */
export const MOST_WRONG = 3;

/** Milliseconds from the question until a challenge is over, whatever the shopper does. */
export const CHALLENGE_LIFE = 600_000;

export const newAuthentications = (): Authentications => ({
  asked: new Map(),
  standing: new Map(),
  open: new Map(),
});

export const applyAuthentication = (all: Authentications, asked: Authentication): void => {
  all.asked.set(matchingKey(asked.request), asked);
  const said = asked.said[123];
  if (!said) return;
  const {id} = said;
  const result: AuthenticationResultElement = said.status === 'C' ? {status: 'C', id} : said;
  const standing = {asked, result, wrongCodes: 0};
  all.standing.set(id, standing);
  if (result.status === 'C') all.open.set(id, standing);
};

export const applyStep = ({open}: Authentications, step: ChallengeStep): void => {
  const {id} = step;
  const standing = open.get(id);
  if (!standing) return;
  if (step.step === 'wrong_code' && ++standing.wrongCodes < MOST_WRONG) return;
  standing.result =
    step.step === 'passed' ? {status: 'Y', id, eci: step.eci, cavv: step.cavv} : {status: 'N', id};
  open.delete(id);
};

/** The first challenge of those whose time is over by then. */
export const lapsed = ({open}: Authentications, now: number): string | undefined => {
  const [oldest] = open;
  return oldest && oldest[1].asked.at + CHALLENGE_LIFE <= now ? oldest[0] : undefined;
};

/**
 * The authentication that a 0100 shows in DE123, if it is good for exactly that: as it was told, for the same account,
 * amount, currency and merchant, and not shown for another payment before.
 */
export const shownBy = (
  {standing}: Authentications,
  request: RecordedAuthorization,
  account: string | undefined,
): Standing | undefined => {
  const shown = request[123];
  const found = shown && standing.get(shown.id);
  if (!found || found.used !== undefined || !isDeepStrictEqual(found.result, shown)) return undefined;
  const {asked} = found;
  const same = ([4, 42, 49] as const).every(element => asked.request[element] === request[element]);
  return same && asked.account === account ? found : undefined;
};

/** It is good for one 0100, whatever that is answered. */
export const useAuthentication = (
  all: Authentications,
  request: RecordedAuthorization,
  account: string | undefined,
): void => {
  const shown = shownBy(all, request, account);
  if (shown) shown.used = matchingKey(request);
};
