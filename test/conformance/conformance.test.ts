import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {freePort} from '../support/free-port.ts';
import {startWorld, type World} from '../support/world.ts';
import {copyData, OTHER_KEY, prepareData, remove} from './mutants/copies.ts';
import {mutants} from './mutants/index.ts';
import {judgeMutants} from './mutants/table.ts';
import {DEFAULTS, DEMO_KEY, type Options} from './options.ts';
import {holdAgainst, idsOf, type Group} from './report.ts';
import {groups} from './rules/index.ts';
import {spoilt} from './spoil.ts';
import {spoils} from './spoils.ts';
import {connect} from './target.ts';

let prepared: string;
let data: string;
let world: World;
let options: Options;

beforeAll(async () => {
  prepared = await prepareData();
  data = copyData(prepared);
  world = await startWorld({data});
  options = {...DEFAULTS, url: world.processor.origin, key: DEMO_KEY, otherKey: OTHER_KEY};
});
afterAll(async () => {
  await world.close();
  for (const folder of [prepared, data]) remove(folder);
});

/** Some of the rules alone. */
const only = (...ids: readonly string[]): Group[] =>
  groups.map(group => ({...group, rules: group.rules.filter(({id}) => ids.includes(id))}));

/** The command, as it is typed. */
const run = async (...args: string[]): Promise<{code: number; said: string}> => {
  const env = {...process.env, FLORIN_OTHER_KEY: OTHER_KEY};
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run.ts'), ...args], {env});
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return {code, said};
};

test('our own processor keeps every rule', async () => {
  const {code, said} = await run(options.url);
  expect(said.match(/^ {2}FAIL .*\n.*$/gm)).toBeNull();
  expect(said).toMatch(/^\d{3} passed, 0 failed, 4 skipped\n$/m);
  expect(said).not.toMatch(/4242424/);
  expect(code).toBe(0);
});

/** Lets time go by at the processor, and takes it back. */
const withTime = async <T>(during: (pass: (seconds: number) => Promise<void>) => Promise<T>): Promise<T> => {
  let passed = 0;
  const pass = (seconds: number) => {
    passed += seconds * 1000;
    return Promise.resolve(world.skip(seconds * 1000));
  };
  return during(pass).finally(() => world.skip(-passed));
};

test('and those that take time', async () => {
  const ids = ['expired-session', 'expired-outcome', 'expired-reference'];
  const lines = await withTime(async pass =>
    holdAgainst(await connect({...options, slow: true}, fetch, pass), only(...ids)),
  );
  expect(idsOf(lines, 'ok')).toEqual(ids);
});

test('where nobody listens, discovery fails, nothing else is claimed and the exit code is 1', async () => {
  const {code, said} = await run(`http://localhost:${await freePort()}`);
  expect(said).toMatch(/FAIL {2}discovery-schema .*\n +expected an answer .*, saw ECONNREFUSED/);
  expect(said).toMatch(/^0 passed, 2 failed, \d{3} skipped\n$/m);
  expect(code).toBe(1);
});

test('the rules stand on the protocol alone', () => {
  const folders = [import.meta.dirname, join(import.meta.dirname, 'rules')];
  const files = folders.flatMap(folder =>
    readdirSync(folder)
      .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map(name => join(folder, name)),
  );
  const imported = files.flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'([^.'][^']*)'/g)].map(([, name]) => name!),
  );
  const allowed = ['@florin/protocol', '@florin/protocol/envelope', 'jose', 'valibot'];
  expect(imported.length).toBeGreaterThan(20);
  expect(imported.filter(name => !name.startsWith('node:') && !allowed.includes(name))).toEqual([]);
});

describe('no rule is a dead letter', () => {
  const seen = new Set<string>([...spoils.map(([id]) => id), ...mutants.flatMap(({caught}) => caught)]);

  test('each is broken by a mutant or by a spoilt answer', () => {
    const ids = groups.flatMap(({rules}) => rules.map(({id}) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...seen].sort()).toEqual(ids.sort());
  });

  test.each(spoils)('%s', async (id, spoil) => {
    const lines = await withTime(async pass => {
      const target = await connect({...options, slow: true}, spoilt(spoil), pass);
      // The last group judges what the others were answered.
      return holdAgainst(target, only('outcome-unknown', id));
    });
    expect(lines.find(line => line.id === id)?.verdict).toBe('FAIL');
  });
});

describe('each mutant is found', () => {
  let judged: ReturnType<typeof judgeMutants>;
  beforeAll(() => void (judged = judgeMutants(prepared, ({caught}) => only(...caught))));
  afterAll(() => judged.end());

  // Each waits for those before it, and the first for a database of its own.
  const timeout = 120_000;
  test.each(mutants.map(({id, says}, i) => [id, says, i] as const))(
    '%s: %s',
    {timeout},
    async (_id, _says, i) => {
      expect(idsOf(await judged.found[i]!, 'FAIL').sort()).toEqual([...mutants[i]!.caught].sort());
    },
  );
});
