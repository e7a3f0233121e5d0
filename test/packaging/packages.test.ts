import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {builtinModules} from 'node:module';
import {join, resolve} from 'node:path';
import {publint} from 'publint';
import {formatMessage} from 'publint/utils';
import ts from 'typescript';
import {describe, expect, test} from 'vitest';
import {arrows} from '../../eslint.config.mjs';

interface Manifest {
  name: string;
  version: string;
  license: string;
  type: string;
  private?: boolean;
  files: string[];
  exports: Record<string, string | Record<string, string>>;
  bin?: Record<string, string>;
  engines: {node: string};
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => JSON.parse(readFileSync(resolve(root, file), 'utf8')) as Manifest;
const {version, license, engines} = read('package.json');
const folders = readdirSync(join(root, 'packages'));

/** What a package ships beside its build. */
const beside: Record<string, string[]> = {protocol: ['vectors'], elements: ['custom-elements.json']};

const targets = (exports: Manifest['exports']): string[] =>
  Object.values(exports).flatMap(target => (typeof target === 'string' ? [target] : Object.values(target)));

/** `@scope/name/deep.js` → `@scope/name`; nothing for a relative path or one of Node's own. */
const packageOf = (specifier: string): string[] => {
  if (/^(\.|node:)/.test(specifier) || builtinModules.includes(specifier)) return [];
  return [specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')];
};

const imported = (folder: string): Set<string> => {
  const files = readdirSync(join(folder, 'dist'), {recursive: true, encoding: 'utf8'});
  const text = (file: string) => readFileSync(join(folder, 'dist', file), 'utf8');
  const specifiers = files
    .filter(file => /\.(js|d\.ts)$/.test(file))
    .flatMap(file => ts.preProcessFile(text(file)).importedFiles.map(({fileName}) => fileName));
  return new Set(specifiers.flatMap(packageOf));
};

describe.each(folders)('packages/%s', name => {
  const folder = join(root, 'packages', name);
  const manifest = read(`packages/${name}/package.json`);
  const dependencies = Object.entries(manifest.dependencies ?? {});
  const ours = dependencies.filter(([dependency]) => dependency.startsWith('@florin/'));

  test('is public and of one version with the rest', () => {
    expect(manifest).toMatchObject({name: `@florin/${name}`, version, license, engines, type: 'module'});
    expect(manifest.private).toBeUndefined();
    expect(ours.filter(([, wanted]) => wanted !== version)).toEqual([]);
  });

  test('ships nothing but what was built, and what is listed here', () => {
    // What the compiler notes for itself is of no use to anybody else, and not the same after every build.
    const dist = ['dist', '!dist/.tsbuildinfo'];
    expect(manifest.files).toEqual([...dist, ...(manifest.bin ? ['bin'] : []), ...(beside[name] ?? [])]);
    expect(existsSync(join(folder, 'README.md'))).toBe(true);
  });

  test('everything it exports was built', () => {
    const promised = [...targets(manifest.exports), ...Object.values(manifest.bin ?? {})];
    const stands = (target: string): boolean => existsSync(join(folder, target.replace(/\*$/, '')));
    expect(promised.filter(target => !stands(target))).toEqual([]);
  });

  test('declares everything that it imports', () => {
    const declared = [
      ...dependencies.map(([dependency]) => dependency),
      ...Object.keys(manifest.peerDependencies ?? {}),
    ];
    expect([...imported(folder)].filter(wanted => !declared.includes(wanted))).toEqual([]);
  });

  test('it depends on those packages alone that it may import', () => {
    const allowed = new Set(
      (arrows[name as keyof typeof arrows] as string[]).map(arrow => arrow.split('/')[0]),
    );
    const names = ours.map(([dependency]) => dependency.slice('@florin/'.length));
    expect(names.filter(dependency => !allowed.has(dependency))).toEqual([]);
  });

  test('publint finds nothing', async () => {
    const {messages, pkg} = await publint({pkgDir: folder, strict: true, pack: 'npm'});
    expect(messages.map(message => formatMessage(message, pkg, {color: false}))).toEqual([]);
  });
});
