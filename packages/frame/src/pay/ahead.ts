import type {AttemptId} from '@florin/protocol';
import type {SealedCard} from '@florin/protocol/envelope';
import {newId} from '@florin/runtime';
import type {Session} from '../admission.js';
import * as LIMITS from '../constants.js';
import {sealFor, type Sealed} from './sealing.js';
import type {Tools} from './tools.js';

/** A request that only has to be sent. */
export interface Ready {
  attempt: AttemptId;
  sealed: Sealed;
}

/** What a request was sealed for; `revision` says what stood in the form without saying it. */
interface Purpose {
  session: Session;
  after: AttemptId | null;
  revision: number;
}

/** Seals the card while the shopper looks for the button, so that a submit has nothing to wait for. */
export interface Ahead {
  seal(purpose: Purpose, card: SealedCard): Promise<void>;
  /** What was sealed for exactly this, if it is young enough. It is given once. */
  take(purpose: Purpose): Ready | undefined;
}

/** Nothing but the sealed request is kept: no card. */
export const sealAhead = (tools: Tools): Ahead => {
  let kept: (Ready & Purpose) | undefined;
  return {
    seal: async (purpose, card) => {
      const attempt = newId(tools.runtime, 'att');
      const {session, after} = purpose;
      const sealed = await sealFor({session, attempt, after}, card, tools);
      kept = sealed && {...purpose, attempt, sealed};
    },
    take: purpose => {
      const found = kept;
      kept = undefined;
      return found && fits(found, purpose) && isYoung(found, tools) ? found : undefined;
    },
  };
};

const fits = (kept: Purpose, {session, after, revision}: Purpose): boolean =>
  kept.session === session && kept.after === after && kept.revision === revision;

const isYoung = ({sealed}: Ready, {runtime, clock}: Tools): boolean =>
  runtime.monotonic() - sealed.at < LIMITS.ahead && !clock.doubtful();
