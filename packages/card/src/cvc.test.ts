import {expect, test} from 'vitest';
import {brandById, checkCvc} from './index.js';

test.each([
  [null, '', {state: 'empty', error: 'cvc_incomplete'}],
  [null, '12', {state: 'incomplete', error: 'cvc_incomplete'}],
  [null, '123', {state: 'valid'}],
  [null, '1234', {state: 'valid'}],
  [null, '12345', {state: 'invalid', error: 'cvc_invalid'}],
  ['amex', '123', {state: 'incomplete', error: 'cvc_incomplete'}],
  ['amex', '1234', {state: 'valid'}],
  ['visa', '12', {state: 'incomplete', error: 'cvc_incomplete'}],
  ['visa', '000', {state: 'valid'}],
  ['visa', '1234', {state: 'invalid', error: 'cvc_invalid'}],
  ['visa', '12a', {state: 'invalid', error: 'cvc_invalid'}],
])('%s %j', (brand, digits, check) => expect(checkCvc(digits, brandById(brand ?? ''))).toEqual(check));
