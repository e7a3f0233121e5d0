import type {Mutant} from './index.ts';

const REFUND = 'processor/dist/payments/refund.js';

/** Faults in what is given back after it was captured. */
export const refunds: readonly Mutant[] = [
  {
    id: 'refunds-more',
    says: 'gives back more than was captured',
    file: REFUND,
    from: 'if (left <= 0 || amount.value > left)',
    to: 'if (left <= 0)',
    caught: ['refund-too-large'],
  },
  {
    id: 'refunds-authorized',
    says: 'gives back what was only authorized',
    file: REFUND,
    from: 'await capturedSoFar(tx, id)',
    to: 'payment.amount',
    caught: ['refund-not-captured', 'refund-too-large', 'refund-rest'],
  },
  {
    id: 'forgets-refunds',
    says: 'gives back what was given back before',
    file: REFUND,
    from: 'captured - (await refundedSoFar(tx, id))',
    to: 'captured',
    caught: ['refund-too-large', 'refund-rest', 'refund-at-once'],
  },
  {
    id: 'hides-refunds',
    says: 'does not tell what it gave back',
    file: 'processor/dist/payments/view.js',
    from: 'refunds: refunds.map(refundView)',
    to: 'refunds: []',
    caught: ['refund-part'],
  },
  {
    id: 'same-seq-refunded',
    says: 'leaves seq as it was after a refund',
    file: REFUND,
    from: 'sql `seq + 1`',
    to: 'sql `seq + 0`',
    caught: ['refund-seq'],
  },
];
