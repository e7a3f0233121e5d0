/**
 * The closed list of custom properties a merchant may set on the element, each with the real CSS property into which
 * the page's browser puts it, so that it crosses as a computed value: no raw CSS and no URL. Fonts are names: the form
 * has those of the browser and those that the processor's operator serves.
 */
export const THEME = {
  '--florin-color': 'color',
  '--florin-background': 'background-color',
  '--florin-border-color': 'border-top-color',
  '--florin-focus-color': 'outline-color',
  '--florin-error-color': 'text-decoration-color',
  '--florin-success-color': 'text-emphasis-color',
  '--florin-label-color': 'caret-color',
  '--florin-placeholder-color': 'column-rule-color',
  '--florin-hover-color': 'border-right-color',
  '--florin-focus-background': 'border-bottom-color',
  '--florin-font': 'font-family',
  '--florin-font-size': 'font-size',
  '--florin-font-weight': 'font-weight',
  '--florin-label-size': 'padding-bottom',
  '--florin-radius': 'border-top-left-radius',
  '--florin-border-width': 'padding-top',
  '--florin-padding': 'padding-left',
  '--florin-field-height': 'min-height',
  '--florin-gap': 'column-gap',
  '--florin-row-gap': 'row-gap',
  '--florin-labels': 'grid-row-start',
  '--florin-areas': 'grid-template-areas',
} as const;
export type ThemeName = keyof typeof THEME;
export type Theme = Partial<Record<ThemeName, string>>;

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

/** Keeps what fits the grammar and drops the rest: a bad value costs its own property, never the form. */
export const checkTheme = (theme: Record<string, unknown>): Theme => {
  const good: Theme = {};
  for (const name of Object.keys(THEME) as ThemeName[]) {
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
