import * as LIMITS from './constants.js';
import {tell, type Frame} from './frame.js';
import {loadPayer} from './payer.js';
import {isSaid, say, show, withAmount, type Say} from './show.js';
import {tellErrors} from './wrong.js';

/** Pays. Asked again while a payment is under way, that payment's outcome is the answer to both. */
export const submit = (frame: Frame): void => {
  const task = async (): Promise<void> => {
    await frame.replacing;
    if (!(await frame.recovering)) await pay(frame);
  };
  frame.running ??= task().finally(() => void (frame.running = undefined));
};

const pay = async (frame: Frame): Promise<void> => {
  const {form, session, tools} = frame;
  if (!session) return;
  if (frame.paid) return tell(frame, {type: 'outcome', outcome: frame.paid});
  if (!form.reading.complete) {
    tellErrors(frame);
    return tell(frame, {type: 'outcome', outcome: {status: 'invalid', fields: form.states}});
  }
  // The card is sealed and sent before anything is drawn: the drawing then costs the shopper no time.
  const cancel = tools.runtime.after(SEALING, () => busy(frame));
  const payer = await loadPayer(frame);
  if (payer) await payer.submit(frame, cancel);
  else unable(frame);
  cancel();
};

/** Milliseconds after which the form says that it is busy, if the card is not on its way by then. */
const SEALING = 50;

/** What a submit needs did not load: nothing was sent. */
const unable = (frame: Frame): void => {
  const code = frame.tools.online() ? 'network_error' : 'offline';
  tell(frame, {type: 'outcome', outcome: {status: 'error', code}});
  show(frame, {locked: false, busy: false});
  say(frame, 'bad', ({words}) => words.problems[code] ?? words.problems.other);
};

/** Looks for a payment that an earlier document of this tab left under way, and ends it like its own. */
export const recover = (frame: Frame): void => {
  const task = async (): Promise<boolean> => (await loadPayer(frame))?.takeUp(frame) ?? false;
  frame.recovering ??= task().finally(() => void (frame.recovering = undefined));
};

/** Says that the payment is under way. */
export const busy = (frame: Frame): void => {
  const {tools, view} = frame;
  const tokenize = frame.session?.claims.mode === 'tokenize';
  const paying: Say = tokenize ? ({words}) => words.saving : withAmount(frame, ({words}) => words.paying);
  if (!view.busy) tools.runtime.after(LIMITS.waiting, () => tellLong(frame, paying));
  show(frame, {locked: true, busy: true});
  say(frame, 'plain', paying);
};

/** Says that it takes longer than usual, if it still does. */
const tellLong = (frame: Frame, paying: Say): void => {
  if (frame.view.busy && isSaid(frame, paying)) say(frame, 'plain', ({words}) => words.waiting);
};
