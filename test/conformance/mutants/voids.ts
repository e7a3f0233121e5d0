import type {Mutant} from './index.ts';

const VOID = 'processor/dist/payments/release.js';

/** Faults in what is given back before it was captured. */
export const voids: readonly Mutant[] = [
  {
    id: 'releases-captured',
    says: 'releases what was captured, too',
    file: VOID,
    from: 'authorizedAmount(payment) - (await capturedSoFar(tx, id))',
    to: 'authorizedAmount(payment)',
    caught: ['void-rest', 'void-not-allowed'],
  },
  {
    id: 'captures-voided',
    says: 'captures what was released',
    file: 'processor/dist/payments/capture.js',
    from: "payment.state !== 'authorized'",
    to: "!['authorized', 'voided'].includes(payment.state)",
    caught: ['void-ends-capture'],
  },
  {
    id: 'forgets-releases',
    says: 'does not tell what it released',
    file: 'processor/dist/payments/view.js',
    from: 'payment.released ?? 0',
    to: '0',
    caught: ['void-whole', 'void-rest'],
  },
  {
    id: 'ships-voided',
    says: 'signs that a voided payment is authorized',
    file: 'processor/dist/payments/result.js',
    from: "state === 'voided' && !captured",
    to: 'false',
    caught: ['void-result'],
  },
  {
    id: 'same-seq-voided',
    says: 'leaves seq as it was after a void',
    file: VOID,
    from: 'seq: seq + 1',
    to: 'seq',
    caught: ['void-seq'],
  },
  {
    id: 'takes-any-payment',
    says: "captures, releases and gives back another merchant's payments",
    file: 'processor/dist/payments/locked.js',
    from: ".where('merchant_id', '=', merchant)",
    to: '',
    caught: ['capture-own-alone', 'increment-own-alone', 'void-own-alone', 'refund-own-alone'],
  },
];
