// Whether the time to refuse an envelope tells why: refusals of every class at the processor on PostgreSQL, interleaved
// at random, sixteen at a time, each sender resting between two so that the server is never saturated. The medians of the classes must lie within a tenth of each other.
// `--floor 0` takes the processor's floor away: then they do not.
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {Agent} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {startPostgres} from '../support/postgres.ts';
import {
  card,
  claimsOf,
  createSession,
  sealFor,
  type SealOptions,
  type Submission,
} from '../support/shopper.ts';
import {send} from './send.ts';
import {median, quantile, report} from './statistics.ts';

const {values} = parseArgs({options: {floor: {type: 'string'}, each: {type: 'string', default: '2000'}}});
const EACH = Number(values.each);
const AT_ONCE = 16;
/** A session's form is limited, whatever else is not: so often, and no more, one envelope is sent. */
const OFTEN = 50;
/** Milliseconds that a sender rests between two requests, on average: half of what the server could do is asked. */
const REST = 45;
const rest = () => new Promise(resolve => setTimeout(resolve, -Math.log(1 - Math.random()) * REST));

const seal = (options: SealOptions) => async (origin: string) =>
  sealFor((await createSession(origin)).token, card(), options);

const changed =
  (change: (parts: string[]) => string[]) =>
  async (origin: string): Promise<Submission> => {
    const submission = await seal({})(origin);
    const envelope = change(submission.body.envelope.split('.')).join('.');
    return {...submission, body: {...submission.body, envelope}};
  };

const inHeader = (members: object) =>
  changed(([header, ...rest]) => {
    const json = JSON.parse(Buffer.from(header!, 'base64url').toString()) as object;
    return [Buffer.from(JSON.stringify({...json, ...members})).toString('base64url'), ...rest];
  });

const flip = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

/** One refusal of each kind, by the step that fails: from the first look at the text to the last binding. */
const CLASSES: Record<string, (origin: string) => Promise<Submission>> = {
  'not an envelope': changed(() => ['nonsense']),
  'not canonical base64url': changed(parts => parts.map((part, i) => (i === 3 ? `${part}=` : part))),
  'another header member': inHeader({zip: 'DEF'}),
  'an unknown key': inHeader({kid: 'A'.repeat(43)}),
  'a key of the other curve': async origin => {
    const submission = await seal({})(origin);
    const [, other] = claimsOf(submission.token).enc_jwks;
    const [header, ...rest] = submission.body.envelope.split('.');
    const json = JSON.parse(Buffer.from(header!, 'base64url').toString()) as object;
    const text = JSON.stringify({...json, kid: other!.kid});
    const envelope = [Buffer.from(text).toString('base64url'), ...rest].join('.');
    return {...submission, body: {...submission.body, envelope}};
  },
  'a changed byte': changed(parts => parts.map((part, i) => (i === 3 ? flip(part) : part))),
  'another token': seal({tokenHash: 'x'.repeat(43)}),
  'another amount': seal({bind: {amount: {value: 1, currency: 'EUR'}}}),
  'another origin': seal({bind: {origin: 'https://evil.example'}}),
  'a stale moment': seal({bind: {iat: Math.floor(Date.now() / 1000) - 200}}),
};

const agent = new Agent({keepAlive: true, maxSockets: AT_ONCE});

/** Sends one and answers in how many ms it was refused. */
const refusal = async (origin: string, submission: Submission): Promise<number> => {
  const began = performance.now();
  const status = await send(agent, `${origin}/v1/payments`, submission);
  if (status !== 400) throw new Error(`answered ${status}`);
  return performance.now() - began;
};

const shuffled = <T>(list: T[]): T[] => {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
};

const postgres = await startPostgres();
const data = mkdtempSync(join(tmpdir(), 'florin-refusals-'));
const floor = values.floor === undefined ? [] : [values.floor];
const server = fork(join(import.meta.dirname, 'refusals-server.ts'), [data, postgres.url, ...floor]);
try {
  const [{origin}] = (await once(server, 'message')) as [{origin: string}];
  const times = new Map(Object.keys(CLASSES).map(name => [name, [] as number[]]));
  const queue: {name: string; submission: Submission}[] = [];
  // A refusal leaves no record, so the same envelope is refused again and again.
  for (const [name, make] of Object.entries(CLASSES))
    for (let left = EACH; left > 0; left -= OFTEN) {
      const submission = await make(origin);
      for (let i = 0; i < Math.min(OFTEN, left); i++) queue.push({name, submission});
    }
  shuffled(queue);
  const count = queue.length;
  const sender = async (): Promise<void> => {
    for (let next; (next = queue.pop()); await rest())
      times.get(next.name)!.push(await refusal(origin, next.submission));
  };
  const began = performance.now();
  await Promise.all(Array.from({length: AT_ONCE}, sender));
  const perSecond = (count * 1000) / (performance.now() - began);
  const medians = [...times].map(([name, list]) => ({name, value: median(list), unit: 'ms'}));
  const all = medians.map(({value}) => value);
  report(`Time to refuse an envelope, ${EACH} of each class, ${AT_ONCE} at a time: medians`, [
    ...medians,
    {name: 'refusals', value: perSecond, unit: '/s'},
    {name: 'p99 of all', value: quantile([...times.values()].flat(), 0.99), unit: 'ms'},
    {
      name: 'slowest class beyond the fastest',
      value: 100 * (Math.max(...all) / Math.min(...all) - 1),
      unit: '%',
      bound: {most: 10},
    },
  ]);
} finally {
  server.kill('SIGKILL');
  agent.destroy();
  await postgres.stop();
  rmSync(data, {recursive: true, force: true});
}
