/** A customer's saved cards, and the question whether to save one: loaded where a session has either. */
import {brandById} from '@florin/card/core';
import type {SavedCard} from '@florin/protocol';
import {html, nothing, type TemplateResult} from 'lit/html.js';
import type {Words} from '../words.js';
import {mark} from './marks.js';
export {styles} from './cards-styles.js';

/** What the list shows, and whom it tells. */
export interface Listed {
  words: Words;
  locale: string;
  cards: readonly SavedCard[];
  /** The chosen one; undefined where the shopper types a card. */
  chosen: SavedCard | undefined;
  /** The one that is forgotten when its button is pressed once more. */
  armed: SavedCard | undefined;
  /** Why a card cannot be chosen; empty where it can. */
  barred(card: SavedCard): string;
  disabled: boolean;
  choose(card: SavedCard | undefined): void;
  forget(card: SavedCard): void;
  /** Told when a press on a button of the list was not meant. */
  disarm(): void;
}

/** The card by its brand and last digits: how it is called. */
export const cardName = (words: Words, {brand, last4}: SavedCard): string =>
  words.cards.ending.replace('{brand}', () => brandName(brand)).replace('{last4}', last4);

const brandName = (id: string): string => brandById(id)?.name ?? id;

const month = ({exp_month, exp_year}: SavedCard, locale: string): string =>
  new Intl.DateTimeFormat(locale, {month: '2-digit', year: 'numeric', timeZone: 'UTC'}).format(
    Date.UTC(exp_year, exp_month - 1),
  );

/** Asks for leave to save the card. */
export const leave = (
  {words, disabled}: Pick<Listed, 'words' | 'disabled'>,
  answered: () => void,
): TemplateResult =>
  html`<label class="save"
    ><input type="checkbox" id="save" ?disabled=${disabled} @change=${answered} /><span
      >${words.save}</span
    ></label
  >`;

/** The saved cards, one of them chosen, and the way to another card. */
export const cardList = (listed: Listed): TemplateResult => {
  const {words, cards, chosen, disabled, choose} = listed;
  return html`<fieldset class="cards">
    <legend class="hidden">${words.cards.choose}</legend>
    ${cards.map(card => item(card, listed))}
    <label class="saved"
      ><input
        type="radio"
        name="card"
        value=""
        ?disabled=${disabled}
        .checked=${!chosen}
        @change=${() => choose(undefined)}
      />${words.cards.other}</label
    >
  </fieldset>`;
};

const item = (card: SavedCard, listed: Listed): TemplateResult => {
  const {words, locale, chosen, armed, disabled, choose} = listed;
  const why = listed.barred(card);
  const name = cardName(words, card);
  const date = words.cards.expires.replace('{date}', month(card, locale));
  return html`<div class="saved ${why && 'barred'}">
    <label
      ><input
        type="radio"
        name="card"
        value=${card.token}
        ?disabled=${disabled || why !== ''}
        .checked=${card === chosen}
        @change=${() => choose(card)}
      />${mark({id: card.brand as 'visa', name: brandName(card.brand)})}<span class="hidden">${name}</span
      ><span class="which"
        ><bdi aria-hidden="true" dir="ltr">•••• ${card.last4}</bdi> <small>${why || date}</small></span
      ></label
    >${forgetButton(card, listed, words.cards.forget.replace('{card}', name), armed === card)}
  </div>`;
};

/** The first press asks, and says what the second will do. */
const forgetButton = (
  card: SavedCard,
  {disabled, forget, disarm}: Listed,
  name: string,
  armed: boolean,
): TemplateResult =>
  html`<button
    type="button"
    class="forget ${armed ? 'armed' : ''}"
    aria-label=${name}
    aria-pressed=${armed}
    ?disabled=${disabled}
    @click=${() => forget(card)}
    @blur=${disarm}
    @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && disarm()}
  >
    ${armed ? html`<span aria-hidden="true">${name}</span>` : nothing}
  </button>`;

export type CardList = typeof import('./cards.js');
