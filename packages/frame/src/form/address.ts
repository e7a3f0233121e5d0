/** What a billing address needs, loaded where a session asks for a part of one. */
export {styles} from './address-styles.js';
export {fillCountries} from './countries.js';
export {hasPostalCodes, isPostalCode, postalCode} from './postal.js';

export type Address = typeof import('./address.js');
