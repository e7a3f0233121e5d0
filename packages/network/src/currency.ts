import currencies from 'currency-codes';

/** A currency of ISO 4217. */
export interface Currency {
  /** Three letters, `EUR`. */
  code: string;
  /** Three digits, as DE49 carries it, `978`. */
  numeric: string;
  /** Decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD. */
  digits: number;
}

// ISO 4217 keeps X… for what belongs to no country: metals, units of account, test codes. These are money.
const SHARED = new Set(['XAF', 'XCD', 'XCG', 'XOF', 'XPF']);

const table = currencies.data
  .filter(entry => !entry.code.startsWith('X') || SHARED.has(entry.code))
  .map((entry): Currency => ({code: entry.code, numeric: entry.number, digits: entry.digits}));

const byCode = new Map(table.map(entry => [entry.code, entry]));
const byNumber = new Map(table.map(entry => [entry.numeric, entry]));

/** The currency of a code in capitals (`EUR`), or undefined: metals and test codes are no currency here. */
export const currency = (code: string): Currency | undefined => byCode.get(code);

/** The currency of a DE49 (`978`), or undefined. */
export const currencyOfNumber = (numeric: string): Currency | undefined => byNumber.get(numeric);
