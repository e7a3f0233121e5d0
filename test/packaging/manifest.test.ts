import {readFileSync} from 'node:fs';
import {THEME} from '@florin/protocol/channel';
import {expect, test} from 'vitest';
import {MANIFEST, manifest} from './manifest.ts';

const text = readFileSync(MANIFEST, 'utf8');

test('the custom-elements manifest is that of the source; else: npm run manifest', () => {
  expect(text).toBe(manifest());
});

test('it names what a page can set and hear, and nothing else', () => {
  const {modules} = JSON.parse(text) as {modules: {declarations: Record<string, {name: string}[]>[]}[]};
  const names = (of: string) => modules[0]!.declarations[0]![of]!.map(({name}) => name);
  expect(names('attributes')).toEqual(expect.arrayContaining(['session', 'locale', 'name', 'disabled']));
  expect(names('members')).toEqual(expect.arrayContaining(['submit', 'reset', 'focus', 'checkValidity']));
  expect(names('members').filter(name => /^#|Callback$|^styles$/.test(name))).toEqual([]);
  expect(names('events')).toContain('florin-authorized');
  expect(names('cssProperties').filter(name => !Object.hasOwn(THEME, name))).toEqual([]);
});
