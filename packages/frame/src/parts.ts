import type {Session} from './admission.js';
import {knownBrands} from './form/fields.js';
import type {Frame} from './frame.js';

/** What few sessions need, and those before their form can be filled. */
export type Parts = Pick<Frame['view'], 'countries' | 'cardList'>;

/** Loads what the session's form needs beside its fields. Rejects where the network does. */
export const loadParts = async (frame: Frame, {claims}: Session): Promise<Parts> => {
  const asked = (claims.fields.country ?? 'off') !== 'off';
  const local = claims.brands.length > knownBrands(claims.brands).length;
  const [countries, cardList] = await Promise.all([
    asked ? import('./form/countries.js') : undefined,
    claims.saved_cards?.length ? import('./form/cards.js') : undefined,
    local ? loadLocalBrands() : undefined,
  ]);
  if (cardList && cardList !== frame.view.cardList) adopt(frame.window.document, cardList.styles);
  return {countries, cardList};
};

/**
 * The schemes of one country, which few sessions take. All others know them a moment later: without them a card of
 * such a scheme passes for one of the scheme whose range it lies in.
 */
export const loadLocalBrands = (): Promise<unknown> => import('@florin/card/all');

const adopt = (document: Document, styles: string): void => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
};
