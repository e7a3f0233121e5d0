/** How a value of the look is checked: a colour as browsers compute it, or a length in px with its bounds. */
type Grammar =
  {property: string; kind: 'color'} | {property: string; kind: 'length'; min: number; max: number};

const color = (property: string): Grammar => ({property, kind: 'color'});
const length = (property: string, min: number, max: number): Grammar => ({
  property,
  kind: 'length',
  min,
  max,
});

/**
 * The closed list of custom properties a merchant may set on the element. Each is put into a real CSS property by
 * the page's browser, so that it crosses as a computed value: no raw CSS, no URL, no font.
 */
export const THEME = {
  '--florin-color': color('color'),
  '--florin-background': color('backgroundColor'),
  '--florin-border-color': color('borderTopColor'),
  '--florin-focus-color': color('outlineColor'),
  '--florin-error-color': color('textDecorationColor'),
  '--florin-font-size': length('fontSize', 14, 24),
  '--florin-radius': length('borderTopLeftRadius', 0, 24),
} as const satisfies Record<string, Grammar>;
export type ThemeName = keyof typeof THEME;
export type Theme = Partial<Record<ThemeName, string>>;

const COLOR =
  /^(?:rgba?\([\d.,%/ ]{5,60}\)|color\([a-z\d-]{3,20} (?:[\d.e% /-]|none){5,80}\)|(?:ok)?(?:lab|lch)\((?:[\d.e% /-]|deg|none){5,80}\))$/;
const LENGTH = /^(\d{1,3}(?:\.\d{1,4})?)px$/;

/** Keeps what fits the grammar and drops the rest: a bad value costs its own property, never the form. */
export const checkTheme = (theme: Record<string, unknown>): Theme => {
  const good: Theme = {};
  for (const [name, grammar] of Object.entries(THEME) as [ThemeName, Grammar][]) {
    const value = theme[name];
    if (typeof value === 'string' && fits(grammar, value)) good[name] = value;
  }
  return good;
};

const fits = (grammar: Grammar, value: string): boolean => {
  if (grammar.kind === 'color') return COLOR.test(value);
  const px = Number(LENGTH.exec(value)?.[1] ?? NaN);
  return px >= grammar.min && px <= grammar.max;
};
