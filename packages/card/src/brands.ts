import type {LocalId} from './brands-local.js';

/** A card scheme: what its numbers look like, and what it calls the security code. */
export interface Brand {
  readonly id: BrandId;
  /** The scheme's own spelling, for people. */
  readonly name: string;
  /** Numbers of digits a PAN may have, ascending. */
  readonly lengths: readonly number[];
  /** Digits per printed group on the usual card: [4, 6, 5] is 3782 822463 10005. */
  readonly groups: readonly number[];
  readonly cvc: {readonly label: string; readonly length: 3 | 4};
  /** Whether every number carries a Luhn check digit. */
  readonly luhn: boolean;
}

/**
 * A row of the table. `bins` lists the first digits of the scheme's numbers: `34`, or a range `51-55`, whose end
 * may be given by its last digits alone (`650031-33`). Where ranges overlap, the longest owns the number.
 * `+4571` does not take part in that: such a card carries this brand beside the one that owns the number.
 */
export interface Row extends Omit<Brand, 'id'> {
  readonly id: string;
  readonly bins: string;
}

const fours = [4, 4, 4, 4];
const cvv = {label: 'CVV', length: 3} as const;
export const from16 = [16, 17, 18, 19];
export const visaLike = [16, 18, 19];
export const cvc = {label: 'CVC', length: 3} as const;
export const usual = {lengths: [16], groups: fours, cvc: cvv, luhn: true} as const;

/*
 * The schemes, international ones first: where several remain possible they are listed in this order.
 * One more row is one more scheme. Ranges follow credit-card-type, and the schemes' own lists for the rest.
 * Those of one country, whose ranges are long, stand in `brands-local.ts`.
 */
const table = [
  {...usual, id: 'visa', name: 'Visa', bins: '4', lengths: visaLike},
  {...usual, id: 'mastercard', name: 'Mastercard', bins: '51-55 2221-2720', cvc},
  {
    id: 'amex',
    name: 'American Express',
    bins: '34 37',
    lengths: [15],
    groups: [4, 6, 5],
    cvc: {label: 'CID', length: 4},
    luhn: true,
  },
  {
    ...usual,
    id: 'discover',
    name: 'Discover',
    bins: '6011 644-649 65',
    lengths: [16, 19],
    cvc: {label: 'CID', length: 3},
  },
  {...usual, id: 'jcb', name: 'JCB', bins: '2131 1800 3528-3589', lengths: from16},
  {
    id: 'unionpay',
    name: 'UnionPay',
    bins:
      '620 62100-62182 62184-62197 622-626 6270 6272 6276 627700-79 627781-99 ' +
      '6282-6289 6291 6292 810 8110-8171',
    lengths: [14, 15, ...from16],
    groups: fours,
    cvc: {label: 'CVN', length: 3},
    luhn: false, // some of its issuers do not use the check digit
  },
  {
    ...usual,
    id: 'diners',
    name: 'Diners Club',
    bins: '300-305 36 38 39',
    lengths: [14, 16, 19],
    groups: [4, 6, 4],
  },
  {
    ...usual,
    id: 'maestro',
    name: 'Maestro',
    bins: '493698 50 56-59 6',
    lengths: [12, 13, 14, 15, ...from16],
    cvc,
  },
  {...usual, id: 'cartes_bancaires', name: 'Cartes Bancaires', bins: '+4970-4978 +5131-5136'},
  {...usual, id: 'bancontact', name: 'Bancontact', bins: '+6703 +479658 +606005', lengths: from16, cvc},
  {...usual, id: 'dankort', name: 'Dankort', bins: '5019 +4571'},
] as const satisfies readonly Row[];

/** A scheme's name in the protocol: `visa`, `amex`, `cartes_bancaires` … */
export type BrandId = (typeof table)[number]['id'] | LocalId;

/** Every brand there is so far, with the digits its numbers begin with. */
export const BRANDS: (Brand & Row)[] = [...table];
