import {setTimeout as sleep} from 'node:timers/promises';
import type {AttemptId, ResultClaims, SigningJwk} from '@florin/protocol';
import type {SealedCard} from '@florin/protocol/envelope';
import {nodeRuntime} from '@florin/runtime/node';
import {admit, type Session} from '../../../packages/frame/dist/admission.js';
import {processorClock} from '../../../packages/frame/dist/clock.js';
import {keyRing} from '../../../packages/frame/dist/keys.js';
import {createPayer, type Ended} from '../../../packages/frame/dist/pay/pay.js';
import type {Tools} from '../../../packages/frame/dist/pay/tools.js';
import {passesTheBank} from '../bank.ts';
import {BROWSER, claimsOf, SHOP} from '../../support/shopper.ts';

/** What a tab keeps over a reload: ids of attempts. */
export type TabStorage = Map<string, string>;

/** The frame's own client, without the form around it: as a browser's tab that shows the checkout. */
export interface Tab {
  /** Pays with a fresh attempt, as a submit does. */
  pay(card: SealedCard): Promise<Ended>;
  /** What the document does when it is opened: the outcome of the attempt that an earlier one left. */
  recover(): Promise<Ended | undefined>;
  /** Closes the document: what is under way is cut, and nothing more is sent. */
  leave(): void;
}

const real = nodeRuntime();

/** The frame's page, read from its `<meta>` elements. Undefined where it did not arrive. */
const readPage = async (url: string) => {
  const page = await fetch(url)
    .then(answer => (answer.ok ? answer.text() : ''))
    .catch(() => '');
  const meta = (name: string): string =>
    (new RegExp(`name="florin-${name}" content="([^"]*)"`).exec(page)?.[1] ?? '').replaceAll(
      /&#(\d+);/g,
      (_escaped, code: string) => String.fromCharCode(Number(code)),
    );
  if (!meta('keys')) return undefined;
  return {
    time: Number(meta('time')),
    keys: (JSON.parse(meta('keys')) as {keys: SigningJwk[]}).keys,
    attempt: (meta('attempt') || undefined) as AttemptId | undefined,
  };
};

/** Opens the checkout of a session. Undefined where its page did not arrive. */
export const openTab = async (token: string, storage: TabStorage = new Map()): Promise<Tab | undefined> => {
  const {iss: issuer, frame_url, sub} = claimsOf(token);
  const page = await readPage(`${frame_url}?s=${sub}`);
  if (!page) return undefined;
  const gone = new AbortController();
  const never = new Promise<never>(() => undefined);
  const runtime = {
    ...real,
    fetch: (input: string | URL, init: RequestInit = {}) => {
      const signals = [gone.signal, ...(init.signal ? [init.signal] : [])];
      return gone.signal.aborted ? never : fetch(input, {...init, signal: AbortSignal.any(signals)});
    },
  };
  const clock = processorClock(runtime, page.time, runtime.monotonic());
  const tools: Tools = {
    ...{
      runtime,
      clock,
      issuer,
      seconds: clock.seconds,
      online: () => true,
      onceOnline: () => () => undefined,
      browser: () => BROWSER,
    },
    verified: keyRing(runtime, issuer, page.keys),
    page: {session: sub, attempt: page.attempt},
    storage: {
      getItem: name => storage.get(name) ?? null,
      setItem: (name, id) => void storage.set(name, id),
      removeItem: name => void storage.delete(name),
    },
  };
  let session = (await admit({token, origin: SHOP}, tools)) as Session;
  if (typeof session === 'string') throw new Error(`the frame refuses: ${session as string}`);
  const payer = createPayer(tools, passesTheBank);
  return {
    pay: card =>
      payer.pay(session, {
        ...{card: () => card, revision: () => 0, sending: () => undefined},
        renewed: fresh => void (session = fresh),
      }),
    recover: () => payer.recover(session, () => undefined),
    leave: () => gone.abort(),
  };
};

/** Opens the checkout, looks what became of the attempt before, and pays where there was none. */
export const payIn = async (
  token: string,
  sealed: SealedCard,
  storage: TabStorage,
): Promise<Ended | undefined> => {
  const tab = await openTab(token, storage);
  if (!tab) return void (await sleep(300));
  return (await tab.recover()) ?? tab.pay(sealed);
};

/** The claims with which an attempt ended for the shopper; undefined where that was not told yet. */
export const toldBy = (ended: Ended | undefined): ResultClaims | undefined => finalOf(ended)?.result;

/** The same with the signature on it, for the merchant's server. */
export const finalOf = (ended: Ended | undefined) =>
  ended && (ended.status === 'authorized' || ended.status === 'declined') ? ended : undefined;
