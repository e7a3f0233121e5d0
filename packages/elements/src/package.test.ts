import {readdirSync, readFileSync} from 'node:fs';
import {formHeight} from '@florin/protocol';
import {expect, test, vi} from 'vitest';
import {define} from './define.js';
import {environment} from './environment.js';
import {FlorinCardForm, VERSION} from './index.js';
import {readSession} from './session-token.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the version is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(read('../package.json')) as {version: string}).version);
});

test('the style sheet keeps the height that the form will have', () => {
  expect(read('florin.css')).toContain(`min-height: ${formHeight({fields: {}, theme: {}, width: 400})}px`);
});

test('on a server it is imported, and defined without any effect', () => {
  expect('customElements' in globalThis).toBe(false);
  define({processors: ['https://pay.example']});
  expect(environment()).toBeUndefined();
});

test('it is registered by the page alone, and once', () => {
  const known = new Map<string, unknown>();
  vi.stubGlobal('customElements', {
    get: (name: string) => known.get(name),
    define: (name: string, element: unknown) => known.set(name, element),
  });
  define({processors: ['https://pay.example/some/path']});
  define({processors: ['https://other.example']});
  expect(known.get('florin-card-form')).toBe(FlorinCardForm);
  expect(environment()?.processors).toEqual(['https://pay.example']);
});

test.each([[[]], [['pay.example']], [['']]])('define refuses %j', processors => {
  expect(() => define({processors: processors as unknown as [string]})).toThrow(TypeError);
});

test('no page of ours but a test lets in a form of its own origin', () => {
  const origin = 'https://shop.example';
  const claims = {iss: origin, sub: 'cs_0000000000000001', origins: [origin], fields: {}, exp: 1};
  const payload = Buffer.from(JSON.stringify({...claims, frame_url: `${origin}/frame`})).toString(
    'base64url',
  );
  const place = {origin, secure: true, processors: [origin]};
  expect(readSession(`e.${payload}.s`, place)).toMatchObject({code: 'processor_not_allowed'});
  expect(readSession(`e.${payload}.s`, {...place, sameOrigin: true})).toMatchObject({processor: origin});
  expect(
    readdirSync(new URL('.', import.meta.url)).filter(
      file => file.endsWith('.ts') && /sameOrigin: true/.test(read(file)),
    ),
  ).toEqual(['package.test.ts', 'testing.ts']);
});
