import type {CardAccount, Issuer} from './issuer.js';

/** What every demo account that can pay holds of whatever currency is asked, in minor units. */
export const DEMO_BALANCE = 100_000_000;

/** The postal code that the first of the demo cards belongs to. The others have none. */
export const DEMO_POSTAL = '50122';

/** What the network approves for the demo's Mastercard bank while that is down, in minor units; for no other. */
export const DEMO_STAND_IN = 5_000;

/** The one-time code that the demo's issuers sent to the shopper, who reads it on their page. */
export const DEMO_CODE = '123456';

const DAY = 86_400_000;

// Demo cards take any expiry that is not past and any CVC of the right length; a card with a word to say differs.
const demo = (id: string, pan: string, rest: Partial<CardAccount> = {}): CardAccount => ({
  id,
  pan,
  expiry: 'any_future',
  cvc: 'any',
  opening: DEMO_BALANCE,
  ...rest,
});

/** The issuers of the demo network: the card numbers that developers know by heart. Loopback only. */
export const demoIssuers: readonly Issuer[] = [
  {
    id: 'visa_bank',
    name: 'Banco di Rialto',
    brand: 'visa',
    bins: ['42424242', '40000000'],
    accounts: [
      demo('visa_pays', '4242424242424242', {postal_code: DEMO_POSTAL}),
      demo('visa_no_funds', '4000000000009995', {opening: 0}),
      demo('visa_do_not_honour', '4000000000000002', {status: 'do_not_honour'}),
      demo('visa_lost', '4000000000009987', {status: 'lost'}),
      demo('visa_stolen', '4000000000009979', {status: 'stolen'}),
      demo('visa_expired', '4000000000000069', {expiry: '2012'}),
      demo('visa_wrong_cvc', '4000000000000127', {cvc: 'none'}),
      demo('visa_three_a_day', '4000000000006975', {limits: {count: 3, per: DAY}}),
      demo('visa_little_a_day', '4000000000050007', {limits: {amount: 50_000, per: DAY}}),
      demo('visa_challenge', '4000000000003220', {authentication: 'challenge'}),
      demo('visa_frictionless', '4000000000003055', {authentication: 'frictionless'}),
      demo('visa_refuses', '4000000000003063', {authentication: 'refused'}),
    ],
  },
  {
    id: 'mastercard_bank',
    name: 'Monte di San Giorgio',
    brand: 'mastercard',
    bins: ['55555555', '22230031'],
    standIn: {amount: DEMO_STAND_IN},
    accounts: [
      demo('mastercard_pays', '5555555555554444'),
      demo('mastercard_two_pays', '2223003122003222'),
      demo('mastercard_challenge', '5555555555553222', {authentication: 'challenge'}),
    ],
  },
  {
    id: 'amex_bank',
    name: 'Compagnia dei Viaggiatori',
    brand: 'amex',
    bins: ['378282'],
    accounts: [demo('amex_pays', '378282246310005')],
  },
  {
    id: 'discover_bank',
    name: 'Banca della Scoperta',
    brand: 'discover',
    bins: ['60111111'],
    accounts: [demo('discover_pays', '6011111111111117')],
  },
  {
    id: 'jcb_bank',
    name: 'Banca del Levante',
    brand: 'jcb',
    bins: ['35660020'],
    accounts: [demo('jcb_pays', '3566002020360505')],
  },
  {
    id: 'unionpay_bank',
    name: 'Banca della Seta',
    brand: 'unionpay',
    bins: ['62000000'],
    accounts: [demo('unionpay_pays', '6200000000000005')],
  },
  {
    id: 'diners_bank',
    name: 'Circolo dei Commensali',
    brand: 'diners',
    bins: ['30569300', '305693'],
    accounts: [demo('diners_pays', '3056930009020004'), demo('diners_short_pays', '30569309025904')],
  },
  {
    id: 'maestro_bank',
    name: 'Cassa dei Maestri',
    brand: 'maestro',
    bins: ['67596498'],
    accounts: [demo('maestro_pays', '6759649826438453')],
  },
  // Schemes of one country. A session that is to take them names them.
  {
    id: 'elo_bank',
    name: 'Banca delle Americhe',
    brand: 'elo',
    bins: ['50669911'],
    accounts: [demo('elo_pays', '5066991111111118')],
  },
  {
    id: 'dankort_bank',
    name: 'Banca del Sund',
    brand: 'dankort',
    bins: ['50197170'],
    accounts: [demo('dankort_pays', '5019717010103742')],
  },
];
