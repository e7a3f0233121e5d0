import {Refused} from '../refused.js';

const REFUSALS = {
  api_key_unknown: 'there is no key of this id that could be revoked.',
  api_key_ambiguous: 'more than one key begins like that; name more of it.',
  merchant_unknown: 'there is no merchant of this id.',
  merchant_invalid:
    'a merchant has a name and a city, a country of two letters (ISO 3166) and a category code of four digits (ISO 18245).',
  reserve_invalid:
    'a reserve is 1 to 10000 hundredths of a per cent for 1 to 3650 days, and both are to be given; 0 is none.',
  scope_unknown: 'scopes are listed by --help.',
} as const;

/** A merchant or a secret key that cannot be, or is not there. */
export class AccessRefused extends Refused<keyof typeof REFUSALS> {
  override readonly name = 'AccessRefused';
  constructor(code: keyof typeof REFUSALS) {
    super(code, REFUSALS[code]);
  }
}
