import type {Cancel} from '@florin/runtime';
import type {Frame} from '../frame.js';
import {shopperOf} from '../payer.js';
import {busy} from '../submit.js';
import type {Ended} from './follow.js';
import type {Payer} from './pay.js';

/** Pays with the card in the form, and tells how it ended. `sent` is called when it is on its way, or need not be. */
export const submit = async (frame: Frame, payer: Payer, sent: Cancel): Promise<void> => {
  const ended = await pay(frame, payer, sent);
  sent();
  payer.end(frame, ended);
};

const pay = async (frame: Frame, payer: Payer, sent: Cancel): Promise<Ended> => {
  const {session, tools} = frame;
  // A doubtful clock is set right before anything is sealed, and the expiry judged then.
  if (!session || (tools.seconds() >= session.claims.exp && !tools.clock.doubtful()))
    return {status: 'expired'};
  const shopper = {
    ...shopperOf(frame),
    sending: () => {
      sent();
      if (!frame.view.locked) busy(frame);
    },
  };
  // The payer answers for every failure outside. One of its own may come after the card was sent.
  return payer.pay(session, shopper).catch((): Ended => ({status: 'pending'}));
};

/** Looks for a payment that an earlier document of this tab left under way, and ends it like its own. */
export const takeUp = async (frame: Frame, payer: Payer): Promise<boolean> => {
  const ended =
    frame.session && (await payer.recover(frame.session, () => busy(frame)).catch(() => undefined));
  if (ended) payer.end(frame, ended);
  return ended !== undefined;
};
