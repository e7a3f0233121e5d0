import {expect, test} from 'vitest';
import {fontOf} from './font.js';

const fonts = {'Brand Sans': '/frame/fonts/Brand-Sans-0.woff2'};

test.each([
  ['"Brand Sans", serif', 'Brand Sans'],
  ["'Brand Sans'", 'Brand Sans'],
  ['Brand Sans', 'Brand Sans'],
  ['Comic Sans MS, "Brand Sans"', 'Brand Sans'],
  ['system-ui', 'system-ui'],
  ['Wingdings, monospace', 'monospace'],
  ['Wingdings', undefined],
  ['constructor', undefined],
  ['__proto__', undefined],
  ['', undefined],
  [undefined, undefined],
])('of %s the form uses %s', (families, family) => expect(fontOf(families, fonts)).toBe(family));
