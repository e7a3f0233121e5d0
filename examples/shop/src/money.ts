import type {Money} from '@florin/merchant';

/** An amount for people, such as `€24.00`. The number of decimals is the currency's own (ISO 4217). */
export const formatMoney = ({value, currency}: Money): string => {
  const format = new Intl.NumberFormat('en-IE', {style: 'currency', currency});
  return format.format(value / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};
