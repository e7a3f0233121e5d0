import {demoIssuers, type Issuer} from '@florin/sandbox';

/** A number of no seed and no list: where it is found, these tests brought it there. */
export const CANARY = {number: '4539718203649511', expiry: '1140', cvc: '836'};
/** What its issuer declines. */
export const WRONG_CVC = '637';
/** An American Express number, whose codes have four digits: the one of its issuer's account that takes them all. */
export const AMEX = '378282246310005';

/** The demo's issuers and the canary's own. They know it; they live with the tests, never in the processor. */
export const issuers: readonly Issuer[] = [
  ...demoIssuers,
  {
    ...{id: 'canary_bank', name: 'Banca delle Canarie', brand: 'visa', bins: [CANARY.number.slice(0, 8)]},
    accounts: [
      {
        ...{id: 'canary', pan: CANARY.number, expiry: 'any_future', cvc: CANARY.cvc},
        opening: 10_000_000,
      },
    ],
  },
];
