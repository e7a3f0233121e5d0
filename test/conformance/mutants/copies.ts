import {fork, type ChildProcess} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import type {Asked, Said} from './host.ts';
import type {Mutant} from './index.ts';
import {putNewDatabase} from '../../support/new-database.ts';
import {DEFAULTS, DEMO_KEY, type Options} from '../options.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const MUTANTS = join(ROOT, 'test/output/mutants');

/** The key of a second merchant, beside the demo's: whether the two are kept apart is to be seen. */
export const OTHER_KEY = 'sk_test_florin_other';
const OTHER = {
  id: 'mer_other',
  name: 'Another Shop',
  city: 'Siena',
  country: 'IT',
  mcc: '5732',
  created_at: 0,
};

/** All that a running processor loads of ours. Other modules it finds in the repository's `node_modules`. */
const PACKAGES = ['protocol', 'processor', 'card', 'network', 'runtime', 'sandbox', 'frame', 'elements'];

/** Processes to end and folders to remove even where the run is cut short. */
const children = new Set<ChildProcess>();
const folders = new Set<string>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, {recursive: true, force: true});
});

const newFolder = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `florin-${name}-`));
  folders.add(folder);
  return folder;
};

/** Removes a folder that was made here. */
export const remove = (folder: string): void => {
  rmSync(folder, {recursive: true, force: true});
  folders.delete(folder);
};

/** A process that runs one copy of our processor at a time. */
export interface Host {
  /** @returns the copy's origin */
  start(root: string, data: string): Promise<string>;
  stop(): Promise<void>;
  /** Ends the process, whatever runs in it. */
  end(): Promise<void>;
}

export const startHost = (): Host => {
  const child = fork(join(import.meta.dirname, 'host.ts'), {stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
  children.add(child);
  const exited = once(child, 'exit').then(() => children.delete(child));
  const ask = async (asked: Asked): Promise<Said> => {
    const said = once(child, 'message') as Promise<[Said]>;
    child.send(asked);
    const [{origin, error}] = await Promise.race([
      said,
      exited.then((): [Said] => [{error: 'its process ended'}]),
    ]);
    if (error !== undefined) throw new Error(`a copy of the processor failed: ${error}`);
    return {...(origin !== undefined && {origin})};
  };
  return {
    start: async (root, data) => (await ask({root, data})).origin!,
    stop: async () => void (await ask('stop')),
    end: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
};

/** A copy that runs. */
export interface Copy {
  /** To hold it against the rules. */
  options: Options;
  stop(): Promise<void>;
}

/** A database with the second merchant, to start from. */
export const prepareData = async (): Promise<string> => {
  const {openFolder} = await import('@florin/processor');
  const {DEMO_MERCHANT} = await import('@florin/processor/node');
  const folder = newFolder('prepared');
  await putNewDatabase(folder);
  const {db, close} = await openFolder(folder);
  // The demo begins a database by itself, or finds its own merchant there.
  const demo = {...OTHER, id: DEMO_MERCHANT, name: 'Florin Shop'};
  await db.insertInto('merchants').values([demo, OTHER]).execute();
  const hash = createHash('sha256').update(OTHER_KEY).digest('base64url');
  const key = {hash, merchant_id: OTHER.id, created_at: 0, revoked_at: null};
  await db.insertInto('api_keys').values(key).execute();
  await close();
  return folder;
};

/** A copy of prepared data. Made at one stroke: Node copies a thousand files that way ten times as fast. */
export const copyData = (prepared: string): string => {
  const folder = newFolder('copy');
  cpSync(prepared, folder, {recursive: true});
  return folder;
};

/** Starts the processor of this repository on a copy of prepared data. */
export const startOwn = (host: Host, prepared: string): Promise<Copy> => start(host, ROOT, prepared);

/** Copies what was built, writes the fault into it and starts it. */
export const startMutant = async (host: Host, mutant: Mutant, prepared: string): Promise<Copy> => {
  const root = join(MUTANTS, mutant.id);
  remove(root);
  folders.add(root);
  try {
    for (const name of PACKAGES)
      for (const part of ['package.json', 'dist'])
        cpSync(join(ROOT, 'packages', name, part), join(root, 'node_modules/@florin', name, part), {
          recursive: true,
        });
    change(join(root, 'node_modules/@florin', mutant.file), mutant);
    // A fault in the tables shows in a database of its own making alone.
    const copy = await start(host, root, mutant.file.includes('/migrations/') ? undefined : prepared);
    return {options: copy.options, stop: () => copy.stop().then(() => remove(root))};
  } catch (error) {
    remove(root);
    throw error;
  }
};

/** @throws where the text is not there just once: a mutant that no longer differs would be found faultless */
const change = (path: string, {id, from, to}: Mutant): void => {
  const text = readFileSync(path, 'utf8');
  const times = text.split(from).length - 1;
  if (times !== 1) throw new Error(`mutant ${id}: its text stands ${times} times in ${path}, not once`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
};

const start = async (host: Host, root: string, prepared: string | undefined): Promise<Copy> => {
  const data = prepared === undefined ? newFolder('new') : copyData(prepared);
  const url = await host.start(root, data);
  return {
    options: {...DEFAULTS, url, key: DEMO_KEY, ...(prepared !== undefined && {otherKey: OTHER_KEY})},
    stop: async () => {
      await host.stop();
      remove(data);
    },
  };
};
