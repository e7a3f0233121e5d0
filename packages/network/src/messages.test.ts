import fc from 'fast-check';
import {expect, expectTypeOf, test} from 'vitest';
import {
  answerTo,
  AVS,
  checkAnswer,
  checkMessage,
  checkRequest,
  LinkError,
  matchingKey,
  originalElements,
  originalOf,
  type AnswerTo,
  type AuthenticationRequest,
  type AuthenticationResponse,
  type AuthenticationResultRequest,
  type AuthenticationResultResponse,
  type AuthorizationAdvice,
  type AuthorizationAdviceResponse,
  type AuthorizationRequest,
  type AuthorizationResponse,
  type ClearingRequest,
  type ClearingResponse,
  type KeyExchangeRequest,
  type KeyExchangeResponse,
  type ManagementRequest,
  type ManagementResponse,
  type NetworkMessage,
  type NetworkRequest,
  type ReversalRequest,
  type ReversalResponse,
} from './index.js';
import {authenticated, authentication, authenticationResult} from './messages.fixture.js';

const trace = {7: '0101120000', 11: '000007', 32: '400400'};
const acceptor = {41: 'TERM0001', 42: 'SHOP00000000001'};
const place = 'Florin Shop'.padEnd(25) + 'Firenze'.padEnd(13) + 'IT';
const money = {4: '000000001999', 49: '978'};
const local = {12: '120000', 13: '0101'};

const authorization: AuthorizationRequest = {
  mti: '0100',
  3: '000000',
  ...money,
  ...trace,
  ...local,
  18: '5732',
  22: '812',
  37: '600112000007',
  ...acceptor,
  43: place,
  127: {routing_bin: '42424242', seal: 'A'.repeat(102)},
};
const original = originalElements(authorization);
const clearing: ClearingRequest = {
  mti: '0220',
  3: '200000',
  ...money,
  ...trace,
  ...local,
  18: '5732',
  37: '600112000007',
  38: 'A1B2C3',
  ...acceptor,
  43: place,
  90: original,
};
const reversal: ReversalRequest = {
  mti: '0400',
  3: '000000',
  ...money,
  ...trace,
  ...local,
  37: '600112000007',
  ...acceptor,
  90: original,
};
const advice: AuthorizationAdvice = {
  ...{mti: '0120', 3: '000000', ...money, ...trace, ...local, 18: '5732', 22: '812', 37: '600112000007'},
  ...{38: 'A1B2C3', 39: '00', ...acceptor, 43: place, 90: original},
};
const echo: ManagementRequest = {mti: '0800', ...trace, 70: '301'};
const keys: KeyExchangeRequest = {mti: '0800', ...trace, 70: '101', 125: {public_key: 'A'.repeat(43)}};
const requests: NetworkRequest[] = [
  ...[authorization, clearing, reversal, authentication, authenticationResult, echo, keys],
];

const garbled = (run: () => unknown): LinkError => {
  try {
    run();
  } catch (error) {
    if (error instanceof LinkError) return error;
    throw error;
  }
  throw new Error('was accepted');
};

test('every request and its answer pass the check unchanged', () => {
  const mtis = requests.map(request => {
    expect(checkRequest(request)).toEqual(request);
    const answer = answerTo(request, {39: '00'});
    expect(checkMessage(answer)).toEqual(answer);
    expect(checkAnswer(request, answer)).toEqual(answer);
    return answer.mti;
  });
  expect(mtis).toEqual(['0110', '0230', '0410', '0610', '0610', '0810', '0810']);
});

test('an answer carries what it says beside what it repeats, and nothing of the card', () => {
  expect(answerTo(authorization, {39: '00', 38: 'A1B2C3'})).toEqual({
    mti: '0110',
    3: '000000',
    ...money,
    ...trace,
    37: '600112000007',
    38: 'A1B2C3',
    39: '00',
    ...acceptor,
  });
});

