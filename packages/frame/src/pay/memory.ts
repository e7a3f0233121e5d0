import type {AttemptId, SessionId} from '@florin/protocol';
import {isAttemptId} from '@florin/protocol/check';
import type {Tools} from './tools.js';

/** Which attempt of a session came last. Ids alone: no card, no token. */
export interface Memory {
  last(session: SessionId): AttemptId | null;
  /** The last attempt of an earlier document, whose outcome nobody here has seen. */
  left(session: SessionId): AttemptId | null;
  begin(session: SessionId, attempt: AttemptId): void;
  /** Its outcome was seen and nothing can come of it any more. */
  end(session: SessionId): void;
}

/**
 * Remembers attempts in this document, and where the browser allows it in the tab, so that a frame that was
 * reloaded finds the payment that was under way. Where it allows none, the processor's word in the page serves.
 */
export const attemptMemory = ({storage, page}: Pick<Tools, 'storage' | 'page'>): Memory => {
  const here = new Map<SessionId, AttemptId>();
  const name = (session: SessionId): string => `florin:${session}`;
  const left = (session: SessionId): AttemptId | null => {
    const id = quietly(() => storage?.getItem(name(session)));
    if (isAttemptId(id)) return id;
    return (page.session === session && page.attempt) || null;
  };
  return {
    last: session => here.get(session) ?? left(session),
    left: session => (here.has(session) ? null : left(session)),
    begin: (session, attempt) => {
      here.set(session, attempt);
      quietly(() => storage?.setItem(name(session), attempt));
    },
    end: session => quietly(() => storage?.removeItem(name(session))),
  };
};

// A full or forbidden storage must not stop a payment.
const quietly = <T>(task: () => T): T | undefined => {
  try {
    return task();
  } catch {
    return undefined;
  }
};
