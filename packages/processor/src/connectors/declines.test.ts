import {RESPONSE} from '@florin/network';
import {DECLINES} from '@florin/protocol';
import {expect, test} from 'vitest';
import {declineCode} from './declines.js';

test.each([
  ['05', 'do_not_honor'],
  ['14', 'invalid_number'],
  ['41', 'lost_card'],
  ['43', 'stolen_card'],
  ['51', 'insufficient_funds'],
  ['54', 'expired_card'],
  ['82', 'incorrect_cvc'],
  ['91', 'issuer_unavailable'],
  ['N7', 'incorrect_cvc'],
  ['ZZ', 'generic_decline'],
])('DE39 %s is %s', (response, code) => expect(declineCode(response)).toBe(code));

test('every response code has a code of the protocol', () => {
  for (const response of Object.values(RESPONSE))
    expect(Object.keys(DECLINES)).toContain(declineCode(response));
});
