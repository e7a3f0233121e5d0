import type {Decline, DeclineCode, ErrorCode} from '@florin/protocol';
import {LIMITS} from './constants.js';
import {unlist} from './forget.js';
import type {FieldName} from './form/fields.js';
import {tell, type Frame} from './frame.js';
import {loadPayer, shopperOf} from './payer.js';
import type {Ended} from './pay/pay.js';
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
  // A doubtful clock is set right before anything is sealed, and the expiry judged then.
  const expired = tools.seconds() >= session.claims.exp && !tools.clock.doubtful();
  end(frame, expired ? {status: 'expired'} : await payWith(frame));
};

/** Milliseconds after which the form says that it is busy, if the card is not on its way by then. */
const SEALING = 50;

const payWith = async (frame: Frame): Promise<Ended> => {
  const {session, tools} = frame;
  // The card is sealed and sent before anything is drawn: the drawing then costs the shopper no time.
  const cancel = tools.runtime.after(SEALING, () => busy(frame));
  const sending = (): void => {
    cancel();
    if (!frame.view.locked) busy(frame);
  };
  const payer = await loadPayer(frame);
  if (!payer || !session) {
    cancel();
    return {status: 'error', code: tools.online() ? 'network_error' : 'offline'};
  }
  // The payer answers for every failure outside. One of its own may come after the card was sent.
  const ended = payer.pay(session, {...shopperOf(frame), sending});
  return ended.catch((): Ended => ({status: 'pending'})).finally(cancel);
};

/** Looks for a payment that an earlier document of this tab left under way, and ends it like its own. */
export const recover = (frame: Frame): void => {
  const task = async (): Promise<boolean> => {
    const payer = await loadPayer(frame);
    const ended =
      frame.session && (await payer?.recover(frame.session, () => busy(frame)).catch(() => undefined));
    if (ended) end(frame, ended);
    return ended !== undefined;
  };
  frame.recovering ??= task().finally(() => void (frame.recovering = undefined));
};

const busy = (frame: Frame): void => {
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

/** Tells the page how it ended, then the shopper. */
const end = (frame: Frame, ended: Ended): void => {
  tell(frame, {type: 'outcome', outcome: ended});
  show(frame, {locked: false, busy: false});
  if (ended.status === 'error') failed(frame, ended.code);
  else if (!('result' in ended)) say(frame, 'bad', ({words}) => words[ended.status]);
  else if (ended.status === 'declined') declined(frame, ended.result.decline ?? UNTOLD);
  else accepted(frame, ended);
};

const accepted = (frame: Frame, ended: Ended): void => {
  frame.paid = ended;
  frame.form.clear();
  show(frame, {locked: true});
  const saved = ended.status === 'tokenized';
  say(frame, 'good', saved ? ({words}) => words.saved : withAmount(frame, ({words}) => words.paid));
};

/** The codes that name a field the shopper can correct. */
const AT: Partial<Record<DeclineCode, FieldName>> = {
  incorrect_cvc: 'cvc',
  expired_card: 'expiry',
  invalid_number: 'number',
};

const UNTOLD = {code: 'generic_decline', category: 'other_card'} as const;

/** Keeps number and date, drops the CVC, and leads to where the shopper can act. */
const declined = (frame: Frame, {code, category}: Pick<Decline, 'code' | 'category'>): void => {
  const {form} = frame;
  const {kept} = form;
  form.clear('cvc');
  if (category === 'never') form.refuse();
  say(frame, 'bad', ({words}) => words.declines[code] ?? words.declines[category]);
  if (!form.hasFocus) return;
  const retry = category === 'later' || category === 'authenticate';
  const field = AT[code] ?? (retry ? 'cvc' : 'number');
  // Of a saved card nothing can be corrected but the code.
  if (kept && field !== 'cvc') return form.focusCards();
  form.focusField(field);
  form.select(field);
};

const GONE: readonly string[] = ['card_unknown'];

const failed = (frame: Frame, code: ErrorCode): void => {
  const {kept} = frame.form;
  // The processor no longer knows the saved card: another can be paid with.
  if (kept && GONE.includes(code)) unlist(frame, kept);
  say(frame, 'bad', problem(code));
};

const problem =
  (code: ErrorCode): Say =>
  ({words}) =>
    words.problems[code] ?? `${words.problems.other} (${code})`;
