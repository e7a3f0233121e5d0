import type {BrandId} from '@florin/card';
import {toFee, type FeesElement} from '@florin/network';

/** What clearing costs, in basis points (hundredths of a per cent) of the amount. */
export interface FeeRate {
  /** To the issuer. */
  interchange: number;
  /** To the card scheme. */
  scheme: number;
}

/** A rate for each brand. */
export type FeeSchedule = Readonly<Partial<Record<BrandId, FeeRate>>>;

/** Rates of the order of European consumer cards. Not those of any real scheme. */
export const demoFees: FeeSchedule = {
  visa: {interchange: 20, scheme: 5},
  mastercard: {interchange: 20, scheme: 5},
  maestro: {interchange: 20, scheme: 5},
  amex: {interchange: 120, scheme: 15},
  discover: {interchange: 60, scheme: 10},
  diners: {interchange: 60, scheme: 10},
  jcb: {interchange: 60, scheme: 10},
  unionpay: {interchange: 60, scheme: 10},
  elo: {interchange: 80, scheme: 10},
  dankort: {interchange: 20, scheme: 5},
};

const OTHER: FeeRate = {interchange: 20, scheme: 5};

/** DE126 of a capture: the acquirer pays both fees. */
export const captureFees = (schedule: FeeSchedule, brand: BrandId, amount: number): FeesElement => {
  const {interchange, scheme} = schedule[brand] ?? OTHER;
  return {interchange: toFee(share(amount, interchange)), scheme: toFee(share(amount, scheme))};
};

/** DE126 of a refund: the issuer gives the interchange back, the scheme charges its fee again. */
export const refundFees = (schedule: FeeSchedule, brand: BrandId, amount: number): FeesElement => {
  const {interchange, scheme} = schedule[brand] ?? OTHER;
  return {interchange: toFee(-share(amount, interchange)), scheme: toFee(share(amount, scheme))};
};

// Half up, to whole minor units. Exact for every amount of DE4 and rates to 9,000 basis points.
const share = (amount: number, basisPoints: number): number =>
  Math.floor((amount * basisPoints + 5_000) / 10_000);
