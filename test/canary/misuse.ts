import {card, createSession, sealFor} from '../support/shopper.ts';
import {CANARY} from './card.ts';

/** Calls that carry the number in clear where none belongs, and the answer of each: a client's fault must leave no trace. */
export const sendInClear = async (origin: string): Promise<Record<string, number>> => {
  const {token} = await createSession(origin);
  const {body, jti} = await sealFor(token, card(CANARY.number, {cvc: CANARY.cvc}));
  const plain = JSON.stringify({card: CANARY});
  const send = async (what: unknown, headers: object = {}, path = '/v1/payments'): Promise<number> => {
    const answer = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: {
        ...{authorization: `Bearer ${token}`, 'content-type': 'application/json'},
        ...{'idempotency-key': `"${jti}"`, ...headers},
      },
      body: typeof what === 'string' ? what : JSON.stringify(what),
    });
    await answer.text();
    return answer.status;
  };
  const {number} = CANARY;
  return {
    'no JSON': await send(`${plain}}`),
    'a card as the body': await send(plain),
    'a card as the envelope': await send({...body, envelope: plain}),
    'a number as the envelope': await send({
      ...body,
      envelope: `${number}.${number}.${number}.${number}.${number}`,
    }),
    'an attempt': await send({...body, attempt: number}),
    'a session': await send({...body, session: number}),
    'a strange member': await send({...body, [number]: number}),
    'the browser': await send({...body, browser: {...body.browser, language: number}}),
    'a key': await send(`${plain} `, {'idempotency-key': `"${number}"`}),
    'a token': await send(body, {authorization: `Bearer ${number}`}),
    'a path': await send(body, {}, `/v1/payments/${number}`),
    'a query': await send(body, {}, `/v1/sessions/${number}/outcome?attempt=${number}`),
    'terms of a session': await send(
      {amount: number, card: CANARY},
      {authorization: 'Bearer sk_test_florin_demo'},
      '/v1/sessions',
    ),
  };
};
