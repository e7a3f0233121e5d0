import {thumbprint} from '@florin/protocol/envelope';
import type {Json} from './sealer.ts';
import {claimsOf, headerOf, newStranger, signByHand} from './tokens.ts';

/** What a processor could have answered instead. */
export interface Spoiled {
  status: number;
  headers: Headers;
  text: string;
}

/** Changes the answers of one call. */
export type Spoil = (call: {path: string}, answer: Spoiled) => void | Promise<void>;

/** `fetch`, with every answer spoilt on its way. */
export const spoilt =
  (spoil: Spoil): typeof fetch =>
  async (input, init) => {
    const answer = await fetch(input, init);
    const told = {status: answer.status, headers: new Headers(answer.headers), text: await answer.text()};
    // The text is plain by now, whatever it travelled as.
    for (const name of ['content-encoding', 'content-length']) told.headers.delete(name);
    await spoil({path: new URL(String(input)).pathname}, told);
    // An answer without a body has not even an empty one.
    return new Response(told.text || null, told);
  };

const at = (path: string, spoil: (answer: Spoiled) => void | Promise<void>): Spoil => {
  const pattern = new RegExp(`${path}$`);
  return (call, answer) => (pattern.test(call.path) ? spoil(answer) : undefined);
};

/** Answers of a path with another header, or without it. */
export const header = (path: string, name: string, value?: string): Spoil =>
  at(path, ({headers}) => (value === undefined ? headers.delete(name) : headers.set(name, value)));

/** Answers of a path with other text. */
export const text = (path: string, change: (text: string) => string): Spoil =>
  at(path, answer => void (answer.text = change(answer.text)));

/** Answers of a path with other members. */
export const json = (path: string, change: (body: Json) => object): Spoil =>
  text(path, body => {
    const read = JSON.parse(body) as Json;
    return JSON.stringify({...read, ...change(read)});
  });

/** What is refused is answered as if it were taken. */
export const taken: Spoil = (_call, answer) =>
  void (answer.status = answer.status >= 400 ? 201 : answer.status);

/** What is taken is answered as if it were refused. */
export const refused = (path: string): Spoil =>
  at(path, answer => {
    answer.status = 400;
    answer.text = JSON.stringify({status: 400, code: 'envelope_rejected'});
  });

/** Tokens or results with other claims or another header, signed by a key that is published beside the others. */
export const resigned = (
  member: 'token' | 'result',
  change: (claims: Json, jwk: Json) => object,
  extra = {},
): Spoil => {
  const {key, jwk} = newStranger();
  return async (_call, answer) => {
    if (!/json/.test(answer.headers.get('content-type') ?? '')) return;
    const body = JSON.parse(answer.text) as Json;
    const kid = await thumbprint(jwk);
    if (Array.isArray(body['keys'])) body['keys'].push({...jwk, kid, alg: 'ES256', use: 'sig'});
    const signed = body[member];
    if (typeof signed === 'string') {
      const claims = claimsOf(signed);
      body[member] = signByHand(
        {...headerOf(signed), kid, ...extra},
        {...claims, ...change(claims, {...jwk, kid})},
        key,
      );
    }
    answer.text = JSON.stringify(body);
  };
};
