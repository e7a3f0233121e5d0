/** Everything but the schemes of one country: those come with `@florin/card/all`, whenever it is loaded. */
export {brandById, brandIds, brandOf, brandsFor} from './brand.js';
export type {Brand, BrandId} from './brands.js';
export type {Check, Edit, Edited, FieldError, FieldState} from './check.js';
export {checkCvc} from './cvc.js';
export {bin, digitsOf, lastFour, luhnValid} from './digits.js';
export {checkExpiry, editExpiry, endsThisMonth, type ExpiryCheck, type YearMonth} from './expiry.js';
export {checkNumber, editNumber, formatNumber} from './number.js';
