import type {Mutant} from './index.ts';

const INCREMENT = 'processor/dist/payments/increment.js';

/** Faults in what is authorized besides. */
export const increments: readonly Mutant[] = [
  {
    id: 'hides-increments',
    says: 'does not tell that more was authorized',
    file: 'processor/dist/payments/view.js',
    from: 'authorizedAmount(payment)',
    to: 'payment.amount',
    caught: ['increment-approved'],
  },
  {
    id: 'same-seq-incremented',
    says: 'leaves the seq of a payment as it was before an increment',
    file: INCREMENT,
    from: 'update payments set seq = seq + 1,',
    to: 'update payments set',
    caught: ['increment-seq'],
  },
  {
    id: 'captures-no-increment',
    says: 'captures no more than the payment began with',
    file: 'processor/dist/payments/capture.js',
    from: 'authorizedAmount(payment)',
    to: 'payment.amount',
    caught: ['increment-captured'],
  },
  {
    id: 'keeps-increment',
    says: 'releases no more than the payment began with',
    file: 'processor/dist/payments/release.js',
    from: 'authorizedAmount(payment) - (await capturedSoFar(tx, id))',
    to: 'payment.amount - (await capturedSoFar(tx, id))',
    caught: ['increment-voided'],
  },
  {
    id: 'increments-anything',
    says: 'asks for more where nothing is authorized',
    file: INCREMENT,
    from: 'if (!isOpen)',
    to: 'if (false)',
    caught: ['increment-not-allowed'],
  },
];
