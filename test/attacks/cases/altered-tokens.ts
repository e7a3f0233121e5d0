import {createHash, createHmac} from 'node:crypto';
import type {Attack, Group} from '../attack.ts';
import {openSpeaker, type Speaking} from '../speaker.ts';

// A card is sealed for the terms that a token says and to the key that it names. A page that could write its own
// tokens could have the card sealed to a key of its own.

type Claims = Record<string, unknown>;
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const read = (part: string): Claims => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims;

/** The token with other claims and another header, under its old signature. */
const altered = (token: string, claims: Claims, header: Claims = {}): string => {
  const [head, payload, signature] = token.split('.') as [string, string, string];
  const write = (part: string, change: Claims) => base64url(JSON.stringify({...read(part), ...change}));
  return `${write(head, header)}.${write(payload, claims)}.${signature}`;
};

const other = (prefix: string): string => `${prefix}_${'b'.repeat(26)}`;
const x = 'hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo';
/** A key of RFC 7748 §6.1, whose private half anybody can read. */
const OWN_KEY = {
  ...{kty: 'OKP', crv: 'X25519', alg: 'ECDH-ES', use: 'enc', x},
  kid: createHash('sha256').update(`{"crv":"X25519","kty":"OKP","x":"${x}"}`).digest('base64url'),
};

const TOKENS: Record<string, (token: string) => string> = {
  'another amount': token => altered(token, {amount: {value: 1, currency: 'EUR'}}),
  'another currency': token => altered(token, {amount: {value: 1999, currency: 'JPY'}}),
  'no amount': token => altered(token, {mode: 'tokenize', amount: undefined}),
  'another merchant': token =>
    altered(token, {merchant: {id: 'm_stranger', name: 'Stranger', country: 'NL'}}),
  'another session': token => altered(token, {sub: other('cs')}),
  'another order': token => altered(token, {reference: 'order-0'}),
  'another capture': token => altered(token, {capture: 'automatic'}),
  "the page's own sealing key": token => altered(token, {enc_jwks: [OWN_KEY]}),
  'more brands': token => altered(token, {brands: ['visa', 'amex', 'mastercard', 'discover', 'jcb']}),
  'other fields': token => altered(token, {fields: {name: 'required'}}),
  'more origins': token =>
    altered(token, {
      origins: [...(read(token.split('.')[1]!)['origins'] as string[]), 'https://stranger.example'],
    }),
  'a later end': token => altered(token, {exp: 4_000_000_000}),
  'another issuer': token =>
    altered(token, {iss: 'https://stranger.example', aud: 'https://stranger.example'}),
  'another id': token => altered(token, {jti: 'jti'}),
  'alg none': token => altered(token, {}, {alg: 'none'}).replace(/[^.]*$/, ''),
  'alg HS256, with the kid as its secret': token => {
    const signed = altered(token, {}, {alg: 'HS256'}).replace(/\.[^.]*$/, '');
    const secret = String(read(token.split('.')[0]!)['kid']);
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  },
  'a key in the header': token => altered(token, {}, {jwk: OWN_KEY}),
  'an address of keys in the header': token =>
    altered(token, {}, {jku: 'https://stranger.example/jwks.json'}),
  'another key id': token => altered(token, {}, {kid: OWN_KEY.kid}),
  'the type of a result': token => altered(token, {}, {typ: 'florin-result+jwt'}),
  'no signature': token => token.replace(/[^.]*$/, ''),
  'a signature of zeros': token => token.replace(/[^.]*$/, base64url('\0'.repeat(64))),
};
const LATER = ['another amount', "the page's own sealing key", 'another session', 'a signature of zeros'];

const later = (name: string): string => `${name}, once the form is open`;

const tokens: Attack = {
  name: 'a token that the page has altered',
  names: [...Object.keys(TOKENS), ...LATER.map(later)],
  weak: {
    frame: [
      // Nothing but the shape is looked at.
      [
        'const verifyWithWebCrypto = async (jws, typ, keys) => {',
        'const verifyWithWebCrypto = async (jws, typ, keys) => { return parseJws(jws)?.payload();',
      ],
      ['!isOwn(claims, ground.issuer)', 'false'],
    ],
  },
  run: async attempt => {
    const token = await openSpeaker(attempt);
    const tried = Object.entries(TOKENS).map(([name, alter]): [string, string] => [name, alter(token)]);
    const once = tried.filter(([name]) => LATER.includes(name));
    return attempt.tab.run(
      async (all: [string, string][], after: [string, string][], suffix: string) => {
        const {speaker} = globalThis as unknown as Speaking;
        const won: string[] = [];
        for (const [name, session] of all)
          if ((await speaker.connect({session})).type === 'ready') won.push(name);
        for (const [name, session] of after) {
          await speaker.connect();
          speaker.send({type: 'session', session});
          for (let i = 0; i < 40 && speaker.told.every(({type}) => type !== 'refused'); i++)
            await new Promise(resolve => setTimeout(resolve, 10));
          if (speaker.told.every(({type}) => type !== 'refused')) won.push(name + suffix);
        }
        return won;
      },
      tried,
      once,
      later(''),
    );
  },
};

export const alteredTokens: Group = {title: 'altered tokens', attacks: [tokens]};
