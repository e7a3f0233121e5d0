/**
 * The closed list of custom properties a merchant may set on the element, each with the real CSS property into which
 * the page's browser puts it, so that it crosses as a computed value: no raw CSS and no URL. Fonts are names: the form has those of the browser and
 * those that the processor's operator serves.
 */
export const THEME = {
  '--florin-color': 'color',
  '--florin-background': 'background-color',
  '--florin-border-color': 'border-top-color',
  '--florin-focus-color': 'outline-color',
  '--florin-error-color': 'text-decoration-color',
  '--florin-font': 'font-family',
  '--florin-font-size': 'font-size',
  '--florin-radius': 'border-top-left-radius',
} as const;
export type ThemeName = keyof typeof THEME;
export type Theme = Partial<Record<ThemeName, string>>;

/** Bounds in px of those properties that are lengths; all others but the font are colours. */
export const THEME_LENGTHS: {readonly [name in ThemeName]?: readonly [min: number, max: number]} = {
  '--florin-font-size': [14, 24],
  '--florin-radius': [0, 24],
};

const COLOR =
  /^(?:rgba?\([\d.,%/ ]{5,60}\)|color\([a-z\d-]{3,20} (?:[\d.e% /-]|none){5,80}\)|(?:ok)?(?:lab|lch)\((?:[\d.e% /-]|deg|none){5,80}\))$/;
const LENGTH = /^(\d{1,3}(?:\.\d{1,4})?)px$/;

/** Keeps what fits the grammar and drops the rest: a bad value costs its own property, never the form. */
export const checkTheme = (theme: Record<string, unknown>): Theme => {
  const good: Theme = {};
  for (const name of Object.keys(THEME) as ThemeName[]) {
    const value = theme[name];
    if (typeof value === 'string' && fits(name, value)) good[name] = value;
  }
  return good;
};

/** Names of font families, and nothing that could be a function. */
const FAMILIES = /^[\w "',-]{1,128}$/;

const fits = (name: ThemeName, value: string): boolean => {
  if (name === '--florin-font') return FAMILIES.test(value);
  const bounds = THEME_LENGTHS[name];
  if (!bounds) return COLOR.test(value);
  const px = Number(LENGTH.exec(value)?.[1] ?? NaN);
  return px >= bounds[0] && px <= bounds[1];
};