test("an authorization's answer says what the issuer makes of the postal code, in one letter", () => {
  for (const letter of Object.values(AVS)) {
    const answer = answerTo(authorization, {39: '00', 44: letter});
    expect(checkAnswer(authorization, answer)).toEqual({...answerTo(authorization, {39: '00'}), 44: letter});
  }
  for (const wrong of ['', 'z', 'ZZ', '50122', 1])
    expect(
      garbled(() => checkAnswer(authorization, {...answerTo(authorization, {39: '00'}), 44: wrong})).message,
    ).toContain('DE44');
});

test('between network and issuer an advice and its answer are messages; of an acquirer they are none', () => {
  const answer = answerTo(advice, {39: '00'});
  expect(answer.mti).toBe('0130');
  for (const message of [advice, answer]) {
    expect(checkMessage(message)).toEqual(message);
    expect(garbled(() => checkRequest(message)).message).toBe('network_garbled: message type');
    expect(garbled(() => checkAnswer(authorization, message)).message).toBe('network_garbled: message type');
  }
  garbled(() => checkMessage({...advice, 127: authorization[127]}));
  expect(originalOf(advice[90]).key).toBe(matchingKey(authorization));
});

test.each([
  ['a card number', {2: '4242424242424242'}, 'DE2'],
  ['an expiry', {14: '3012'}, 'DE14'],
  ['track 2', {35: '4242424242424242=3012'}, 'DE35'],
  ['an amount of 13 digits', {4: '0000000019990'}, 'DE4'],
  ['a negative amount', {4: '-00000001999'}, 'DE4'],
  ['an amount that is a number', {4: 1999}, 'DE4'],
  ['the 13th month', {7: '1301120000'}, 'DE7'],
  ['the 25th hour', {7: '0101250000'}, 'DE7'],
  ['a short STAN', {11: '7'}, 'DE11'],
  ['a routing BIN of nine digits', {127: {...authorization[127], routing_bin: '424242424'}}, 'DE127'],
  ['no seal', {127: {routing_bin: '42424242'}}, 'DE127'],
  ['a place that is not ASCII', {43: 'é'.repeat(40)}, 'DE43'],
  ['an unknown type', {mti: '0120'}, 'message type'],
])('%s is refused', (_, change, where) => {
  const error = garbled(() => checkRequest({...authorization, ...change}));
  expect(error.code).toBe('network_garbled');
  expect(error.message).not.toMatch(/4242/);
  expect(error.message).toBe(`network_garbled: ${where}`);
});

const browser = authentication[122];
const address = (notification_url: string) => ({122: {...browser, notification_url}});
test.each([
  ['an address that runs', address('javascript:alert(1)'), 'DE122'],
  ['an address with a space', address('https://pay.example/ x'), 'DE122'],
  ['an address of 257 letters', address(`https://${'x'.repeat(249)}`), 'DE122'],
  ['a challenge that nobody knows', {122: {...browser, challenge: '02'}}, 'DE122'],
  ['a browser without a language', {122: {...browser, language: ''}}, 'DE122'],
  ['a browser with more to say', {122: {...browser, java: 'true'}}, 'DE122'],
  ['an authentication in a question for one', {123: authenticated}, 'DE123'],
  ['a card number', {2: '4242424242424242'}, 'DE2'],
  ['the end of another', {124: {id: authenticated.id}}, 'DE124'],
  ['no question that is known', {70: '603'}, 'DE70'],
])('in an authentication %s is refused', (_, change, where) => {
  const error = garbled(() => checkRequest({...authentication, ...change}));
  expect(error.message).toBe(`network_garbled: ${where}`);
});

test.each([
  ['is none', {...authenticated, status: 'N'}],
  ['is under way', {status: 'C', id: authenticated.id}],
  ['has an address', {...authenticated, acs_url: 'https://acs.example/'}],
  ['has no value', {status: 'Y', id: authenticated.id, eci: '05'}],
  ['has no id', {...authenticated, id: 'x'}],
])('an authorization with an authentication that %s is refused', (_, element) => {
  expect(checkRequest({...authorization, 123: authenticated})).toEqual({
    ...authorization,
    123: authenticated,
  });
  expect(garbled(() => checkRequest({...authorization, 123: element})).message).toContain('DE123');
});

