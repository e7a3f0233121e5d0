import {describe, expect, test} from 'vitest';
import {BadUsage, DEMO_KEY, readCommand} from './options.ts';

const read = (args: string, env = {}) => readCommand(args.split(' ').filter(Boolean), env);

test('a processor on loopback, with the demo’s key and cards', () => {
  expect(read('http://localhost:4400')).toEqual({
    run: 'url',
    options: {
      ...{url: 'http://localhost:4400', key: DEMO_KEY, cvc: '123', origin: 'https://shop.example'},
      ...{pays: '4242424242424242', declines: '4000000000009995', exp_month: 12, exp_year: 2040},
      challenges: '4000000000003220',
    },
  });
});

test('any other, with all that can be said', () => {
  const args =
    '--pays 5555-5555-5555-4444 --declines 4000000000000002 --challenges 4000002500003155 --expiry 01/2031 --cvc 1234';
  const rest = '--origin http://localhost:1 --key sk_a --other-key sk_b --slow';
  expect(read(`https://pay.example/ ${args} ${rest}`)).toMatchObject({
    options: {
      ...{pays: '5555555555554444', declines: '4000000000000002', exp_month: 1, exp_year: 2031, cvc: '1234'},
      challenges: '4000002500003155',
      ...{origin: 'http://localhost:1', key: 'sk_a', otherKey: 'sk_b', slow: true},
    },
  });
  const env = {FLORIN_KEY: 'sk_c', FLORIN_OTHER_KEY: 'sk_d'};
  expect(read('https://pay.example', env)).toMatchObject({options: {key: 'sk_c', otherKey: 'sk_d'}});
});

test.each(['help', 'own', 'mutants'])('--%s', name => expect(read(`--${name}`)).toEqual({run: name}));

describe('is not understood', () => {
  test.each([
    ['', 'Name one processor'],
    ['https://pay.example --own', 'Name one processor'],
    ['https://a.example https://b.example', 'Name one processor'],
    ['https://pay.example', 'secret key is needed'],
    ['http://pay.example --key sk_a', 'https URL'],
    ['pay.example --key sk_a', 'https URL'],
    ['https://pay.example/api --key sk_a', 'nothing may follow it'],
    ['https://me@pay.example --key sk_a', 'nothing may follow it'],
    ['http://localhost --pays 4242', '--pays is a card number'],
    ['http://localhost --declines nine', '--declines is a card number'],
    ['http://localhost --expiry 13/2040', '--expiry is a month'],
    ['http://localhost --cvc 12', '--cvc is three or four'],
    ['http://localhost --origin https://shop.example/', '--origin is an origin'],
    ['http://localhost --colour red', '--colour'],
    ['http://localhost --cvc', '--cvc'],
  ])('%s', (args, why) => {
    expect(() => read(args)).toThrow(BadUsage);
    expect(() => read(args)).toThrow(why);
  });
});
