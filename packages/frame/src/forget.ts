import type {SavedCard} from '@florin/protocol';
import type {Frame} from './frame.js';
import {loadPayer} from './payer.js';
import {savedCards, say, show, tellHeight} from './show.js';

/** Has the processor forget a saved card. */
export const forget = async (frame: Frame, card: SavedCard): Promise<void> => {
  const {session, view, form} = frame;
  const payer = await loadPayer(frame);
  const done = session && (await payer?.forget(session, card.token).catch(() => false));
  if (!done) return say(frame, 'bad', ({words}) => words.cards.kept);
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
