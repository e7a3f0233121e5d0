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
interface Row extends Omit<Brand, 'id'> {
  readonly id: string;
  readonly bins: string;
}

const fours = [4, 4, 4, 4];
const only16 = [16];
const from16 = [16, 17, 18, 19];
const visaLike = [16, 18, 19];
const cvc = {label: 'CVC', length: 3} as const;
const cvv = {label: 'CVV', length: 3} as const;
const usual = {lengths: only16, groups: fours, cvc: cvv, luhn: true} as const;

/*
 * The schemes, international ones first: where several remain possible they are listed in this order.
 * One more row is one more scheme. Ranges follow credit-card-type, and the schemes' own lists for the rest.
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
  {
    ...usual,
    id: 'elo',
    name: 'Elo',
    bins:
      '401178-79 438935 457631-32 431274 451416 457393 504175 506699-778 509000-999 627780 636297 636368 ' +
      '650031-33 650035-51 650405-39 650485-538 650541-98 650700-18 650720-27 650901-78 651652-79 655000-19 ' +
      '655021-58',
    cvc: {label: 'CVE', length: 3},
  },
  {...usual, id: 'hiper', name: 'Hiper', bins: '637095 63737423 63743358 637568 637599 637609 637612', cvc},
  {...usual, id: 'hipercard', name: 'Hipercard', bins: '606282', cvc},
  {...usual, id: 'mir', name: 'Mir', bins: '2200-2204', lengths: from16, cvc: {label: 'CVP2', length: 3}},
  {...usual, id: 'naranja', name: 'Naranja', bins: '589562 402918 527572'},
  {
    ...usual,
    id: 'rupay',
    name: 'RuPay',
    bins: '5085-5089 606985-607984 608001-500 +652150-653149 817200-820199',
  },
  {
    ...usual,
    id: 'troy',
    name: 'Troy',
    bins:
      '9792 +650052 +650082-83 +650092 +650161 +650170 +650173 +650175 +650268 +650271 +650273-74 +650456-57 ' +
      '+650836 +650846-50 +650923 +650987 +650990 +654997 +657366 +657998 +658758 +658767-68 +65083700-04 ' +
      '+65085800-04 +65085900-01 +65086000 +65086100-05 +65086200-03 +65875000-03 +65875009 +65875101-04 ' +
      '+65875200 +65875501 +65875601 +65875900 +65876000-02 +65876100-03 +65876110 +65876115-16 +65876200-01 ' +
      '+65876500 +65876504-05 +65876600-02 +65877100-01 +65877600-02 +65877700 +65877801-02 +65878200-02 ' +
      '+65878300-11 +65878400-05 +65878500-05 +65878600-01 +65879800 +65880800 +65880900',
  },
  {
    ...usual,
    id: 'verve',
    name: 'Verve',
    bins:
      '506099-127 506129 506133-50 506158-63 506166 506168 506170 506173 506176-80 506184 506187-88 506191 ' +
      '506195 506197 507865-66 507868-77 507880-88 507900 507941',
    lengths: visaLike,
  },
] as const satisfies readonly Row[];

/** A scheme's name in the protocol: `visa`, `amex`, `cartes_bancaires` … */
export type BrandId = (typeof table)[number]['id'];

/** Every brand with the digits its numbers begin with. */
export const BRANDS: readonly (Brand & Row)[] = table;
