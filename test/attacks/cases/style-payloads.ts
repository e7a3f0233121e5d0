import * as fc from 'fast-check';

type Theme = Record<string, string>;

const background = (value: string): Theme => ({'--florin-background': value});
const text = (color: string, ground?: string): Theme => ({
  '--florin-color': color,
  ...(ground && background(ground)),
});
const size = (value: string): Theme => ({'--florin-font-size': value});
const font = (value: string): Theme => ({'--florin-font': value});

/** What is usually tried to make a style do more than it should. `away` is an address of the stranger's. */
export const stylePayloads = (away: string): Record<string, Theme> => ({
  'url()': background(`url(${away})`),
  'url() without its end': background(`url("${away}`),
  'url() of data': background('url(data:image/svg+xml,<svg/>)'),
  'src()': background(`src("${away}")`),
  'image()': background(`image("${away}")`),
  'image-set()': background(`image-set("${away}" 1x)`),
  '-webkit-image-set()': background(`-webkit-image-set(url(${away}) 1x)`),
  'cross-fade()': background(`cross-fade(url(${away}), red, 50%)`),
  '-moz-element()': background('-moz-element(#cc-number)'),
  'element()': background('element(#cc-number)'),
  'paint()': background('paint(keylogger)'),
  'expression()': background('expression(alert(1))'),
  'a gradient': background('linear-gradient(red, red)'),
  'a colour before a url()': background(`red url(${away})`),
  'an escaped url()': background(`\\75 rl(${away})`),
  'a url() within a comment': background(`/**/url(${away})/**/`),
  'a chain of var()': {...background('var(--florin-color)'), '--florin-color': 'rgb(9, 9, 9)'},
  'env() with a url()': background(`env(x, url(${away}))`),
  'attr()': background('attr(lang)'),
  'color-mix()': background('color-mix(in srgb, red, blue)'),
  'light-dark()': background('light-dark(red, blue)'),
  'a colour from another': background('rgb(from red r g b)'),
  'a function within rgb()': background('rgb(calc(1), 2, 3)'),
  currentcolor: background('currentcolor'),
  'a colour of the system': background('Canvas'),
  'another property after a semicolon': background('red;--won:1'),
  'another rule after a brace': background('red}:root{--won:1'),
  'an @import after a brace': background(`red}@import "${away}";:root{--won:1`),
  'an !important': background('red!important;--won:1'),
  'a property that is not of the list': {'--won': '1'},
  'a real property': {'--florin-color': 'rgb(0, 0, 0)', visibility: 'hidden'},
  'a property with a rule in its name': {'--florin-color:red;--won': '1'},
  'transparent text': text('transparent'),
  'text of alpha 0': text('rgba(0, 0, 0, 0)'),
  'text of alpha 0.2': text('rgb(0 0 0 / 0.2)'),
  'white text on white': text('rgb(255, 255, 255)', 'rgb(255, 255, 255)'),
  'light grey text on white': text('rgb(170, 170, 170)', 'rgb(255, 255, 255)'),
  'a field the colour of the text': background('rgb(26, 29, 33)'),
  'white text in another colour space': text('color(srgb 1 1 1)'),
  'white text in oklch': text('oklch(1 0 0)'),
  'text of 0px': size('0px'),
  'text of 1px': size('1px'),
  'text of 13.9px': size('13.9px'),
  'text of a calc()': size('calc(14px * 0.01)'),
  'text of a min()': size('min(1px, 14px)'),
  'text in em': size('0.1em'),
  'text in percent': size('1%'),
  'text in e notation': size('1e-9px'),
  'huge text': size('999px'),
  'a huge radius': {'--florin-radius': '9999px'},
  'a radius with a url()': {'--florin-radius': `8px;--won:1;background:url(${away})`},
  'a font with an address': font(`x, url(${away})`),
  'a local font': font('local(Arial)'),
  'a font that nobody serves': font('Stranger'),
  'a quote in a font': font('"Brand Sans\\22 , url(x"'),
  'a font named like a prototype': font('__proto__'),
  'a font named like a constructor': font('constructor'),
  'a font after an escape': font('\\42 rand'),
});

const NAMES = [
  'color',
  'background',
  'border-color',
  'focus-color',
  'error-color',
  'font',
  'font-size',
  'radius',
];

/** Themes by chance, from pieces that mean something to a browser; the seed is fixed. */
export const fuzzedThemes = (away: string, count: number): Theme[] => {
  const pieces = [
    ...[
      'rgb(',
      'rgba(',
      'hsl(',
      'lab(',
      'color(srgb ',
      'url(',
      'var(--florin-color',
      'calc(',
      'env(',
      '0',
      '1',
      '255',
    ],
    ...[
      ', ',
      ' ',
      '/',
      ')',
      '(',
      ';',
      '}',
      '{',
      '"',
      "'",
      '\\',
      '/*',
      '*/',
      '!important',
      '@import',
      '--won:1',
    ],
    ...[
      'px',
      'em',
      '%',
      'e9',
      '-',
      '.',
      '14',
      '16px',
      'red',
      'transparent',
      'Arial',
      'system-ui',
      'Brand Sans',
    ],
    ...[
      `url(${away})`,
      '\u202e',
      '\0',
      '\n',
      '<',
      'none',
      'deg',
      'NaN',
      'infinity',
      ':root{',
      '#fff',
      '\\75 ',
    ],
  ];
  const wild = fc.array(fc.constantFrom(...pieces), {maxLength: 12}).map(parts => parts.join(''));
  const byte = fc.integer({min: -1, max: 300});
  const color = fc.tuple(byte, byte, byte).map(rgb => `rgb(${rgb.join(', ')})`);
  const length = fc.double({min: -5, max: 60, noNaN: true}).map(value => `${value.toFixed(3)}px`);
  const family = fc.constantFrom('system-ui', '"Brand Sans"', 'serif, x', 'Stranger', '"a\', monospace');
  const value = fc.oneof({arbitrary: wild, weight: 3}, color, length, family).map(text => text.slice(0, 128));
  const theme = fc.record(Object.fromEntries(NAMES.map(name => [`--florin-${name}`, value])));
  return fc.sample(theme, {seed: 20261125, numRuns: count});
};
