/**
 * Builds the tree a second time, elsewhere, and holds what the packages ship against what stands in this tree, byte
 * for byte: whoever has the sources can tell whether a released file was made from them. The manifests with every
 * file's hash are among what is compared, and `/integrity.json` is made from nothing else.
 */
import {execFileSync, spawnSync} from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, delimiter, dirname, join, resolve} from 'node:path';

const root = resolve(import.meta.dirname, '../..');
// A path of another length and depth than any tree's own: what a build wrote of it would show.
const parent = realpathSync(mkdtempSync(join(tmpdir(), 'florin-rebuild-')));
const copy = join(parent, 'another/path');

/** What git knows or would take in. Undefined where the tree is no checkout. */
const tracked = (): string[] | undefined => {
  if (!existsSync(join(root, '.git'))) return undefined;
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  return list.toString().split('\0').filter(Boolean);
};

/** Never sources, whatever git says. */
const MADE = new Set(['node_modules', 'dist', 'output', '.git', '.florin']);

const copySources = (): void => {
  const files = tracked();
  if (!files) return cpSync(root, copy, {recursive: true, filter: from => !MADE.has(basename(from))});
  for (const file of files.filter(name => existsSync(join(root, name)))) {
    mkdirSync(dirname(join(copy, file)), {recursive: true});
    cpSync(join(root, file), join(copy, file));
  }
};

/** Links, so that it takes a second; a plain copy where the temporary folder is on another disk. */
const copyModules = (): void => {
  const [from, to] = [join(root, 'node_modules'), join(copy, 'node_modules')];
  if (spawnSync('cp', ['-al', from, to], {stdio: 'ignore'}).status === 0) return;
  rmSync(to, {recursive: true, force: true});
  cpSync(from, to, {recursive: true, verbatimSymlinks: true});
};

const build = (): void => {
  const PATH = [join(copy, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const {status, stdout} = spawnSync('npm', ['run', '--silent', 'build'], {
    ...{cwd: copy, env: {...process.env, PATH}, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']},
  });
  if (status !== 0) throw new Error(`the second build failed\n${stdout}`);
};

/** The built files that a package ships. What the compiler keeps for itself is left out of `files`. */
const built = (tree: string): string[] =>
  readdirSync(join(tree, 'packages')).flatMap(name => {
    const folder = join(tree, 'packages', name, 'dist');
    return readdirSync(folder, {recursive: true, withFileTypes: true})
      .filter(entry => entry.isFile() && entry.name !== '.tsbuildinfo')
      .map(entry => join(entry.parentPath, entry.name).slice(tree.length + 1));
  });

/** Why a file is not the same in both trees. Undefined where it is. */
const difference = (file: string): string | undefined => {
  if (!existsSync(join(copy, file))) return 'is not built any more: delete it';
  if (!existsSync(join(root, file))) return 'is not here: build first';
  const same = readFileSync(join(root, file)).equals(readFileSync(join(copy, file)));
  return same ? undefined : 'differs';
};

try {
  copySources();
  copyModules();
  build();
  const files = [...new Set([...built(root), ...built(copy)])].sort();
  const told = files.map(file => [file, difference(file)]).filter(([, why]) => why !== undefined);
  for (const [file, why] of told) console.log(`${file} ${why}`);
  if (told.length > 0) console.log('Is it the tree? Delete packages/*/dist, build and look again.');
  console.log(`${files.length} files, ${told.length} differ`);
  process.exitCode = told.length === 0 && files.length > 0 ? 0 : 1;
} finally {
  rmSync(parent, {recursive: true, force: true});
}
