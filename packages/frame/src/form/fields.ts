import {
  brandById,
  brandOf,
  checkCvc,
  checkExpiry,
  checkNumber,
  digitsOf,
  endsThisMonth,
  type Brand,
  type BrandId,
  type FieldError,
} from '@florin/card/core';
import {FIELD_NAMES, type FieldName, type Fields, type SavedCard} from '@florin/protocol';
import type {SealedCard} from '@florin/protocol/envelope';
import type {Address} from './address.js';
import {schemeOf, schemesOf} from './schemes.js';

export type {FieldName};
/** Why a field is not valid: the codes of `@florin/card` and those of the fields it does not know. */
export type FieldProblem =
  | FieldError
  | 'name_missing'
  | 'name_invalid'
  | 'postal_code_missing'
  | 'postal_code_invalid'
  | 'country_missing'
  | 'card_refused';
/** What stands in the inputs. */
export type Values = Record<FieldName, string>;

/** What a card is judged by. */
export interface Rules {
  fields: Partial<Fields>;
  /** The brands this session takes, in the merchant's order. */
  brands: readonly BrandId[];
  /** The processor's time in ms. */
  now: number;
  /** Digits of a card the issuer said never to ask again. */
  refused: string;
  /** What an address is judged with; without it none is asked for. */
  address?: Address | undefined;
  /** The scheme that the shopper chose on a card that carries several. */
  scheme?: BrandId | undefined;
  /** The saved card to be paid with: its security code alone is asked for. */
  kept?: SavedCard | undefined;
  /** The sentence by which the shopper gave leave to save the card. */
  consent?: string | undefined;
}

/** One field, judged. */
export interface Check {
  name: FieldName;
  empty: boolean;
  problem: FieldProblem | undefined;
}

/** All fields, judged. Holds nothing of what was typed. */
export interface Reading {
  brand: Brand | null;
  /** The schemes among which the shopper may choose; empty where there is no choice. */
  schemes: Brand[];
  checks: Check[];
  complete: boolean;
  /** The card can be paid with this month, and no longer. */
  endsSoon: boolean;
}

const MOST_LETTERS = 100;

/** Whether a session asks for a field, and how. */
export const asked = (name: FieldName, fields: Partial<Fields>): Fields['name'] =>
  name === 'number' || name === 'expiry' || name === 'cvc' ? 'required' : (fields[name] ?? 'off');

/** The fields to be filled, in reading order. */
export const fieldNames = ({fields, kept}: Pick<Rules, 'fields' | 'kept'>): FieldName[] =>
  kept ? ['cvc'] : FIELD_NAMES.filter(name => asked(name, fields) !== 'off');

/** The brands of a session that this form knows. */
export const knownBrands = (names: readonly string[]): BrandId[] =>
  names.filter((name): name is BrandId => brandById(name) !== null);

/** Judges every field. */
export const readFields = (values: Values, rules: Rules): Reading => {
  const {brands, kept, now} = rules;
  const digits = digitsOf(values.number);
  const carried = kept ? [] : schemesOf(digits, brands);
  const schemes = carried.length > 1 ? carried : [];
  const typed = schemeOf(schemes, brands, rules.scheme) ?? brandOf(digits, brands);
  const brand = kept ? brandById(kept.brand) : typed;
  const problems: Record<FieldName, FieldProblem | undefined> = {
    number: checkNumber(digits, brands).error ?? (digits === rules.refused ? 'card_refused' : undefined),
    expiry: checkExpiry(values.expiry, now).error,
    cvc: checkCvc(digitsOf(values.cvc), brand).error,
    name: nameProblem(values.name.trim(), asked('name', rules.fields)),
    postal_code: postalProblem(values, rules),
    country: !values.country && rules.fields.country === 'required' ? 'country_missing' : undefined,
  };
  const checks = fieldNames(rules).map(name => ({
    name,
    empty: values[name].trim() === '',
    problem: problems[name],
  }));
  return {
    brand: kept || digits ? brand : null,
    ...{schemes, checks},
    complete: checks.every(check => !check.problem),
    endsSoon: !kept && endsThisMonth(values.expiry, now),
  };
};

const nameProblem = (name: string, how: Fields['name']): FieldProblem | undefined => {
  if (name === '') return how === 'required' ? 'name_missing' : undefined;
  // A card number in this field would be kept by processors as a name.
  return digitsOf(name).length >= 12 || name.length > MOST_LETTERS ? 'name_invalid' : undefined;
};

const postalProblem = (
  {country, postal_code}: Values,
  {fields, address}: Rules,
): FieldProblem | undefined => {
  const code = address?.postalCode(postal_code);
  if (code) return address!.isPostalCode(code, country) ? undefined : 'postal_code_invalid';
  const missing = fields.postal_code === 'required' && (address?.hasPostalCodes(country) ?? true);
  return missing ? 'postal_code_missing' : undefined;
};

/** The card as it is sealed; undefined while a field is not valid. */
export const cardOf = (values: Values, rules: Rules): SealedCard | undefined => {
  const {brand, schemes, complete} = readFields(values, rules);
  if (!complete) return undefined;
  const cvc = digitsOf(values.cvc);
  if (rules.kept) return {token: rules.kept.token, cvc};
  const {month, year} = checkExpiry(values.expiry, rules.now);
  if (!month || !year) return undefined;
  const given = (name: FieldName, text: string): string => (asked(name, rules.fields) === 'off' ? '' : text);
  const holder = given('name', values.name.trim());
  const postal_code = given('postal_code', rules.address?.postalCode(values.postal_code) ?? '');
  const country = given('country', values.country);
  return {
    ...{number: digitsOf(values.number), exp_month: month, exp_year: year, cvc},
    ...(holder && {holder}),
    ...(postal_code && {postal_code}),
    ...(country && {country}),
    ...(schemes.length > 0 && brand && {brand_choice: brand.id}),
    ...(rules.consent && {consent: rules.consent}),
  };
};
