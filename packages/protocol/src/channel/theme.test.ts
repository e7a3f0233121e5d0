import {describe, expect, test} from 'vitest';
import {checkTheme, THEME_LENGTHS, THEME_NAMES} from './check-theme.js';
import {THEME, type ThemeName} from './theme.js';

const WORDED = ['--florin-font', '--florin-font-weight', '--florin-labels', '--florin-areas'];
const colors = (Object.keys(THEME) as ThemeName[]).filter(
  name => !(name in THEME_LENGTHS) && !WORDED.includes(name),
);
const color = (value: unknown) => checkTheme({'--florin-color': value});
const size = (value: unknown) => checkTheme({'--florin-font-size': value});

// As Chromium, Firefox and WebKit compute them.
test.each([
  ...[
    'rgb(0, 0, 0)',
    'rgb(255, 255, 255)',
    'rgba(0, 0, 0, 0)',
    'rgba(10, 20, 30, 0.5)',
    'rgba(1, 2, 3, 0.498)',
  ],
  ...['rgb(0 0 0 / 0.5)', 'rgb(0 0 0 / 50%)', 'rgb(12.5 20 30)', 'rgb(10%, 20%, 30%)'],
  ...['color(srgb 0.1 0.2 0.3)', 'color(srgb 0.1 0.2 0.3 / 0.5)', 'color(display-p3 1 0 0)'],
  ...[
    'color(srgb -0.02 1.1e-7 1)',
    'color(rec2020 0.3 none 0.4)',
    'color(xyz-d65 0.1 0.2 0.3)',
    'color(a98-rgb 0 1 0)',
  ],
  ...['oklch(0.7 0.15 240)', 'oklch(0.7 0.15 240 / 0.5)', 'oklch(0.5 0 none)', 'oklch(70% 0.15 240deg)'],
  ...[
    'oklab(0.5 -0.1 0.1)',
    'lab(50 20 -30)',
    'lab(50% 20 -30 / 0.25)',
    'lch(50 30 180)',
    'lab(29.2345 39.3825 20.0664)',
  ],
])('a colour that a browser computes is kept: %s', value => {
  for (const name of colors) expect(checkTheme({[name]: value})).toEqual({[name]: value});
});

describe('nothing else is', () => {
  test.each([
    ...[
      'red',
      '#000',
      '#00000080',
      'transparent',
      'currentcolor',
      'inherit',
      'var(--x)',
      'env(x)',
      'attr(x)',
      '',
    ],
    ...[
      'url(https://evil.example)',
      'rgb(0,0,0) url(x)',
      'rgb(0, 0, 0); background: url(x)',
      'rgb(0,0,0)}body{',
    ],
    ...['rgb(0, 0, 0)/**/', '/**/rgb(0, 0, 0)', 'rgb(0, 0, 0)\n', ' rgb(0, 0, 0)', 'rgb(0, 0, 0) !important'],
    ...[
      'rgb(0, 0, 0)rgb(0, 0, 0)',
      'rgb(var(--x))',
      'rgb(calc(1), 0, 0)',
      'rgb(0, 0, url(x))',
      'rgb(from red r g b)',
    ],
    ...[
      'rgb()',
      'rgb(',
      'rgb(0, 0, 0',
      'rgb(0, 0, 0))',
      'RGB(0, 0, 0)',
      'rgb(0, 0, 0\\)',
      `rgb(${'0'.repeat(100)})`,
    ],
    ...[
      'color(srgb url(x) 0 0)',
      'color(srgb 0 0 0) }',
      'color(--custom 0 0 0); x',
      'color(from red srgb r g b)',
    ],
    ...[
      'color-mix(in srgb, red, blue)',
      'light-dark(red, blue)',
      'device-cmyk(0 0 0 0)',
      'hsl(1 2% 3%)',
      'expression(1)',
    ],
    ...[
      'oklch(0.7 0.15 240',
      'oklch(a b c)',
      'lab(50 20 -30);',
      'lab(50 20 -30)\0',
      'lab(50 20 -30)<script>',
    ],
    ...[
      'image(red)',
      'linear-gradient(red, blue)',
      '@import "x"',
      'javascript:alert(1)',
      '</style>',
      '"rgb(0, 0, 0)"',
    ],
    ...[
      'oklch(nonenonenone!)',
      'oklch(nnnnnn)',
      'lab(degree 1 1)',
      'rgb(0 0 0 / none)',
      'rgb(0, 0, 0) 1px solid',
    ],
  ])('for a colour: %j', value => expect(color(value)).toEqual({}));

  test.each([
    ...[
      '16',
      '16PX',
      '16 px',
      '1rem',
      '100%',
      '16px ',
      ' 16px',
      '16px\n',
      '16px;',
      '16px}*{',
      'calc(16px)',
      'var(--x)',
    ],
    ...[
      '-16px',
      '+16px',
      '1e1px',
      '.5px',
      '16.px',
      '016px0',
      '16.00000px',
      '1600px',
      'NaNpx',
      'Infinitypx',
      '',
      'px',
    ],
    ...['13.9px', '24.1px', '0px', '99px', 'medium', 'url(x)', '16px 16px', '16px/*', '１６px'],
  ])('for a length: %j', value => expect(size(value)).toEqual({}));

  test.each([16, null, undefined, true, ['16px'], {toString: () => '16px'}])('that is no text: %j', value => {
    expect(size(value)).toEqual({});
    expect(color(value)).toEqual({});
  });
});

