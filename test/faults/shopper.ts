import type {AttemptId} from '@florin/protocol';
import type {Runtime} from '@florin/runtime';
import type {Sandbox} from '@florin/sandbox';
import {admit, type Session} from '../../packages/frame/dist/admission.js';
import {processorClock} from '../../packages/frame/dist/clock.js';
import {keyRing} from '../../packages/frame/dist/keys.js';
import {createPayer, type Ended, type Payer} from '../../packages/frame/dist/pay/pay.js';
import type {Tools} from '../../packages/frame/dist/pay/tools.js';
import {visitsTheBank} from './bank.ts';
import {runtimeOf, type Skew} from './clock.ts';
import type {World} from './database.ts';
import {connectHttp, type Server} from './http.ts';
import {ISSUER} from './machine.ts';
import type {Rng} from './rng.ts';
import {CARDS, type CardName} from './scenario.ts';
import {end, newLife, type Life} from './scheduler.ts';
import type {Told} from './told.ts';
import {short} from './trace.ts';

/** The page that the form stands on. */
export const SHOP = 'https://shop.example';

/** A tab with the form of an order. */
export interface Tab {
  /** Pays, as the form does: what is asked for meanwhile is that same payment. */
  pay(card: CardName): void;
  /** Loads the page anew: its memory is gone. */
  reload(): void;
  setClock(ms: number): void;
  /** Nothing of its is under way. */
  idle(): boolean;
}

export interface TabParts {
  seed: number;
  name: string;
  skew: number;
  /** Where the browser stores nothing. */
  forgetful: boolean;
  reach: () => Server | undefined;
  /** What its shopper does where nobody tells them. */
  random: Rng;
  /** Whose issuers may want to see them. */
  sandbox: Sandbox;
  /** The token that the shop's page has now; it may have to wait for it. */
  token(): Promise<string>;
  told(what: Told): void;
}

/** The form as one document of the tab has it. */
interface Document {
  life: Life;
  runtime: Runtime;
  open: Promise<{payer: Payer; session: Session} | undefined>;
  running: Promise<void> | undefined;
  paid: boolean;
}

export const openTab = (world: World, parts: TabParts): Tab => {
  const {trace} = world;
  const {seed, name, reach} = parts;
  const skew: Skew = {ms: parts.skew};
  const stored = new Map<string, string>();
  let documents = 0;

  const load = (): Document => {
    const life = newLife(name);
    const fetch = connectHttp(world, life, reach);
    const runtime = runtimeOf(world, seed, life, {skew, fetch, stream: `${name} ${documents++}`});
    const document: Document = {life, runtime, running: undefined, paid: false, open: undefined as never};
    document.open = prepare(document);
    return document;
  };

  const prepare = async (own: Document): Promise<{payer: Payer; session: Session} | undefined> => {
    const token = await parts.token();
    const {sub} = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as {sub: string};
    const page = await loadPage(own.runtime, sub);
    const clock = processorClock(own.runtime, page.time, own.runtime.monotonic());
    const tools: Tools = {
      ...{runtime: own.runtime, clock, issuer: ISSUER, seconds: clock.seconds, online: () => true},
      // It is never told to be offline: what is lost is lost without a word.
      onceOnline: () => () => undefined,
      verified: keyRing(own.runtime, ISSUER, page.keys),
      browser: () => ({
        language: 'en',
        color_depth: 24,
        screen_width: 1,
        screen_height: 1,
        timezone_offset: 0,
      }),
      page: {session: sub, attempt: page.attempt},
      storage: parts.forgetful
        ? undefined
        : {
            getItem: key => stored.get(key) ?? null,
            setItem: (key, value) => void stored.set(key, value),
            removeItem: key => void stored.delete(key),
          },
    };
    const session = await admit({token, origin: SHOP}, tools);
    if (typeof session !== 'object') return void trace.note(name, `shows nothing: ${session}`);
    const bank = visitsTheBank(world, {
      runtime: own.runtime,
      name,
      random: parts.random,
      sandbox: parts.sandbox,
    });
    const form = {payer: createPayer(tools, bank), session};
    hear(own, await form.payer.recover(session, () => trace.note(name, 'finds a payment under way')));
    return form;
  };

  const hear = (own: Document, ended: Ended | undefined): void => {
    if (!ended) return;
    trace.note(name, `is told: ${ended.status}${ended.status === 'error' ? ` ${ended.code}` : ''}`);
    if (!('result' in ended)) return;
    const {sub, sid, attempt, status, captured = 0, seq} = ended.result;
    own.paid = status === 'authorized';
    parts.told({by: 'result', who: name, session: sid, attempt, payment: sub, status, captured, seq});
  };

  const payWith = async (own: Document, card: CardName): Promise<void> => {
    const form = await own.open;
    if (!form || own.paid) return;
    trace.note(name, `pays with the ${card} card`);
    parts.told({by: 'pay', session: form.session.claims.sub});
    const typed = {number: CARDS[card], exp_month: 12, exp_year: 2040, cvc: '123'};
    const shopper = {
      card: () => typed,
      renewed: (session: Session) => void (form.session = session),
      revision: () => 0,
      sending: () => undefined,
    };
    hear(own, await form.payer.pay(form.session, shopper));
  };

  let document = load();
  let opened = false;
  const watch = (): void => {
    const own = document;
    opened = false;
    void own.open.then(() => own === document && (opened = true));
  };
  watch();
  return {
    pay: card => {
      const own = document;
      own.running ??= payWith(own, card).finally(() => void (own.running = undefined));
    },
    reload: () => {
      trace.note(name, 'loads the page anew');
      end(document.life);
      document = load();
      watch();
    },
    setClock: ms => {
      trace.note(name, `has its clock set by ${ms} ms`);
      skew.ms += ms;
    },
    idle: () => opened && document.running === undefined,
  };
};

interface Page {
  time: number;
  keys: never[];
  attempt: AttemptId | undefined;
}

/** What the processor wrote into the frame's page; the shopper loads it until it comes. */
const loadPage = async (runtime: Runtime, session: string): Promise<Page> => {
  for (;;) {
    const answer = await within(runtime, 10_000, runtime.fetch(`${ISSUER}/frame?s=${session}`));
    const html = answer?.status === 200 ? await answer.text() : '';
    const meta = (name: string): string | undefined =>
      new RegExp(`<meta name="florin-${name}" content="([^"]*)">`).exec(html)?.[1];
    if (html === '') {
      await within(runtime, 1_500, new Promise(() => undefined));
      continue;
    }
    const {keys} = JSON.parse(meta('keys')!.replaceAll('&#34;', '"')) as {keys: never[]};
    return {time: Number(meta('time')), keys, attempt: meta('attempt') as AttemptId | undefined};
  }
};

/** What a promise resolves to; undefined where it fails or takes longer. */
export const within = <T>(runtime: Runtime, ms: number, promise: Promise<T>): Promise<T | undefined> =>
  new Promise(resolve => {
    const cancel = runtime.after(ms, () => resolve(undefined));
    promise.then(resolve, () => resolve(undefined)).finally(cancel);
  });

export const nameOfTab = (order: number, tab: number): string => short(`tab ${order}.${tab}`);
