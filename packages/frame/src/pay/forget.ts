import type {SavedCard} from '@florin/protocol';
import type {Frame} from '../frame.js';
import {savedCards, say, show, tellHeight} from '../show.js';

/** Takes a saved card away once the processor has forgotten it. */
export const forgotten = async (frame: Frame, card: SavedCard, asked: Promise<boolean>): Promise<void> => {
  const {view, form} = frame;
  if (!(await asked.catch(() => false))) return say(frame, 'bad', ({words}) => words.cards.kept);
  const {hasFocus} = form;
  unlist(frame, card);
  say(frame, 'plain', ({words}) => {
    const name = view.cardList?.cardName(words, card) ?? '';
    return words.cards.forgotten.replace('{card}', () => name);
  });
  if (hasFocus) form.focusCards();
};

/** Takes a card that is gone off the list. */
export const unlist = (frame: Frame, card: SavedCard): void => {
  frame.gone.add(card.token);
  if (!frame.session) return;
  show(frame, {cards: savedCards(frame, frame.session.claims)});
  tellHeight(frame);
};
