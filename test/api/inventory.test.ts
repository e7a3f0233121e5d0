import {createHash} from 'node:crypto';
import {closestLanguage, IntegrityManifest} from '@florin/protocol';
import {parse} from 'valibot';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createSession} from '../support/shopper.ts';
import {BUILT} from '../support/tamper-cases.ts';
import {startWorld, type World} from '../support/world.ts';

let world: World;
let origin: string;
let manifest: IntegrityManifest;
let session: string;

beforeAll(async () => {
  world = await startWorld();
  origin = world.processor.origin;
  manifest = parse(IntegrityManifest, await (await fetch(`${origin}/integrity.json`)).json());
  session = (await createSession(origin)).id;
});
afterAll(() => world?.close());

const served = () =>
  [manifest.sdk, manifest.frame].flatMap(({base, files}) =>
    files.map(file => ({...file, url: base + file.file})),
  );
const locales = () => manifest.frame.files.filter(({role}) => role === 'locale');
const parts = () => manifest.frame.files.filter(({role}) => role === 'part');

test('the inventory names every file with its hash, its page, its time, its purpose and its version', async () => {
  for (const {url, integrity} of served()) {
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    expect(`sha384-${createHash('sha384').update(bytes).digest('base64')}`).toBe(integrity);
  }
  expect(manifest.sdk.version).toBe(manifest.frame.version);
  expect(parts().length).toBeGreaterThan(0);
  expect(
    served()
      .map(({page, role, when}) => `${page} ${role} ${when}`)
      .sort(),
  ).toEqual(
    [
      ...['payment_page style start', 'payment_page script start'],
      ...['card_frame script start', 'card_frame script start', 'card_frame chunk before_submit'],
      ...locales().map(() => 'card_frame locale language'),
      ...parts().map(() => 'card_frame part session'),
    ].sort(),
  );
  for (const {purpose} of served()) expect(purpose).toMatch(/^[A-Z].{20,}\.$/);
});

test('an address of a file is immutable, and no other address is', async () => {
  for (const {url, file, page} of served()) {
    const {headers} = await fetch(url);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    if (page === 'card_frame') expect(file).toMatch(/-[\w-]{8}\.js$/);
    else expect(url).toContain(`/sdk/${manifest.sdk.version}/`);
  }
  const others = ['/sdk/v1/manifest.json', '/sdk/0.0.9/florin.js', '/frame/assets/manifest.json'];
  for (const path of [...others, `/sdk/${manifest.sdk.version}/manifest.json`]) {
    const {status, headers} = await fetch(origin + path);
    expect([path, status, headers.get('cache-control')]).toEqual([path, 404, 'no-store']);
  }
  const newest = await fetch(`${origin}/sdk/v1/florin.js`);
  expect(newest.headers.get('cache-control')).toBe('public, max-age=300');
});

const LANGUAGES = BUILT.frame.files.filter(({role}) => role === 'locale').map(({name}) => name);
const ASKED = [...LANGUAGES, 'de-AT', 'FR', 'zh-TW', 'no', 'xx', ''];
test.each(ASKED)('the frame page for %j loads nothing without its hash', async asked => {
  const html = await (await fetch(`${origin}/frame?s=${session}&l=${asked}`)).text();
  const loading = [...html.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag);
  const hashes = loading.map(tag => {
    const [, file] = /(?:src|href)="\/frame\/assets\/([^"]+)"/.exec(tag)!;
    const [, hash] = /integrity="([^"]+)"/.exec(tag)!;
    expect(hash).toBe(manifest.frame.files.find(entry => entry.file === file)!.integrity);
    return hash;
  });
  const scripts = manifest.frame.files.filter(({role}) => role === 'script');
  expect(scripts.map(({name}) => name)).toEqual(['gate', 'frame']);
  expect(hashes).toEqual(scripts.map(({integrity}) => integrity));
  const language = closestLanguage(asked, Object.fromEntries(LANGUAGES.map(tag => [tag, true])));
  expect(html).toContain(`<html lang="${language}"`);
});

test('every language that is served was asked for', () =>
  expect(LANGUAGES).toEqual(locales().map(({name}) => name)));
