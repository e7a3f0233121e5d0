// The highest steady rate of payments on this machine, on PGlite and on PostgreSQL with fsync on: one processor and the
// card network, each in a process of its own. Then three times that is offered, whoever is answered or not: what the
// processor cannot take it must turn away with 503 and `Retry-After`, and lose or double nothing. Sessions are made
// before each round and cards sealed just before they are sent.
import {Agent} from 'node:http';
import {parseArgs} from 'node:util';
import {setTimeout as sleep} from 'node:timers/promises';
import {PROBLEM_TYPE, type PaymentAnswer, type Problem, type ResultClaims} from '@florin/protocol';
import {audit, readBooks} from '../faults/real/books.ts';
import {reread} from '../faults/real/reread.ts';
import {DATABASES, startStand, type DatabaseName, type Stand} from '../faults/real/stand.ts';
import type {Told} from '../faults/real/visit.ts';
import {callAs, card, createSession, resultOf, sealFor, type Submission} from '../support/shopper.ts';
import {inParallel} from '../support/in-parallel.ts';
import {exchange, type Sent} from './send.ts';
import {quantile, report, type Figure} from './statistics.ts';

const {values} = parseArgs({
  options: {seconds: {type: 'string', default: '10'}, database: {type: 'string'}, first: {type: 'string'}},
});
const SECONDS = Number(values.seconds);
/** A rate is steady while all but one in a hundred are answered within so many ms, and nothing is turned away. */
const STEADY_P99 = 250;
/** Each rate that is not steady is followed by one that is so much lower. */
const LOWER = 0.88;
const TIMES = 3;
/** What an accepted payment may take under overload: the wait for its turn, and what goes before and after. */
const OVERLOAD_P99 = 4_000;

interface Line {
  stand: Stand;
  origin: string;
  agent: Agent;
  told: Told;
}

/** One payment's way. */
interface Try {
  submission: Submission;
  sent?: Sent;
  ms: number;
}

const makeTokens = async ({origin}: Line, count: number): Promise<string[]> => {
  const tokens: string[] = [];
  const slots = Array.from({length: count}, (_, i) => i);
  await inParallel(8, slots, async () => {
    tokens.push((await createSession(origin, {amount: {value: 100, currency: 'EUR'}})).token);
  });
  return tokens;
};

const sealAll = async (tokens: readonly string[]): Promise<Try[]> => {
  const tries: Try[] = [];
  for (const token of tokens) tries.push({submission: await sealFor(token, card()), ms: 0});
  return tries;
};

const attempt = async ({agent, origin, told}: Line, one: Try): Promise<void> => {
  const began = performance.now();
  one.sent = await exchange(agent, `${origin}/v1/payments`, one.submission);
  one.ms = performance.now() - began;
  if (one.sent.status !== 200) return;
  const {result} = JSON.parse(one.sent.text) as PaymentAnswer;
  told.results.push(resultOf(result) as unknown as ResultClaims);
};

/** Sends so many a second, one after the other, whatever becomes of those before. */
const offer = async (line: Line, tries: readonly Try[], perSecond: number): Promise<void> => {
  const began = performance.now();
  const sending: Promise<void>[] = [];
  for (const [i, one] of tries.entries()) {
    const due = began + (i * 1_000) / perSecond;
    const left = due - performance.now();
    if (left > 0) await sleep(left);
    sending.push(attempt(line, one));
  }
  await Promise.all(sending);
};

/** Payments a second with sixteen connections that are never idle: where to begin. */
const capacity = async (line: Line): Promise<number> => {
  const tries = await sealAll(await makeTokens(line, 800));
  await inParallel(16, tries.slice(0, 300), one => attempt(line, one));
  const began = performance.now();
  await inParallel(16, tries.slice(300), one => attempt(line, one));
  return (500 * 1_000) / (performance.now() - began);
};

const isAccepted = ({sent}: Try): boolean => sent?.status === 200;

/** The highest rate that is steady, and its times. */
const steadyRate = async (line: Line): Promise<{rate: number; times: number[]}> => {
  let rate = values.first ? Number(values.first) : await capacity(line);
  for (;;) {
    const tries = await sealAll(await makeTokens(line, Math.round(rate * SECONDS)));
    await offer(line, tries, rate);
    const times = tries.map(({ms}) => ms);
    const isSteady = tries.every(isAccepted) && quantile(times, 0.99) <= STEADY_P99;
    if (isSteady || rate < 1) return {rate, times};
    rate *= LOWER;
  }
};

