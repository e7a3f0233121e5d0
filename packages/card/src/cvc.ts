import type {Brand} from './brands.js';
import type {Check} from './check.js';

/** Checks a card security code (ASCII digits) for its length: the brand's own, or 3 or 4 while no brand is known. */
export function checkCvc(digits: string, brand?: Brand | null): Check {
  const [least, most] = brand ? [brand.cvc.length, brand.cvc.length] : [3, 4];
  if (digits === '') return {state: 'empty', error: 'cvc_incomplete'};
  if (/\D/.test(digits) || digits.length > most) return {state: 'invalid', error: 'cvc_invalid'};
  return digits.length < least ? {state: 'incomplete', error: 'cvc_incomplete'} : {state: 'valid'};
}
