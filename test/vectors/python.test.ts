import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, rmSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {ensurePython} from '../support/python.ts';
import {FOLDER, readFile, type Files} from './files.ts';

const FILES = ['keys.json', 'session-tokens.json', 'envelopes.json', 'results.json'] as const;
const all = FILES.reduce((sum, name) => sum + readFile(name).vectors.length, 0);

let python: string;
let copy: string;
beforeAll(() => {
  python = ensurePython();
  copy = mkdtempSync(join(tmpdir(), 'florin-vectors-'));
}, 300_000);
afterAll(() => rmSync(copy, {recursive: true, force: true}));

/** What run.py of the folder says of the vectors in it. */
const run = (folder: string): {status: number | null; lines: string[]} => {
  const {status, stdout, stderr} = spawnSync(python, [join(folder, 'run.py')], {encoding: 'utf8'});
  return {status, lines: (stdout + stderr).trimEnd().split('\n')};
};

test('a reader in Python, which knows nothing but the files, agrees with every vector', () => {
  expect(run(fileURLToPath(FOLDER))).toEqual({status: 0, lines: [`${all} passed, 0 failed`]});
});

test('and disagrees with every vector that is wrong', () => {
  cpSync(FOLDER, copy, {recursive: true});
  const wrong = [
    change('session-tokens.json', true, 1, {hash: 'A'.repeat(43)}),
    change('session-tokens.json', true, 2, {claims: {}}),
    change('envelopes.json', true, 1, {plaintext: {}}),
    change('results.json', true, 1, {claims: {}}),
    ...FILES.map(name => change(name, false, 1, {rule: 'moon'})),
    ...FILES.map(name => change(name, false, 0, {accept: true, rule: undefined})),
    ...FILES.map(name => change(name, true, 0, {accept: false})),
  ];
  const {status, lines} = run(copy);
  expect(status).toBe(1);
  expect(lines.at(-1)).toBe(`${all - wrong.length} passed, ${wrong.length} failed`);
  for (const name of wrong) expect(lines.filter(line => line.includes(` ${name}: `))).toHaveLength(1);
});

/** Changes the vector that is the `index`th to be accepted, or refused. Returns its name. */
const change = (file: keyof Files, accept: boolean, index: number, members: object): string => {
  const content = JSON.parse(readFileSync(join(copy, file), 'utf8')) as Files[typeof file];
  const vector = content.vectors.filter(one => one.accept === accept)[index]!;
  Object.assign(vector, members, {name: `${file} ${index} ${accept}`});
  writeFileSync(join(copy, file), JSON.stringify(content));
  return vector.name;
};
