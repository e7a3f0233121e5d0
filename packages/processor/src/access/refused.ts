import {Refused} from '../refused.js';

const REFUSALS = {
  api_key_unknown: 'there is no key of this id that could be revoked.',
  api_key_ambiguous: 'more than one key begins like that; name more of it.',
  merchant_unknown: 'there is no merchant of this id.',
  merchant_invalid:
    'a merchant has a name and a city, a country of two letters (ISO 3166) and a category code of four digits (ISO 18245).',
  scope_unknown: 'scopes are listed by --help.',
} as const;

/** A merchant or a secret key that cannot be, or is not there. */
export class AccessRefused extends Refused<keyof typeof REFUSALS> {
  override readonly name = 'AccessRefused';
  constructor(code: keyof typeof REFUSALS) {
    super(code, REFUSALS[code]);
  }
}
