import * as v from 'valibot';
import {CURRENCY} from './formats.js';

/** ISO 4217 alphabetic code. That the code exists is checked by the processor (`unknown_currency`). */
export const Currency = v.pipe(v.string(), v.regex(CURRENCY));

/** The largest amount, in minor units: twelve digits, as in ISO 8583 data element 4. */
export const MAX_VALUE = 999_999_999_999;

/** An amount of money. `value` is an integer in minor units: 1999 with `EUR` is € 19.99, with `JPY` ¥ 1,999. */
export const Money = v.strictObject({
  value: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_VALUE)),
  currency: Currency,
});
export type Money = v.InferOutput<typeof Money>;

/** True where both are the same amount in the same currency. */
export const sameMoney = (a: Money | undefined, b: Money | undefined): boolean =>
  a?.value === b?.value && a?.currency === b?.currency;