/** Reads an outcome five times a second while the others pay: who asks what became of a payment is not turned away. */
const readMeanwhile = (line: Line, {token, body}: Submission) => {
  const times: number[] = [];
  let refused = 0;
  let over = false;
  const run = async (): Promise<void> => {
    while (!over) {
      const began = performance.now();
      const path = `/v1/sessions/${body.session}/outcome?attempt=${body.attempt}`;
      if ((await callAs(token, line.origin, 'GET', path)).status !== 200) refused++;
      times.push(performance.now() - began);
      await sleep(200);
    }
  };
  const running = run();
  return {
    stop: async () => {
      over = true;
      await running;
      return {times, refused};
    },
  };
};

/** True for a refusal as the protocol has it: later, and when. */
const isShed = ({sent}: Try): boolean => {
  if (sent?.status !== 503 && sent?.status !== 429) return false;
  const {code} = JSON.parse(sent.text) as Problem;
  const typed = sent.headers['content-type'] === PROBLEM_TYPE;
  return typed && code === 'overloaded' && Number(sent.headers['retry-after']) >= 1;
};

/** Sends again, byte by byte, whatever was turned away, until all is answered for good. */
const sendAgain = async (line: Line, tries: readonly Try[]): Promise<void> =>
  inParallel(16, tries, async one => {
    while (!isAccepted(one)) {
      if (one.sent && !isShed(one)) throw new Error(`answered ${one.sent.status}: ${one.sent.text}`);
      await attempt(line, one);
      if (!isAccepted(one)) await sleep(1_000 * Number(one.sent?.headers['retry-after'] ?? 1));
    }
  });

const measure = async (database: DatabaseName): Promise<void> => {
  const stand = await startStand(database, {seed: 1, fsync: true, processors: 1});
  const agent = new Agent({keepAlive: true});
  const origin = `http://127.0.0.1:${stand.proxy.behind[0]}`;
  const line: Line = {stand, origin, agent, told: {results: [], deeds: []}};
  try {
    const {rate, times} = await steadyRate(line);
    const offered = rate * TIMES;
    const tokens = await makeTokens(line, Math.round(offered * SECONDS));
    const [first] = await sealAll(await makeTokens(line, 1));
    await attempt(line, first!);
    const tries = await sealAll(tokens);
    const reading = readMeanwhile(line, first!.submission);
    const began = performance.now();
    await offer(line, tries, offered);
    const seconds = (performance.now() - began) / 1_000;
    const reads = await reading.stop();
    const accepted = tries.filter(isAccepted);
    const shed = tries.filter(isShed);
    await sendAgain(line, tries);
    const lost = await reread(stand, line.told);
    const decisions = await stand.network.decisions();
    const {db, close} = await stand.books();
    const books = audit(await readBooks(db).finally(close), decisions, line.told);
    const wrong = [...lost, ...books.lost, ...books.doubled, ...books.unfinished, ...books.unbooked];
    for (const text of wrong.slice(0, 20)) console.error(text);
    const none = {unit: '', bound: {most: 0}} as const;
    const figures: Figure[] = [
      {name: 'highest steady rate', value: rate, unit: '/s'},
      {name: 'its p50', value: quantile(times, 0.5), unit: 'ms'},
      {name: 'its p99', value: quantile(times, 0.99), unit: 'ms', bound: {most: STEADY_P99}},
      {name: `offered, ${TIMES} times that`, value: offered, unit: '/s'},
      {name: 'of these accepted', value: accepted.length / seconds, unit: '/s', bound: {least: rate / 3}},
      {name: 'turned away with 503 and Retry-After', value: shed.length, unit: ''},
      {name: 'p99 of those accepted', value: p99(accepted), unit: 'ms', bound: {most: OVERLOAD_P99}},
      {name: 'p99 of those turned away', value: p99(shed), unit: 'ms'},
      {name: 'answered in any other way', value: tries.length - accepted.length - shed.length, ...none},
      {name: 'p99 of an outcome read meanwhile', value: quantile(reads.times, 0.99), unit: 'ms'},
      {name: 'outcomes turned away', value: reads.refused, ...none},
      {name: 'sent again and paid in the end', value: tries.filter(isAccepted).length, unit: ''},
      {name: 'results lost, doubled, unfinished or not in the books', value: wrong.length, ...none},
    ];
    report(`Processor on ${database}, ${SECONDS} s a round`, figures);
  } finally {
    agent.destroy();
    await stand.close();
  }
};

const p99 = (tries: readonly Try[]): number =>
  quantile(
    tries.map(({ms}) => ms),
    0.99,
  );

for (const database of DATABASES)
  if (!values.database || values.database === database) await measure(database);
