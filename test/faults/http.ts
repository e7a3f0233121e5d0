import type {Runtime} from '@florin/runtime';
import type {Kind} from './faults.ts';
import type {World} from './database.ts';
import {wire, type Life} from './scheduler.ts';

type Fetch = Runtime['fetch'];

/** Whoever answers a request: a life of its own, which may end over it. */
export interface Server {
  life: Life;
  answer(request: Request): Promise<Response>;
}

/** Milliseconds that a message is under way: mostly few, so that what is sent together arrives in any order. */
const LEAST = 2;
const MOST = 40;

/**
 * The network between a client and those who answer it. Requests and answers may be lost, late or doubled, and whoever
 * answers may die meanwhile.
 * @param reach the server that a request comes to; undefined where nobody listens
 */
export const connectHttp = (
  {scheduler, faults, trace, random}: World,
  client: Life,
  reach: () => Server | undefined,
): Fetch => {
  const way = (): number =>
    faults.happens('http slow') ? faults.size.between(100, 25_000) : random.between(LEAST, MOST);
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(input);
      const what = `${init.method ?? 'GET'} ${url.pathname}${url.search}`;
      const {signal, redirect: _redirect, ...rest} = init;
      const lose = (how: string): void => {
        trace.note(client.name, `${how}: ${what}`);
        // Either side may see that the connection broke; else only a clock tells.
        if (random.chance(0.5)) fail();
      };
      const fail = (): void =>
        void scheduler.plan(client, way(), () => reject(new TypeError('fetch failed')));
      const given = (answer: Response, text: string): void => {
        if (happens('http answer lost')) return lose('answer lost');
        const {status, headers} = answer;
        const body = status === 204 ? null : text;
        scheduler.plan(client, way(), () => resolve(new Response(body, {status, headers})));
      };
      const happens = (kind: Kind): boolean => faults.happens(kind);
      const arrive = (listen: boolean) => (): void => {
        const server = reach();
        if (!server) return listen ? fail() : undefined;
        const died = (): void => void (listen && fail());
        server.life.onEnd.add(died);
        void server.answer(new Request(url, rest)).then(async answer => {
          const text = await answer.text();
          server.life.onEnd.delete(died);
          trace.note(server.life.name, `${what} → ${answer.status}${codeOf(text)}`);
          if (listen) given(answer, text);
        });
      };
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      if (happens('http request lost')) return lose('request lost');
      if (happens('http request twice')) {
        trace.note(client.name, `request doubled: ${what}`);
        scheduler.plan(wire, way(), arrive(false));
      }
      scheduler.plan(wire, way(), arrive(true));
    });
};

const codeOf = (text: string): string => {
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? /"status":"(\w+)"/.exec(text)?.[1];
  return code ? ` ${code}` : '';
};
