import type {AuthenticationRequest, AuthenticationResultRequest} from './authentication.js';
import {answerTo} from './check.js';
import {answerKeyExchange, startKeyExchange} from './key-exchange.js';
import {originalElements} from './matching.js';
import type {
  AuthorizationAdvice,
  AuthorizationRequest,
  ClearingRequest,
  IncrementRequest,
  KeyExchangeRequest,
  ManagementRequest,
  NetworkMessage,
  ReconciliationRequest,
  ReversalRequest,
} from './messages.js';
import type {NetworkKey, RandomSource} from './seal.js';

const trace = {7: '0101120000', 11: '000007', 32: '400400'};
const about = {...trace, 37: '600112000007', 41: 'TERM0001', 42: 'SHOP00000000001'};
const money = {4: '000000001999', 49: '978'};
const local = {12: '120000', 13: '0101'};
const place = {18: '5732', 43: 'Florin Shop'.padEnd(25) + 'Firenze'.padEnd(13) + 'IT'};
const half = {public_key: 'A'.repeat(43)};
const fees = {interchange: 'D000000000004', scheme: 'C000000000001'};
const what = {3: '000000', ...money, ...about, ...local} as const;

export const authorization: AuthorizationRequest = {
  ...{mti: '0100', ...what, ...place, 22: '812'},
  127: {routing_bin: '42424242', seal: 'A'.repeat(102)},
};
const id = '7d4ba3b5-9c1e-4e0f-8a55-0c2f1b6d9e01';
export const authenticated = {status: 'Y', id, eci: '05', cavv: `${'A'.repeat(27)}=`} as const;
const browser = {
  ...{
    language: 'it-IT',
    color_depth: '24',
    screen_width: '1920',
    screen_height: '1080',
    timezone_offset: '-60',
  },
  notification_url: 'https://pay.example/v1/challenges/pay_1/done',
};
export const authentication: AuthenticationRequest = {
  ...{mti: '0600', ...what, ...place, 22: '812', 70: '601'},
  ...{122: {challenge: '01', ...browser}, 127: authorization[127]},
};
export const authenticationResult: AuthenticationResultRequest = {
  ...{mti: '0600', ...trace, 70: '602', 124: {id}},
};
const acs_url = 'http://localhost:8584/challenge';
const longest: AuthenticationRequest = {
  ...authentication,
  32: '4'.repeat(11),
  122: {
    ...{challenge: '04', language: 'x'.repeat(35), color_depth: '24', screen_width: '9'.repeat(6)},
    ...{screen_height: '9'.repeat(6), timezone_offset: '+1440'},
    notification_url: `https://${'x'.repeat(248)}`,
  },
};
const original = {90: originalElements(authorization)};
export const increment: IncrementRequest = {mti: '0100', ...what, ...place, ...original};
const standIn: AuthorizationAdvice = {
  ...{mti: '0120', ...what, ...place, 22: '812', 38: 'A1B2C3', 39: '00', ...original},
};
const {38: _approval, ...withoutCode} = standIn;
const clearing: ClearingRequest = {mti: '0220', ...what, ...place, 38: 'A1B2C3', ...original};
const {38: _code, ...codeless} = clearing;
export const reversal: ReversalRequest = {mti: '0400', ...what, ...original};
const advice: ReversalRequest = {...reversal, mti: '0420'};
const totals = {
  ...{
    74: '0000000001',
    76: '0000000012',
    86: '0000000000000500',
    88: '0000000000019990',
    97: 'C0000000000019487',
  },
  126: fees,
};
const reconciliation: ReconciliationRequest = {
  ...{mti: '0500', ...trace, 15: '0101', 42: about[42], 50: '978', ...totals},
};
export const echo: ManagementRequest = {mti: '0800', ...trace, 70: '301'};
export const keyChange: KeyExchangeRequest = {mti: '0800', ...trace, 70: '101', 125: half};

/** One message of each type, with and without what may be there. */
export const everyMessage: [name: string, message: NetworkMessage][] = [
  ['an authorization', authorization],
  [
    'an authorization of a short card',
    {...authorization, 127: {...authorization[127], routing_bin: '378282'}},
  ],
  ['an authorization of one who was authenticated', {...authorization, 123: authenticated}],
  ['an increment', increment],
  ['an increment that is approved', answerTo(increment, {39: '00', 38: 'A1B2C3'})],
  ['an approval', answerTo(authorization, {39: '00', 38: 'A1B2C3', 44: 'Z'})],
  ['a decline', answerTo(authorization, {39: 'N7'})],
  ['an advice of an authorization', standIn],
  ['an advice of an authorization without a code', withoutCode],
  ["the answer to an authorization's advice", answerTo(standIn, {39: '00'})],
  ['a capture', clearing],
  ['a refund without a code', {...codeless, 3: '200000'}],
  ['a presentment that is accepted', answerTo(clearing, {39: '00', 126: fees})],
  ['a presentment that is refused', answerTo(clearing, {39: '25'})],
  ['a reversal', reversal],
  ['a reversal in part', {...reversal, 95: `000000000500${'0'.repeat(12)}${'D00000000'.repeat(2)}`}],
  ['an advice of a reversal', advice],
  ["an advice's answer", answerTo(advice, {39: '00'})],
  ["a reversal's answer", answerTo(reversal, {39: '00'})],
  ['a reconciliation', reconciliation],
  ['one in balance', answerTo(reconciliation, {39: '00', 66: '1'})],
  ['one out of balance', answerTo(reconciliation, {39: '00', 66: '2', ...totals, 74: '0000000002'})],
  ['one that is not heard', answerTo(reconciliation, {39: '96'})],
  ['an authentication', authentication],
  ['an authentication that says the most', longest],
  ['one without friction', answerTo(authentication, {39: '00', 123: authenticated})],
  ['one that is refused', answerTo(authentication, {39: '00', 123: {status: 'N', id, eci: '07'}})],
  ['one that cannot be had', answerTo(authentication, {39: '00', 123: {status: 'U', id}})],
  ['a challenge', answerTo(authentication, {39: '00', 123: {status: 'C', id, acs_url}})],
  ['an authentication that nobody is there for', answerTo(authentication, {39: '91'})],
  ['a question about its end', authenticationResult],
  ['an end', answerTo(authenticationResult, {39: '00', 123: authenticated})],
  ['no end yet', answerTo(authenticationResult, {39: '00', 123: {status: 'C', id}})],
  ['one of nothing known', answerTo(authenticationResult, {39: '25'})],
  ['an echo', echo],
  ['an echo of an acquirer with one digit', {...echo, 32: '7'}],
  ["an echo's answer", answerTo(echo, {39: '00'})],
  ['a half of a key', keyChange],
  ['the other half', answerTo(keyChange, {39: '00', 125: half})],
  ['a refusal of a key', answerTo(keyChange, {39: '96'})],
];

/** A key that two agreed on. */
export const newKey = (random: RandomSource): NetworkKey =>
  answerKeyExchange(random, startKeyExchange(random).public_key).key;
