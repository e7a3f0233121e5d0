import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {SCOPES} from '../access/scopes.js';
import {HELP, USAGE} from './help.js';
import {OPTIONS} from './options.js';
import {VARIABLES} from './settings.js';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const SOURCE = readFileSync(join(import.meta.dirname, 'settings.ts'), 'utf8');
/** Cells of the rows that begin with such a name. */
const rows = (name: RegExp): string[][] =>
  README.split('\n')
    .filter(line => /^\| `/.test(line))
    .map(line => line.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|')))
    .filter(([, first = '']) => name.test(first))
    .map(cells => cells.slice(1, -1));

describe('settings', () => {
  test('stand in the README as the command line tells of them', () => {
    const told = rows(/^`(?:FLORIN_\w+|DATABASE_URL)`$/).map(([name = '', meaning]) => [
      name.slice(1, -1),
      meaning,
    ]);
    expect(Object.fromEntries(told)).toEqual(VARIABLES);
    expect(told).toHaveLength(Object.keys(VARIABLES).length);
  });

  test('stand in the help, each with its meaning', () => {
    for (const [name, meaning] of Object.entries(VARIABLES))
      expect(HELP).toMatch(new RegExp(`^  ${name} +${escaped(meaning)}$`, 'm'));
  });

  test('are all that is read from the environment, but for those of the network', () => {
    const read = [...SOURCE.matchAll(/(?:env\['|\(env, ')(\w+)'/g)].map(([, name]) => name);
    const networks = ['FLORIN_LINK', 'FLORIN_LINK_TLS', 'FLORIN_CHALLENGES'];
    expect([...new Set([...read, ...networks])].sort()).toEqual(Object.keys(VARIABLES).sort());
  });
});

describe('commands', () => {
  test.each(Object.entries(USAGE))('%s stands in the help and in the README', (usage, meaning) => {
    expect(HELP).toContain(`  ${usage.padEnd(25)}  ${meaning}`);
    expect(README.replaceAll('\\|', '|')).toContain(`florin-processor ${usage}`);
  });

  test('of the README are those of the help', () => {
    const words = [...README.matchAll(/florin-processor ([a-z]+)/g)].map(([, word]) => word!);
    for (const word of words) expect(HELP).toMatch(new RegExp(`^  ${word}\\b`, 'm'));
  });

  test('have options that the help explains, and scopes that help and README list', () => {
    for (const [name, meaning] of Object.entries(OPTIONS))
      expect(HELP).toContain(`--${name.padEnd(23)}  ${meaning}`);
    for (const scope of SCOPES) expect(HELP).toContain(scope);
    for (const scope of SCOPES.filter(name => name !== 'all')) expect(README).toContain(`\`${scope}\``);
  });
});

const escaped = (text: string): string => text.replace(/[()[\].?*+|]/g, '\\$&');