test('a length is kept within its bounds', () => {
  for (const [name, [min, max]] of Object.entries(THEME_LENGTHS)) {
    for (const px of [min, max, (min + max) / 2, max - 0.5])
      expect(checkTheme({[name]: `${px}px`})).toEqual({[name]: `${px}px`});
    for (const px of [min - 0.1, max + 0.1]) expect(checkTheme({[name]: `${px}px`})).toEqual({});
  }
});

test('names are a closed list, and one bad value costs itself alone', () => {
  const theme = checkTheme({
    ...{'--florin-color': 'rgb(1, 2, 3)', '--florin-radius': 'url(x)', '--florin-font-size': '16px'},
    ...{'--other': 'rgb(1, 2, 3)', color: 'rgb(1, 2, 3)', '--FLORIN-COLOR': 'rgb(1, 2, 3)'},
    ...{constructor: 'rgb(1, 2, 3)', toString: '16px'},
  });
  expect(theme).toEqual({'--florin-color': 'rgb(1, 2, 3)', '--florin-font-size': '16px'});
});

test('a long text is judged at once', () => {
  for (const piece of ['none', '1 ', 'e', ' /'])
    expect(color(`oklch(${piece.repeat(100_000)}x)`)).toEqual({});
});

const font = (value: unknown) => checkTheme({'--florin-font': value});

test.each(['system-ui', '"Brand Sans", serif', "'Brand Sans'", 'Brand-Sans_2, monospace'])(
  'a list of families is kept: %s',
  value => expect(font(value)).toEqual({'--florin-font': value}),
);

test.each(['url(x)', 'x;y', 'x}y', 'x/*', '\\41', 'a!important', 'x\ny', '', 'x'.repeat(129), 'var(--x)', 7])(
  'no list of families is: %j',
  value => expect(font(value)).toEqual({}),
);

test('each goes into a real property of its own, so that no two are mistaken for each other', () =>
  expect(new Set(Object.values(THEME)).size).toBe(Object.keys(THEME).length));

describe('a closed choice of words', () => {
  test.each([
    ['--florin-font-weight', ['300', '400', '500', '600', '700']],
    ['--florin-labels', ['above', 'floating', 'hidden']],
  ])('%s is %j', (name, values) => {
    for (const value of values) expect(checkTheme({[name]: value})).toEqual({[name]: value});
  });

  test.each([
    ...[
      '100',
      '200',
      '800',
      '900',
      '1000',
      '450',
      '400.5',
      'bold',
      'normal',
      '+400',
      ' 400',
      '400 ',
      '4e2',
      '',
    ],
    400,
  ])('no weight that can be read is %j', value =>
    expect(checkTheme({'--florin-font-weight': value})).toEqual({}),
  );

  test.each(['auto', 'ABOVE', 'above hidden', 'abovefloating', 'none', 'above\n', '', 1])(
    'no place for a label is %j',
    value => expect(checkTheme({'--florin-labels': value})).toEqual({}),
  );
});

describe('grid areas', () => {
  const areas = (value: unknown) => checkTheme({'--florin-areas': value});

  test.each([
    '"number"',
    '"number number" "expiry cvc"',
    '"number ." "expiry cvc" "postal_code country"',
    Array(12).fill('"number"').join(' '),
  ])('as a browser computes them are kept: %s', value =>
    expect(areas(value)).toEqual({'--florin-areas': value}),
  );

  test.each([
    ...['none', 'number', '""', '"number', 'number"', '"number""expiry"', '"number"  "expiry"', '"number" '],
    ...[
      '"number" / 1fr',
      '"number"; color: red',
      '"number"}',
      '"url(x)"',
      '"Number"',
      '"a\\41"',
      '"a-b"',
      '"a1"',
    ],
    ...['"number\nexpiry"', '"number\texpiry"', "'number'", '"é"', `"${'a'.repeat(129)}"`, ''],
    Array(13).fill('"number"').join(' '),
    ['"number"'],
  ])('are not %j', value => expect(areas(value)).toEqual({}));
});

test('what a frame checks is what a page sends', () =>
  expect([...THEME_NAMES].sort()).toEqual(Object.keys(THEME).sort()));
