import type {SavedCard} from '@florin/protocol';
import type {FrameChannel, FrameMessage} from '@florin/protocol/channel';
import type {Cancel} from '@florin/runtime';
import type {Session} from './admission.js';
import type {Fonts} from './font.js';
import type {Form} from './form/form.js';
import {PLAIN, type View} from './form/view.js';
import type {Outside} from './outside.js';
import type {Page} from './page.js';
import type {Ended, Payer} from './pay/pay.js';
import type {Given, Language, Words} from './words.js';

/** The one frame of this document and where it stands. */
export interface Frame {
  readonly window: Window;
  readonly tools: Outside;
  readonly form: Form;
  /** The fonts that the operator serves. */
  readonly fonts: Fonts;
  /** The words that came with the page. */
  readonly given: Given | undefined;
  /** What the form shows; its words come with the language. */
  view: Omit<View, 'words'>;
  /** Proven; undefined while nothing may be shown or accepted. */
  session?: Session | undefined;
  channel?: FrameChannel | undefined;
  language?: Language | undefined;
  /** The language as it was loaded, and what puts words of the page's own in the place of its. */
  spoken?: Language | undefined;
  reword?: ((words: Words) => Words) | undefined;
  /** Tokens of the saved cards that are gone. */
  readonly gone: Set<SavedCard['token']>;
  /** The saved cards that the processor knew when it made the page; undefined where it said nothing of them. */
  readonly saved: readonly string[] | undefined;
  /** Counts what was asked for last, so that an answer which comes late is dropped. */
  turn: {session: number; language: number; words: number};
  payer?: Promise<Payer | undefined> | undefined;
  /** The new session being judged: a submit that follows it waits. */
  replacing?: Promise<void> | undefined;
  /** The payment under way. */
  running?: Promise<void> | undefined;
  /** The look for a payment of an earlier document; true if there was one. */
  recovering?: Promise<boolean> | undefined;
  /** The outcome the form holds: with one it never pays again. */
  paid?: Ended | undefined;
  /** Gives up what an issuer asks, if that is shown. */
  giveUp: Cancel;
  /** Forgets the session's end. */
  stopExpiry: Cancel;
  /** What was told last, so that nothing is told twice. */
  told: {change: string; height: number};
}

/** A frame at its start: it shows nothing and accepts nothing. */
export const newFrame = (window: Window, tools: Outside, form: Form, {fonts, given, saved}: Page): Frame => ({
  ...{window, tools, form, fonts, given, saved, gone: new Set()},
  view: PLAIN,
  turn: {session: 0, language: 0, words: 0},
  told: {change: '', height: 0},
  giveUp: () => {},
  stopExpiry: () => {},
});

/** Sends to the page, if one is connected. */
export const tell = (frame: Frame, message: FrameMessage): void => frame.channel?.send(message);

/** Tells brand, emptiness and validity, where they changed. Never what was typed, its length or the caret. */
export const tellChange = (frame: Frame): void => {
  if (!frame.session) return;
  const {brand, complete} = frame.form.reading;
  const message = {type: 'change', brand: brand?.id ?? null, complete, fields: frame.form.states} as const;
  const change = JSON.stringify(message);
  if (change === frame.told.change) return;
  frame.told.change = change;
  tell(frame, message);
};
