import type {SavedCard} from '@florin/protocol';
import {adopt} from './adopt.js';
import type {Frame} from './frame.js';
import type {Shopper} from './pay/attempt.js';
import type {Payer} from './pay/pay.js';
import {say} from './show.js';

/** Loads what a submit needs, once; undefined where the network fails, and then again when it is needed. */
export const loadPayer = async (frame: Frame): Promise<Payer | undefined> => {
  frame.payer ??= import('./pay/pay.js').then(
    ({createPayer, showChallenge, styles, thisDevice}) => {
      adopt(frame.window.document, styles);
      const payer = createPayer({...frame.tools, ...thisDevice(frame.tools.clock)}, showChallenge(frame));
      payer.watchClock(frame);
      return payer;
    },
    () => undefined,
  );
  const payer = await frame.payer;
  if (!payer) frame.payer = undefined;
  return payer;
};

/** Watches the session's end, and imports its sealing key ahead of the submit. False only where this browser can use none. */
export const prepare = async (frame: Frame): Promise<boolean> => {
  const payer = await loadPayer(frame);
  payer?.watchExpiry(frame);
  return !payer || !frame.session || payer.prepare(frame.session);
};

/** Forgets a saved card, as soon as there is what that needs. */
export const forget = async (frame: Frame, card: SavedCard): Promise<void> => {
  const payer = await loadPayer(frame);
  if (payer) await payer.forget(frame, card);
  else say(frame, 'bad', ({words}) => words.cards.kept);
};

/** The form, as a payment sees it. */
export const shopperOf = (frame: Frame): Shopper => ({
  card: () => frame.form.card,
  revision: () => frame.form.revision,
  renewed: fresh => void (frame.session = fresh),
  sending: () => {},
});

/** Milliseconds without an edit after which a whole card is sealed ahead. */
const PAUSE = 50;

/** Seals a whole card while the shopper looks for the button. */
export const foresee = (frame: Frame): void => {
  const {form, tools} = frame;
  const {revision} = form;
  tools.runtime.after(PAUSE, () => {
    if (form.revision === revision && !frame.running && form.reading.complete) void sealAhead(frame);
  });
};

const sealAhead = async (frame: Frame): Promise<void> => {
  const payer = await frame.payer;
  if (payer && frame.session) await payer.foresee(frame.session, shopperOf(frame)).catch(() => undefined);
};
