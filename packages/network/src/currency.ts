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

/** Of a message over no amount, which only asks whether a card is good (ISO 4217: no currency involved). */
export const NO_CURRENCY: Currency = {code: 'XXX', numeric: '999', digits: 0};

const byCode = new Map(table.map(entry => [entry.code, entry]));
const byNumber = new Map(table.map(entry => [entry.numeric, entry]));

/** The currency of a code in capitals (`EUR`), or undefined: metals and test codes are no currency here. */
export const currency = (code: string): Currency | undefined => byCode.get(code);

/** The currency of a DE49 (`978`), or undefined. */
export const currencyOfNumber = (numeric: string): Currency | undefined => byNumber.get(numeric);

/** DE49 for an amount in a currency that is known, or for none. */
export const toDE49 = (code: string): string =>
  code === NO_CURRENCY.code ? NO_CURRENCY.numeric : byCode.get(code)!.numeric;
