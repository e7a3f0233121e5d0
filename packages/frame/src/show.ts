import {CHALLENGE_HEIGHT, formatMoney, formHeight, type SavedCard} from '@florin/protocol';
import type {Session} from './admission.js';
import {knownBrands} from './form/fields.js';
import {tell, type Frame} from './frame.js';
import {loadLanguage, type Language} from './words.js';

/** What the status line says, kept as a function of the language so that it can be said again in another. */
export type Say = (language: Language, frame: Frame) => string;

/** Shows a part of the form anew, once there is a proven session to show it for. */
export const show = (frame: Frame, change: Partial<Frame['view']>): void => {
  frame.view = {...frame.view, ...change};
  const {session, language} = frame;
  if (session && language) frame.form.show({...frame.view, words: language.words, locale: language.locale});
};

const said = new WeakMap<Frame, Say>();

/** Says how the payment goes. */
export const say = (frame: Frame, tone: Frame['view']['tone'], text: Say): void => {
  said.set(frame, text);
  show(frame, {tone, status: frame.language ? text(frame.language, frame) : ''});
};

/** Says the same anew, if it is what was said last and now reads otherwise. */
export const resay = (frame: Frame, text: Say): void => {
  if (!isSaid(frame, text) || !frame.language) return;
  const status = text(frame.language, frame);
  if (status !== frame.view.status) show(frame, {status});
};

/** Whether this is what was said last. */
export const isSaid = (frame: Frame, text: Say): boolean => said.get(frame) === text;

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
  frame.spoken = language;
  const root = frame.window.document.documentElement;
  root.lang = language.lang;
  root.dir = language.words.dir;
  utter(frame);
  return true;
};

/** Puts words of the page's own in the place of the form's. Where what that needs does not load, the form keeps its own. */
export const takeWords = async (frame: Frame, own: Readonly<Record<string, string>>): Promise<void> => {
  const turn = ++frame.turn.words;
  const none = Object.keys(own).length === 0;
  const loaded = none ? undefined : await import('./own-words.js').catch(() => undefined);
  if (turn !== frame.turn.words) return;
  frame.reword = loaded ? words => loaded.withOwnWords(words, own) : undefined;
  utter(frame);
};

/** Says everything in the language of now, also what the frame is called. */
const utter = (frame: Frame): void => {
  if (!frame.spoken) return;
  const {words} = frame.spoken;
  frame.language = {...frame.spoken, words: frame.reword?.(words) ?? words};
  tell(frame, {type: 'title', title: frame.language.words.title});
  show(frame, {status: said.get(frame)?.(frame.language, frame) ?? ''});
};

/** The part of a view that a session decides: which fields, brands and saved cards. */
export const fitting = (frame: Frame, {claims}: Session): Partial<Frame['view']> => ({
  fields: claims.fields,
  brands: knownBrands(claims.brands),
  country: countryOf(claims.merchant.country) ?? countryOf(frame.language?.locale) ?? '',
  cards: savedCards(frame, claims),
  save: claims.save_card === 'ask',
});

/** The region of a tag, or a country by its code. */
const countryOf = (text = ''): string | undefined => /(?:^|-)([A-Z]{2})(?:-|$)/.exec(text)?.[1];

/** The session's saved cards, without those that went since it was signed. */
export const savedCards = (frame: Frame, claims: Session['claims']): SavedCard[] => {
  const {gone, saved, tools} = frame;
  const known = tools.page.session === claims.sub ? saved : undefined;
  return (claims.saved_cards ?? []).filter(({token}) => !gone.has(token) && (known?.includes(token) ?? true));
};

/** The form's height in px, from its layout alone. */
export const height = ({view, form}: Frame): number =>
  view.challenge ? CHALLENGE_HEIGHT : formHeight(form.layout);

/** Tells the height where it changed. */
export const tellHeight = (frame: Frame): void => {
  const now = height(frame);
  if (!frame.session || now === frame.told.height) return;
  frame.told.height = now;
  tell(frame, {type: 'height', height: now});
};

/** Takes the form off the page with everything in it. */
export const unmount = (frame: Frame): void => {
  frame.giveUp();
  frame.form.hide();
  frame.stopExpiry();
  frame.session = undefined;
};
