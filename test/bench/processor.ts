// Payments per second of the processor on PostgreSQL with fsync on, sandbox in process, 16 connections, held against
// an endpoint of the same server that only verifies the token and opens the envelope; and, to see what an application
// costs at all, beside a bare handler that does the same. Sessions and envelopes are made before each round; rounds of
// all kinds alternate, so that what else the machine does meets them alike.
import {fork, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {Agent} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startPostgres} from '../support/postgres.ts';
import {card, createSession, sealFor, type Submission} from '../support/shopper.ts';
import {exchange} from './send.ts';
import {median, quantile, report} from './statistics.ts';
import {PROFILE, profileLines} from './profile.ts';

const CONNECTIONS = 16;
const ROUNDS = 5;
const PAYMENTS = 600;
const PATHS = {bare: '/bench/open', open: '/v1/bench/open', pay: '/v1/payments'};
type Kind = keyof typeof PATHS;
const KINDS = Object.keys(PATHS) as Kind[];

interface Round {
  perSecond: number;
  /** Milliseconds of each answer. */
  times: number[];
}

const agent = new Agent({keepAlive: true, maxSockets: CONNECTIONS});

const nothing = (): Promise<unknown> => Promise.resolve();

/** Makes the work of a round, then does it with so many requests open at all times. */
const round = async (issuer: string, path: string, count: number, ready = nothing): Promise<Round> => {
  const submissions: Submission[] = [];
  for (let i = 0; i < count; i++)
    submissions.push(await sealFor((await createSession(issuer)).token, card()));
  const times: number[] = [];
  const worker = async (): Promise<void> => {
    for (let next = submissions.pop(); next; next = submissions.pop()) {
      const began = performance.now();
      const {status, text} = await exchange(agent, `${issuer}${path}`, next);
      if (status !== 200) throw new Error(`answered ${status}`);
      // A decline or a payment that is not over yet is an answer, too, and sooner there.
      if (path === PATHS.pay && !text.includes('"status":"authorized"')) throw new Error('not authorized');
      times.push(performance.now() - began);
    }
  };
  await ready();
  const began = performance.now();
  await Promise.all(Array.from({length: CONNECTIONS}, worker));
  return {perSecond: (count * 1000) / (performance.now() - began), times};
};

const stop = async (server: ChildProcess): Promise<void> => {
  server.send('stop');
  await once(server, 'exit');
};

const postgres = await startPostgres({fsync: true});
const data = mkdtempSync(join(tmpdir(), 'florin-bench-'));
const server = fork(join(import.meta.dirname, 'processor-server.ts'), [data, postgres.url]);
try {
  const [{issuer}] = (await once(server, 'message')) as [{issuer: string}];
  for (const kind of KINDS) await round(issuer, PATHS[kind], PAYMENTS);
  const rounds: Record<Kind, Round[]> = {bare: [], open: [], pay: []};
  for (let i = 0; i < ROUNDS; i++)
    for (const kind of KINDS) rounds[kind].push(await round(issuer, PATHS[kind], PAYMENTS));
  // In a round that is not measured: a profiler takes its share of what it looks at.
  await round(issuer, PATHS.pay, PAYMENTS, () => {
    server.send('profile');
    return once(server, 'message');
  });
  await stop(server);
  const times = rounds.pay.flatMap(({times}) => times);
  const speed = (kind: Kind): number => median(rounds[kind].map(({perSecond}) => perSecond));
  const [bare, opened, paid] = [speed('bare'), speed('open'), speed('pay')];
  report(
    `Processor on PostgreSQL, fsync on, ${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${PAYMENTS}`,
    [
      {name: 'verify the token and open the envelope', value: opened, unit: '/s'},
      {name: 'the same by a bare handler beside the application', value: bare, unit: '/s'},
      {name: 'payments', value: paid, unit: '/s'},
      {name: 'payments against opening alone', value: (100 * paid) / opened, unit: '%', bound: {least: 30}},
      {name: 'payments against the bare handler', value: (100 * paid) / bare, unit: '%'},
      {name: 'payment, p50', value: median(times), unit: 'ms'},
      {name: 'payment, p99', value: quantile(times, 0.99), unit: 'ms'},
      {name: 'p99 against p50', value: quantile(times, 0.99) / median(times), unit: '×', bound: {most: 3}},
    ],
  );
  console.log(profileLines(readFileSync(join(data, PROFILE), 'utf8')).join('\n'));
} finally {
  server.kill('SIGKILL');
  agent.destroy();
  await postgres.stop();
  rmSync(data, {recursive: true, force: true});
}
