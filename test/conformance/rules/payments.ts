import type {Group} from '../report.ts';
import {bearer} from './bearer.ts';
import {envelopeBinding} from './envelope-binding.ts';
import {envelopeForm} from './envelope-form.ts';
import {envelopeHeader} from './envelope-header.ts';
import {refusals} from './envelopes.ts';
import {expiry} from './expiry.ts';
import {onePayment} from './one-payment.ts';
import {results} from './results.ts';

/** What a frame submits. */
export const payments: Group = {
  call: 'POST /v1/payments',
  needs: 'payment',
  rules: [
    ...results,
    ...bearer,
    ...envelopeHeader,
    ...envelopeBinding,
    ...envelopeForm,
    ...refusals,
    ...onePayment,
    ...expiry,
  ],
};
