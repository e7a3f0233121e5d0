import {readFileSync} from 'node:fs';
import {formHeight} from '@florin/protocol';
import {expect, test} from 'vitest';
import {define} from './define.js';
import {environment} from './environment.js';
import {FlorinCardForm, VERSION} from './index.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the version is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(read('../package.json')) as {version: string}).version);
});

test('the style sheet keeps the height that the form will have', () => {
  expect(read('florin.css')).toContain(`min-height: ${formHeight({name: 'off'}, 400)}px`);
});

test('it is imported where there is no document, and registered by the page alone', () => {
  expect(customElements.get('florin-card-form')).toBeUndefined();
  define({processors: ['https://pay.example/some/path']});
  define({processors: ['https://other.example']});
  expect(customElements.get('florin-card-form')).toBe(FlorinCardForm);
  expect(environment()?.processors).toEqual(['https://pay.example']);
});

test.each([[[]], [['pay.example']], [['']]])('define refuses %j', processors => {
  expect(() => define({processors: processors as unknown as [string]})).toThrow(TypeError);
});
