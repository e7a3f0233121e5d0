import {RESPONSE} from '@florin/network';
import {DECLINES} from '@florin/protocol';
import {expect, test} from 'vitest';
import {declineCode, isFinalRefusal} from './declines.js';

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
  ['12', 'generic_decline'],
])('DE39 %s is %s', (response, code) => expect(declineCode(response)).toBe(code));

test('every response code that refuses has a code of the protocol', () => {
  const {approved, no_reason_to_decline, duplicate, ...refusals} = RESPONSE;
  for (const response of Object.values(refusals))
    expect(Object.keys(DECLINES)).toContain(declineCode(response));
  // Approvals, one of a part of the amount (10) among them, a duplicate, and what nobody here knows.
  for (const response of [approved, no_reason_to_decline, duplicate, '08', '10', '11', '09', 'ZZ'])
    expect(declineCode(response)).toBeUndefined();
});

test('a refusal is final unless the network says that it cannot do better now', () => {
  expect(['12', '13', '14', '25'].map(isFinalRefusal)).toEqual([true, true, true, true]);
  expect(['00', '06', '91', '94', '96', 'ZZ'].map(isFinalRefusal)).not.toContain(true);
});
