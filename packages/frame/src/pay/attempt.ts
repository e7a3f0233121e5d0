import type {AttemptId} from '@florin/protocol';
import type {SealedCard} from '@florin/protocol/envelope';
import type {Session} from '../admission.js';
import {patience} from './backoff.js';
import {meeting, type ShowChallenge} from './challenge.js';
import {run, type Errand} from './errand.js';
import {ask, failed, follow, pending, type Ended, type Line} from './follow.js';
import {sealFor, type Sealed} from './sealing.js';
import type {Tools} from './tools.js';
import {transport} from './transport.js';

/** The form, as a payment sees it. */
export interface Shopper {
  /** The card while the form still holds it. */
  card(): SealedCard | undefined;
  /** Told when the processor has put another token in the place of the session's. */
  renewed(session: Session): void;
  /** Told when a request is on its way. */
  sending(): void;
  /** Another number after every edit. */
  revision(): number;
}

/** One payment as the shopper asked for it. */
export interface Order extends Shopper {
  session: Session;
  attempt: AttemptId;
  /** The attempt this one follows; the processor closes it for ever. */
  after: AttemptId | null;
  /** The request, if it was sealed ahead. */
  sealed: Sealed | undefined;
}

/** A line to the processor for one attempt. Its deadline begins to run. */
export const openLine = (tools: Tools, session: Session, show: ShowChallenge, order?: Order): Line => {
  const meet = meeting(tools, show, order);
  const line: Line = {
    session,
    patience: patience(tools.runtime, tools.onceOnline),
    send: transport(tools.runtime, tools.clock, tools.issuer),
    verified: tools.verified,
    runtime: tools.runtime,
    meet: answer => meet(line, answer),
  };
  return line;
};

/**
 * Pays once: seals, sends until somebody answers, and stays with the attempt until its outcome is known or the
 * deadline has passed. At most one payment comes of it, whatever is lost on the way.
 */
export const runAttempt = async (order: Order, tools: Tools, show: ShowChallenge): Promise<Ended> => {
  const line = openLine(tools, order.session, show, order);
  return (await settleClock(line, tools)) ?? (await submit(order, tools, line));
};

/**
 * After a sleep or a jump of the clock the session may have gone on without this frame, and its time is wrong:
 * the answer to how its latest attempt stands tells both.
 */
const settleClock = async (line: Line, tools: Tools): Promise<Ended | undefined> => {
  while (tools.clock.doubtful()) {
    const verdict = await ask(line, undefined, 0);
    if (verdict.kind === 'unknown') break;
    if (verdict.kind === 'expired') return {status: 'expired'};
    if (verdict.kind === 'error') return failed(verdict.code);
    if (verdict.kind === 'answer') {
      const {attempt, status} = verdict.answer;
      if (status === 'declined' || status === 'reversed' || status === 'expired') break;
      return follow(line, attempt);
    }
    // Nothing was sent yet, so nothing is pending.
    if (!(await line.patience.pause())) return failed('network_error');
  }
  return tools.clock.seconds() < line.session.claims.exp ? undefined : {status: 'expired'};
};

const submit = async (order: Order, tools: Tools, line: Line): Promise<Ended> => {
  const {attempt, after, sealed: ready, sending, renewed} = order;
  const path = line.session.claims.mode === 'tokenize' ? '/v1/tokens' : '/v1/payments';
  const make: Errand['make'] = async session => {
    const card = order.card();
    return card && sealFor({session, attempt, after}, card, tools);
  };
  const ended = await run({attempt, path, ready, make, sending, renewed}, line, tools);
  // Without a card nothing more can be sent; what was sent may still be paid.
  return ended ?? (order.card() ? failed('bad_key') : pending);
};
