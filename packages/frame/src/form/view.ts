import type {BrandId} from '@florin/card/core';
import type {Fields, Labels, SavedCard} from '@florin/protocol';
import type {Theme} from '@florin/protocol/channel';
import type {TemplateResult} from 'lit/html.js';
import type {Words} from '../words.js';
import type {CardList} from './cards.js';
import type {Address} from './address.js';
import type {FieldName, Reading} from './fields.js';
import type {SchemeChoice} from './scheme-choice.js';

/** What the form shows. */
export interface View {
  words: Words;
  /** BCP 47 tag for dates and names of countries. */
  locale: string;
  fields: Partial<Fields>;
  /** The brands the session takes, in the merchant's order. */
  brands: readonly BrandId[];
  /** The country that is chosen before the shopper chooses one (ISO 3166-1 alpha-2); empty where none is known. */
  country: string;
  /** What an address is asked for and judged with, where the session asks for a part of one. */
  address?: Address | undefined;
  /** The saved cards to choose from, and what their list and the question whether to save one are made with. */
  cards: readonly SavedCard[];
  cardList?: CardList | undefined;
  /** What the choice of a scheme is made with, where the session takes some that share cards. */
  schemeChoice?: SchemeChoice | undefined;
  /** Whether the form asks for leave to save the card. */
  save: boolean;
  /** The page's look, as it was checked. */
  theme: Theme;
  disabled: boolean;
  /** A payment is under way or made: nothing can be typed. */
  locked: boolean;
  /** A payment is under way. */
  busy: boolean;
  /** What an issuer asks of the shopper: it stands in the place of the fields. */
  challenge?: ((words: Words) => HTMLElement) | undefined;
  status: string;
  tone: 'plain' | 'good' | 'bad';
}

/** A form that nothing is known of yet. */
export const PLAIN: Omit<View, 'words'> = {
  ...{locale: 'en', fields: {}, brands: [], country: '', cards: []},
  ...{save: false, theme: {}, disabled: false, locked: false, busy: false, status: '', tone: 'plain'},
};

/** What the form shows, and how its fields stand. */
export interface Shown extends View {
  reading: Reading;
  labels: Labels;
  /** Fields whose error is shown. */
  marked: ReadonlySet<FieldName>;
  /** Whether an error that appears is announced: not where focus goes to its field anyway. */
  live: 'polite' | 'off';
  /** The saved card that is chosen. */
  kept: SavedCard | undefined;
  /** The list of saved cards. */
  list: TemplateResult | undefined;
  /** What a screen reader is told beside the status: the brand, once it has settled. */
  announced: string;
}
