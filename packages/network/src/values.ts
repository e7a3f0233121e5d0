import type {FeesElement} from './messages.js';

/** The most DE4 can say: twelve digits of minor units. */
export const MAX_AMOUNT = 999_999_999_999;

/** Minor units as DE4. Throws a RangeError for what is no whole number of 0 to {@link MAX_AMOUNT}. */
export const toDE4 = (value: number): string => {
  if (!Number.isInteger(value) || value < 0 || value > MAX_AMOUNT)
    throw new RangeError('amount_out_of_range');
  return String(value).padStart(12, '0');
};

/** DE4 as minor units. */
export const fromDE4 = (amount: string): number => Number(amount);

/** DE95: so many minor units of DE4 stay. */
export const toDE95 = (value: number): string => `${toDE4(value)}${'0'.repeat(12)}${'D00000000'.repeat(2)}`;

/** What stays by DE95, in minor units; without one nothing does. */
export const fromDE95 = (amounts: string | undefined): number =>
  amounts === undefined ? 0 : fromDE4(amounts.slice(0, 12));

/** A fee as `x + n 12`: positive is what the acquirer pays (`D`), negative what it receives (`C`). */
export const toFee = (value: number): string => (value < 0 ? 'C' : 'D') + toDE4(Math.abs(value));

/** A fee of DE126 in minor units: positive is what the acquirer pays, negative what it receives. */
export const fromFee = (fee: string): number => {
  const value = fromDE4(fee.slice(1));
  return fee.startsWith('C') && value > 0 ? -value : value;
};

/** DE126 in minor units. */
export const feesOf = (fees: FeesElement): {interchange: number; scheme: number} => ({
  interchange: fromFee(fees.interchange),
  scheme: fromFee(fees.scheme),
});

/** DE7 (MMDDhhmmss, UTC) from milliseconds since 1970. */
export const toDE7 = (ms: number): string => {
  const iso = new Date(ms).toISOString();
  return iso.slice(5, 19).replace(/[-:T]/g, '');
};

/** DE7, DE12 and DE13 of a message sent at `ms`; local time is UTC, the only one both sides share. */
export const timeElements = (ms: number): {7: string; 12: string; 13: string} => {
  const sent = toDE7(ms);
  return {7: sent, 12: sent.slice(4), 13: sent.slice(0, 4)};
};

/** Who is paid, in words. */
export interface Acceptor {
  terminal: string;
  merchant: string;
  name: string;
  city: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

/** DE41, DE42 and DE43, folded to ASCII, padded and cut to their fixed lengths. */
export const acceptorElements = (acceptor: Acceptor): {41: string; 42: string; 43: string} => ({
  41: fixed(acceptor.terminal, 8),
  42: fixed(acceptor.merchant, 15),
  43: fixed(acceptor.name, 25) + fixed(acceptor.city, 13) + fixed(acceptor.country, 2),
});

const fixed = (text: string, length: number): string => ascii(text).slice(0, length).padEnd(length);

// `Café` becomes `Cafe`; what has no ASCII base letter is dropped.
const ascii = (text: string): string => text.normalize('NFKD').replace(/[^ -~]/g, '');
