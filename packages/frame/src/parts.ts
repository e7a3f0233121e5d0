import type {Session} from './admission.js';
import {adopt} from './adopt.js';
import {knownBrands} from './form/fields.js';
import type {Frame} from './frame.js';

/** What few sessions need, and those before their form can be filled. */
export type Parts = Pick<Frame['view'], 'address' | 'cardList' | 'schemeChoice'>;

/** Schemes whose cards are often those of another, too. */
const SHARING: readonly string[] = ['cartes_bancaires', 'bancontact', 'dankort'];

/** Loads what the session's form needs beside its fields. Rejects where the network does. */
export const loadParts = async (frame: Frame, {claims}: Session): Promise<Parts> => {
  const {fields, brands, saved_cards, save_card} = claims;
  const asked = [fields.country, fields.postal_code].some(how => how && how !== 'off');
  const local = brands.length > knownBrands(brands).length;
  const [address, cardList, schemeChoice] = await Promise.all([
    asked ? import('./form/address.js') : undefined,
    saved_cards?.length || save_card ? import('./form/cards.js') : undefined,
    local || brands.some(brand => SHARING.includes(brand)) ? import('./form/scheme-choice.js') : undefined,
    local ? loadLocalBrands() : undefined,
  ]);
  for (const part of [address, cardList, schemeChoice]) if (part) adopt(frame.window.document, part.styles);
  return {address, cardList, schemeChoice};
};

/**
 * The schemes of one country, which few sessions take. All others know them a moment later: without them a card of
 * such a scheme passes for one of the scheme whose range it lies in.
 */
export const loadLocalBrands = (): Promise<unknown> => import('@florin/card/all');
