import type {Session} from './admission.js';
import type {Frame} from './frame.js';

/** What few sessions need, and those before their form can be filled. */
export type Parts = Pick<Frame['view'], 'countries' | 'cardList'>;

/** Loads what the session's form needs beside its fields. Rejects where the network does. */
export const loadParts = async (frame: Frame, {claims}: Session): Promise<Parts> => {
  const asked = (claims.fields.country ?? 'off') !== 'off';
  const [countries, cardList] = await Promise.all([
    asked ? import('./form/countries.js') : undefined,
    claims.saved_cards?.length ? import('./form/cards.js') : undefined,
  ]);
  if (cardList && cardList !== frame.view.cardList) adopt(frame.window.document, cardList.styles);
  return {countries, cardList};
};

const adopt = (document: Document, styles: string): void => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
};
