import {fontOf, useFont, type Fonts} from './font.js';
import {checkTheme, THEME, type ThemeName} from '@florin/protocol/channel';

type Rgb = [red: number, green: number, blue: number];

/** WCAG 2.2 level AA for text. */
const CONTRAST = 4.5;
const WHITE: Rgb = [255, 255, 255];
/** Background of a field on a dark page; the style sheet's own. */
const DARK: Rgb = [28, 31, 36];

/** `rgb(1, 2, 3)` as numbers; undefined for what is translucent or written in another colour space. */
export const parseRgb = (color: string): Rgb | undefined => {
  const match = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
};

const channel = (value: number): number =>
  value <= 10 ? value / 3295 : Math.pow((value / 255 + 0.055) / 1.055, 2.4);

/** Relative luminance, 0 to 1 (WCAG 2.2). */
const luminance = ([red, green, blue]: Rgb): number =>
  0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export const contrast = (a: Rgb, b: Rgb): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

/** The look, kept readable, and whether it is for a dark page: there the text is light. */
export const readableTheme = (
  wanted: Record<string, unknown>,
): {theme: Partial<Record<ThemeName, string>>; dark: boolean} => {
  const theme = checkTheme(wanted);
  const text = parseRgb(theme['--florin-color'] ?? '');
  const dark = text !== undefined && luminance(text) > 0.4;
  const given = parseRgb(theme['--florin-background'] ?? '');
  if (theme['--florin-background'] && !given) delete theme['--florin-background'];
  let background = given ?? (dark ? DARK : WHITE);
  if (!text || contrast(text, background) < CONTRAST) {
    // One without the other would be a guess: both fall back.
    delete theme['--florin-color'];
    delete theme['--florin-background'];
    background = WHITE;
  }
  const error = parseRgb(theme['--florin-error-color'] ?? '');
  if (!error || contrast(error, background) < CONTRAST) delete theme['--florin-error-color'];
  return {theme, dark: dark && theme['--florin-color'] !== undefined};
};

/** Puts the look on the document. A property that is no longer set goes back to the form's own. */
export const applyTheme = (root: HTMLElement, wanted: Record<string, unknown>, fonts: Fonts): void => {
  const {theme, dark} = readableTheme(wanted);
  const font = fontOf(theme['--florin-font'], fonts);
  for (const name of Object.keys(THEME) as ThemeName[]) root.style.setProperty(name, theme[name] ?? null);
  root.style.setProperty('--florin-font', useFont(font, fonts, root.ownerDocument));
  root.classList.toggle('dark', dark);
};
