import type {Theme, ThemeName} from './theme.js';

/** Bounds in px of those properties that are lengths. */
export const THEME_LENGTHS: {readonly [name in ThemeName]?: readonly [min: number, max: number]} = {
  '--florin-font-size': [14, 24],
  '--florin-label-size': [12, 18],
  '--florin-radius': [0, 24],
  '--florin-border-width': [0, 4],
  '--florin-padding': [4, 24],
  '--florin-field-height': [44, 72],
  '--florin-gap': [0, 48],
  '--florin-row-gap': [0, 32],
};

const COLOR =
  /^(?:rgba?\([\d.,%/ ]{5,60}\)|color\([a-z\d-]{3,20} (?:[\d.e% /-]|none){5,80}\)|(?:ok)?(?:lab|lch)\((?:[\d.e% /-]|deg|none){5,80}\))$/;
const LENGTH = /^(\d{1,3}(?:\.\d{1,4})?)px$/;

/** What is neither a length nor a colour. */
const GRAMMAR: {readonly [name in ThemeName]?: RegExp} = {
  // Names of font families, and nothing that could be a function.
  '--florin-font': /^[\w "',-]{1,128}$/,
  '--florin-font-weight': /^[3-7]00$/,
  '--florin-labels': /^(?:above|floating|hidden)$/,
  '--florin-areas': /^"[a-z_. ]{1,128}"(?: "[a-z_. ]{1,128}"){0,11}$/,
};

const COLORS: readonly ThemeName[] = [
  ...(['--florin-color', '--florin-background', '--florin-border-color', '--florin-focus-color'] as const),
  ...(['--florin-error-color', '--florin-success-color', '--florin-label-color'] as const),
  ...(['--florin-placeholder-color', '--florin-hover-color', '--florin-focus-background'] as const),
];

/** All of them, by kind: a frame needs no real property to put them into. */
export const THEME_NAMES = [
  ...COLORS,
  ...Object.keys(THEME_LENGTHS),
  ...Object.keys(GRAMMAR),
] as readonly ThemeName[];

/** Keeps what fits the grammar and drops the rest: a bad value costs its own property, never the form. */
export const checkTheme = (theme: Record<string, unknown>): Theme => {
  const good: Theme = {};
  for (const name of THEME_NAMES) {
    const value = theme[name];
    if (typeof value === 'string' && fits(name, value)) good[name] = value;
  }
  return good;
};

const fits = (name: ThemeName, value: string): boolean => {
  const grammar = GRAMMAR[name];
  if (grammar) return grammar.test(value);
  const bounds = THEME_LENGTHS[name];
  if (!bounds) return COLOR.test(value);
  const px = Number(LENGTH.exec(value)?.[1] ?? NaN);
  return px >= bounds[0] && px <= bounds[1];
};
