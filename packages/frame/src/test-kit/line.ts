/** A payer before a network that does what a script says, in virtual time. No part of the build. */
import type {ErrorCode, ResultClaims} from '@florin/protocol';
import type {Runtime} from '@florin/runtime';
import {admit, type Session} from '../admission.js';
import {processorClock} from '../clock.js';
import {keyRing} from '../keys.js';
import type {Shopper} from '../pay/attempt.js';
import type {Left, ShowChallenge} from '../pay/challenge.js';
import {createPayer} from '../pay/pay.js';
import type {Tools} from '../pay/tools.js';
import type {Action} from '../pay/verdict.js';
import {CARD, ISSUER, makeProcessor, NOW, SHOP} from './processor.js';

export const processor = await makeProcessor();

/** One request as the network saw it. */
export interface Sent {
  method: string;
  url: URL;
  headers: Headers;
  body: string;
  /** Of the submission that came last. */
  attempt: `att_${string}`;
}
/** What the network does with a request. */
export type Answer = (sent: Sent) => Response | Promise<Response>;

/** Cryptographic operations under way. */
let sealing = 0;
type Operation = (...args: unknown[]) => Promise<unknown>;
const operations = SubtleCrypto.prototype as unknown as Record<string, Operation>;
for (const name of [
  'decrypt',
  'deriveBits',
  'digest',
  'encrypt',
  'exportKey',
  'generateKey',
  'importKey',
  'sign',
  'verify',
]) {
  const own = operations[name]!;
  operations[name] = function (...args) {
    sealing++;
    return own.apply(this, args).finally(() => void sealing--);
  };
}

/** A runtime whose time moves when it is told to. */
type Virtual = Runtime & {advance(ms: number): void; setWall(ms: number): void};

/** Makes a payer with a session of {@link processor}; `make` gives the runtime its network, `turn` waits a turn of the real loop. */
export const makeLine = async (make: (fetch: Runtime['fetch']) => Virtual, turn: () => Promise<unknown>) => {
  const sent: Sent[] = [];
  const stored = new Map<string, string>();
  let script: Answer[] = [];
  const back = new Set<() => void>();
  let attempt: Sent['attempt'] = 'att_';
  const runtime = make(async (input, init) => {
    const body = String(init?.body ?? '');
    if (body) attempt = (JSON.parse(body) as {attempt: typeof attempt}).attempt;
    const headers = new Headers(init?.headers);
    const one = {method: init?.method ?? 'GET', url: new URL(input), headers, body, attempt};
    sent.push(one);
    return (script.length > 1 ? script.shift()! : script[0]!)(one);
  });
  const clock = processorClock(runtime, NOW * 1000, runtime.monotonic());
  const tools: Tools = {
    ...{runtime, clock, issuer: ISSUER, seconds: clock.seconds, online: () => true},
    onceOnline: task => {
      back.add(task);
      return () => void back.delete(task);
    },
    verified: keyRing(runtime, ISSUER, [processor.jwk]),
    browser: () => ({language: 'en', color_depth: 24, screen_width: 1, screen_height: 1, timezone_offset: 0}),
    page: {session: null, attempt: undefined},
    storage: {
      getItem: key => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: key => void stored.delete(key),
    },
  };
  const challenges: Action[] = [];
  const show: ShowChallenge = action => {
    challenges.push(action);
    let end: (left: Left) => void = () => {};
    const ended = new Promise<Left>(resolve => (end = resolve));
    return {end, left: Promise.race([ended, line.atBank(action)])};
  };
  /** Lets virtual time pass whenever nothing else is going on. */
  const drive = async <T>(task: Promise<T>): Promise<T> => {
    let done = false;
    const watched = task.finally(() => void (done = true));
    while (!done) {
      // Cryptography runs on threads of its own, and takes as long as the machine lets it.
      for (let turns = 0; turns < 20 || sealing > 0; turns++) await turn();
      runtime.advance(100);
    }
    return watched;
  };
  const shopper = (card: () => typeof CARD | undefined): Shopper => ({
    card,
    renewed: fresh => void (line.session = fresh),
    revision: () => line.revision,
    sending: () => {},
  });
  const line = {
    ...{runtime, clock, tools, sent, stored, drive, show, challenges, payer: createPayer(tools, show)},
    /** What the shopper does at the issuer's. */
    atBank: async (_action: Action): Promise<Left> => 'through',
    session: (await admit({token: await processor.token(), origin: SHOP}, tools)) as Session,
    /** What the network does, in order; the last entry again and again. */
    answering: (...answers: Answer[]): void => void (script = answers),
    /** The device is online again. */
    comeOnline: (): void => back.forEach(task => task()),
    /** Counts the edits of the form. */
    revision: 0,
    pay: (card: () => typeof CARD | undefined = () => CARD) =>
      drive(line.payer.pay(line.session, shopper(card))),
    foresee: () =>
      drive(
        line.payer.foresee(
          line.session,
          shopper(() => CARD),
        ),
      ),
    posts: () => sent.filter(({method}) => method === 'POST'),
    asked: () => sent.filter(({method}) => method === 'GET').map(({url}) => url.pathname + url.search),
  };
  return line;
};
export type Line = Awaited<ReturnType<typeof makeLine>>;

export const failed = (code: ErrorCode) => ({status: 'error', code});

/** A problem, as the processor words it. */
export const problem =
  (status: number, code: string, more: object = {}): Answer =>
  () =>
    Response.json({type: 't', title: 't', status, code, ...more}, {status});
/** The network fails. */
export const lost: Answer = () => Promise.reject(new TypeError('network'));
/** A bare status, as from something in between. */
export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response('', {status: code, headers});
/** A signed answer about the attempt that was asked for, or another. */
export const answer =
  (change: Partial<ResultClaims> = {}, other?: string): Answer =>
  async ({attempt, url}) => {
    const about = other ?? url.searchParams.get('attempt') ?? attempt;
    const result = await processor.result(about, change);
    const state = change.status ?? 'authorized';
    return Response.json({id: 'pay_0000000000000001', attempt: about, status: state, result});
  };
/** The issuer asks the shopper for something; `change` is what another processor would write. */
export const challenge =
  (change: object = {}, rest: object = {}): Answer =>
  ({attempt, url}) =>
    Response.json({
      ...{id: 'pay_0000000000000001', attempt: url.searchParams.get('attempt') ?? attempt},
      ...{status: 'requires_action', ...rest},
      next_action: {
        ...{type: 'challenge', url: `${ISSUER}/v1/challenges/pay_0000000000000001`},
        ...{expires_at: NOW + 600, ...change},
      },
    });
/** The attempt is under way. */
export const underWay: Answer = ({attempt, url}) =>
  Response.json(
    {id: 'pay_0000000000000001', attempt: url.searchParams.get('attempt') ?? attempt, status: 'processing'},
    {status: 202},
  );