test('where a challenge is, is said once: in the answer to the question for it', () => {
  const id = authenticated.id;
  const there = {status: 'C', id, acs_url: 'https://acs.example/'} as const;
  const asked = answerTo(authentication, {39: '00', 123: there});
  const end = answerTo(authenticationResult, {39: '00', 123: {status: 'C', id}});
  expect(checkAnswer(authentication, asked)).toEqual(asked);
  expect(checkAnswer(authenticationResult, end)).toEqual(end);
  for (const acs_url of ['javascript:1', 'https://a b', undefined])
    garbled(() => checkAnswer(authentication, {...asked, 123: {...there, acs_url}}));
  garbled(() => checkAnswer(authenticationResult, {...end, 123: there}));
  garbled(() => checkAnswer(authenticationResult, {...end, 124: {id: id.replace('7', '8')}}));
});

test('nothing that is no message gets through, and nothing but a LinkError comes of it', () => {
  fc.assert(
    fc.property(fc.anything(), value => {
      expect(garbled(() => checkMessage(value)).code).toBe('network_garbled');
    }),
  );
});

test('a message with one element gone or changed in type is refused', () => {
  for (const request of requests)
    for (const element of Object.keys(request)) {
      const {[element]: _, ...rest} = request as unknown as Record<string, unknown>;
      // An approval may have come without a code, and is cleared without one.
      if (element === '38') expect(checkRequest(rest)).toEqual(rest);
      else garbled(() => checkRequest(rest));
      garbled(() => checkRequest({...rest, [element]: 5}));
    }
});

test('an answer to something else is not taken', () => {
  const answer = answerTo(authorization, {39: '00'});
  const others = [{11: '000008'}, {7: '0101120001'}, {32: '400401'}, {4: '000000199900'}, {49: '392'}];
  for (const change of [...others, {37: '600112000008'}])
    expect(garbled(() => checkAnswer(authorization, {...answer, ...change})).code).toBe('network_garbled');
  garbled(() => checkAnswer(authorization, answerTo(reversal, {39: '00'})));
  garbled(() => checkAnswer(echo, answerTo(keys, {39: '00'})));
});

test('DE90 names the message it was made of', () => {
  expect(original).toBe('0100' + '000007' + '0101120000' + '00000400400' + '00000000000');
  expect(originalOf(original)).toEqual({mti: '0100', key: matchingKey(authorization)});
});

test('two messages match only if time, STAN and acquirer all do', () => {
  const key = matchingKey(trace);
  expect(key).toHaveLength(27);
  for (const change of [{7: '0101120001'}, {11: '000008'}, {32: '40040'}])
    expect(matchingKey({...trace, ...change})).not.toBe(key);
});

test('an answer has the type that belongs to its request', () => {
  expectTypeOf<AnswerTo<AuthorizationRequest>>().toEqualTypeOf<AuthorizationResponse>();
  expectTypeOf<AnswerTo<AuthorizationAdvice>>().toEqualTypeOf<AuthorizationAdviceResponse>();
  expectTypeOf<AnswerTo<ClearingRequest>>().toEqualTypeOf<ClearingResponse>();
  expectTypeOf<AnswerTo<ReversalRequest>>().toEqualTypeOf<ReversalResponse>();
  expectTypeOf<AnswerTo<AuthenticationRequest>>().toEqualTypeOf<AuthenticationResponse>();
  expectTypeOf<AnswerTo<AuthenticationResultRequest>>().toEqualTypeOf<AuthenticationResultResponse>();
  expectTypeOf<AnswerTo<KeyExchangeRequest>>().toEqualTypeOf<KeyExchangeResponse>();
  expectTypeOf<AnswerTo<ManagementRequest>>().toEqualTypeOf<ManagementResponse>();
  expectTypeOf<Extract<keyof NetworkMessage, 2 | 14 | 35>>().toEqualTypeOf<never>();
});
