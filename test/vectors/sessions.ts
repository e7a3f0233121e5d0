import {RESULT_TYP, SESSION_TYP, type ResultClaims, type SessionClaims} from '@florin/protocol';
import {genuine, type Original} from '../fixtures/forged/index.ts';
import {BIND, CARD, KINDS, NOW} from '../fixtures/sealed.ts';
import type {TestKeys} from './keys.ts';

export const ISSUER = 'https://pay.example';
/** Ids of the second session, which lives at the same time on equal terms. */
export const OTHER = {
  sid: 'cs_2aaaaaaaaaaaaaaaaaaa',
  att: 'att_2aaaaaaaaaaaaaaaaaaa',
  jti: 'env_2aaaaaaaaaaaaaaaaaaa',
} as const;

/** Claims of the first session's token. */
export const sessionClaims = ({sealing}: TestKeys): SessionClaims => ({
  ...{iss: ISSUER, aud: ISSUER, sub: BIND.sid, jti: 'tok_1aaaaaaaaaaaaaaaaaaa'},
  merchant: {id: BIND.merchant, name: 'Shop', country: 'DE'},
  ...{mode: 'payment', amount: BIND.amount, reference: 'order-1', capture: 'manual'},
  ...{origins: ['https://other.example', BIND.origin], frame_url: `${ISSUER}/frame`},
  ...{brands: ['visa', 'mastercard'], fields: {name: 'optional', postal_code: 'off', country: 'off'}},
  enc_jwks: KINDS.map(kind => sealing[kind].jwk),
  ...{iat: NOW - 60, exp: NOW + 1740},
});

/** Claims of the result of its payment. */
export const resultClaims: ResultClaims = {
  ...{iss: ISSUER, aud: BIND.merchant, sub: 'pay_1aaaaaaaaaaaaaaaaaaa'},
  ...{sid: BIND.sid, attempt: BIND.att, mode: 'payment', status: 'authorized'},
  ...{amount: BIND.amount!, captured: 0, reference: 'order-1'},
  card: {brand: 'visa', last4: CARD.number.slice(-4), exp_month: CARD.exp_month, exp_year: CARD.exp_year},
  ...{seq: 2, iat: NOW},
};

/** The claims of the second session's token and result. */
export const otherSession = {sub: OTHER.sid, reference: 'order-2', jti: 'tok_2aaaaaaaaaaaaaaaaaaa'};
export const otherResult = {
  ...{sub: 'pay_2aaaaaaaaaaaaaaaaaaa', sid: OTHER.sid, attempt: OTHER.att},
  reference: 'order-2',
};
/** What a session that only keeps the card says otherwise. */
export const keeping = {mode: 'tokenize', amount: undefined, capture: undefined};

/** A text of the processor, as `forged` works on it. */
const original = (
  {first, second, stranger}: TestKeys,
  typ: string,
  claims: object,
  other: object,
): Original => {
  const about = {pair: first, second, stranger, typ, other: ''};
  const payload = JSON.stringify(claims);
  return {...about, payload, other: genuine({...about, payload: JSON.stringify({...claims, ...other})})};
};

/** The first session's token; the second's is `other`. */
export const sessionToken = (keys: TestKeys): Original =>
  original(keys, SESSION_TYP, sessionClaims(keys), otherSession);

/** The first session's result; the second's is `other`. */
export const sessionResult = (keys: TestKeys): Original =>
  original(keys, RESULT_TYP, resultClaims, otherResult);
