import type {Money} from './money.js';

// ISO 4217, list one: every currency that has not two decimals. Browsers follow what people write in shops, which for
// some (HUF, IDR, COP) is fewer, so that an amount would be told a hundredfold.
const DECIMALS: readonly (readonly [number, string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

/** How many decimals the minor unit of a currency has: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217). */
export const decimalsOf = (currency: string): number =>
  DECIMALS.find(([, codes]) => codes.split(' ').includes(currency))?.[0] ?? 2;

/** An amount as people write it, with all decimals of its currency: `€19.99`. `locale` is a BCP 47 tag. */
export const formatMoney = ({value, currency}: Money, locale: string): string => {
  const digits = decimalsOf(currency);
  const fraction = {minimumFractionDigits: digits, maximumFractionDigits: digits};
  return new Intl.NumberFormat(locale, {style: 'currency', currency, ...fraction}).format(
    value / 10 ** digits,
  );
};
