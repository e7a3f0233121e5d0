import {
  brandById,
  brandOf,
  brandsFor,
  checkCvc,
  checkExpiry,
  checkNumber,
  digitsOf,
  type Brand,
  type BrandId,
  type FieldError,
} from '@florin/card';
import type {FieldName, Fields} from '@florin/protocol';
import type {TypedCard} from '@florin/protocol/envelope';

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
  name: Fields['name'];
  /** The brands this session takes. */
  brands: readonly BrandId[];
  /** The processor's time in ms. */
  now: number;
  /** Digits of a card the issuer said never to ask again. */
  refused: string;
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
  checks: Check[];
  complete: boolean;
}

const MOST_LETTERS = 100;

/** The fields a session asks for, in their order on the form. */
export const fieldNames = (name: Fields['name']): FieldName[] =>
  name === 'off' ? ['number', 'expiry', 'cvc'] : ['number', 'expiry', 'cvc', 'name'];

/** The brands of a session that this form knows. */
export const knownBrands = (names: readonly string[]): BrandId[] =>
  names.filter((name): name is BrandId => brandById(name) !== null);

/** Judges every field. */
export const readFields = (values: Values, rules: Rules): Reading => {
  const digits = digitsOf(values.number);
  const number = checkNumber(digits, rules.brands).error;
  // A whole co-badged number has several brands: the international one is shown.
  const brand =
    brandOf(digits, rules.brands) ?? (number ? null : (brandsFor(digits, rules.brands)[0] ?? null));
  const problems: Record<FieldName, FieldProblem | undefined> = {
    number: number ?? (digits === rules.refused ? 'card_refused' : undefined),
    expiry: checkExpiry(values.expiry, rules.now).error,
    cvc: checkCvc(digitsOf(values.cvc), brand).error,
    name: nameProblem(values.name.trim(), rules.name),
    postal_code: undefined,
    country: undefined,
  };
  const checks = fieldNames(rules.name).map(name => ({
    name,
    empty: values[name].trim() === '',
    problem: problems[name],
  }));
  return {brand: digits ? brand : null, checks, complete: checks.every(check => !check.problem)};
};

const nameProblem = (name: string, asked: Fields['name']): FieldProblem | undefined => {
  if (name === '') return asked === 'required' ? 'name_missing' : undefined;
  // A card number in this field would be kept by processors as a name.
  return digitsOf(name).length >= 12 || name.length > MOST_LETTERS ? 'name_invalid' : undefined;
};

/** The card as it is sealed; undefined while a field is not valid. */
export const cardOf = (values: Values, rules: Rules): TypedCard | undefined => {
  const {month, year} = checkExpiry(values.expiry, rules.now);
  if (!readFields(values, rules).complete || !month || !year) return undefined;
  const holder = rules.name === 'off' ? '' : values.name.trim();
  return {
    number: digitsOf(values.number),
    exp_month: month,
    exp_year: year,
    cvc: digitsOf(values.cvc),
    ...(holder && {holder}),
  };
};
