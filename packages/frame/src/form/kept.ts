import {checkExpiry} from '@florin/card/core';
import type {SavedCard} from '@florin/protocol';

/** Why a saved card cannot be chosen. */
export type Bar = 'expired' | 'card_refused';

/** Which of the saved cards is chosen, if one is. */
export class Kept {
  /** Undefined before anything was chosen: then it is the first that can be paid with. */
  #choice: SavedCard | 'another' | undefined;
  /** Those that the issuer said never to ask again. */
  readonly #refused = new Set<string>();
  /** The card whose forgetting was asked for once. */
  armed: SavedCard | undefined;

  /** Chooses a card; without one, that another is to be typed. */
  choose(card: SavedCard | undefined): void {
    this.#choice = card ?? 'another';
  }

  /** The chosen one of these; undefined where a card is to be typed. */
  chosen(cards: readonly SavedCard[], now: number): SavedCard | undefined {
    const choice = this.#choice;
    if (choice === 'another') return undefined;
    const usable = cards.filter(card => !this.bar(card, now));
    return usable.find(({token}) => token === choice?.token) ?? usable[0];
  }

  /** Why this card cannot be chosen, at a time in ms; undefined where it can. */
  bar({token, exp_month, exp_year}: SavedCard, now: number): Bar | undefined {
    if (this.#refused.has(token)) return 'card_refused';
    return checkExpiry(`${exp_month} / ${exp_year}`, now).error === 'expired' ? 'expired' : undefined;
  }

  refuse({token}: SavedCard): void {
    this.#refused.add(token);
  }

  clear(): void {
    this.#choice = this.armed = undefined;
    this.#refused.clear();
  }
}
