import {formatMoney, formHeight} from '@florin/protocol';
import {knownBrands} from './form/fields.js';
import type {Session} from './admission.js';
import {tell, type Frame} from './frame.js';
import {loadLanguage, type Language} from './words.js';

/** What the status line says, kept as a function of the language so that it can be said again in another. */
export type Say = (language: Language) => string;

/** Shows a part of the form anew, once there is a proven session to show it for. */
export const show = (frame: Frame, change: Partial<Frame['view']>): void => {
  frame.view = {...frame.view, ...change};
  if (frame.session && frame.language) frame.form.show({...frame.view, words: frame.language.words});
};

const said = new WeakMap<Frame, Say>();

/** Says how the payment goes. */
export const say = (frame: Frame, tone: Frame['view']['tone'], text: Say): void => {
  said.set(frame, text);
  show(frame, {tone, status: frame.language ? text(frame.language) : ''});
};

/** Takes back what was said, if it is still one of these. */
export const unsay = (frame: Frame, ...texts: Say[]): void => {
  const present = said.get(frame);
  if (present && texts.includes(present)) show(frame, silent(frame));
};

/** Nothing to say: the part of a view to be shown with whatever else changes. */
export const silent = (frame: Frame): Pick<Frame['view'], 'tone' | 'status'> => {
  said.delete(frame);
  return {tone: 'plain', status: ''};
};

/** A text with the session's amount in it. */
export const withAmount =
  (frame: Frame, text: (language: Language) => string): Say =>
  language => {
    const amount = frame.session?.claims.amount;
    return text(language).replace('{amount}', () => (amount ? formatMoney(amount, language.locale) : ''));
  };

/** Switches the language without touching what was typed. Resolves false where its words did not load. */
export const speak = async (frame: Frame, locale: string): Promise<boolean> => {
  const turn = ++frame.turn.language;
  const language = await loadLanguage(locale, frame.given).catch(() => undefined);
  if (turn !== frame.turn.language) return true;
  if (!language) return frame.language !== undefined;
  frame.language = language;
  const root = frame.window.document.documentElement;
  root.lang = language.lang;
  root.dir = language.words.dir;
  show(frame, {status: said.get(frame)?.(language) ?? ''});
  return true;
};

/** The part of a view that a session decides: which fields, which brands. */
export const fitting = ({claims}: Session): Pick<Frame['view'], 'name' | 'brands'> => ({
  name: claims.fields.name ?? 'off',
  brands: knownBrands(claims.brands),
});

/** The form's height in px, from its fields and the width alone. */
export const height = (frame: Frame): number =>
  formHeight({fields: {name: frame.view.name}, theme: {}, width: frame.window.innerWidth});

/** Tells the height where it changed. */
export const tellHeight = (frame: Frame): void => {
  const now = height(frame);
  if (!frame.session || now === frame.told.height) return;
  frame.told.height = now;
  tell(frame, {type: 'height', height: now});
};

/** Takes the form off the page with everything in it. */
export const unmount = (frame: Frame): void => {
  frame.form.hide();
  frame.stopExpiry();
  frame.session = undefined;
};
