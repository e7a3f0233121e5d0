import {DARK, LIGHT, type Colors, type Rgb} from './form/colors.js';
import {fontOf, useFont, type Fonts} from './font.js';
import {checkTheme, THEME_NAMES, type Theme, type ThemeName} from '@florin/protocol/channel';

/** WCAG 2.2 level AA for text. */
const CONTRAST = 4.5;

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

/** Colours of texts, beside the text that is typed, and what they are where the page sets none. */
const WRITTEN: readonly (readonly [ThemeName, keyof Colors])[] = [
  ['--florin-error-color', 'bad'],
  ['--florin-success-color', 'good'],
  ['--florin-label-color', 'text'],
  ['--florin-placeholder-color', 'faint'],
];

/** The look, kept readable, and whether it is for a dark page: there the text is light. */
export const readableTheme = (wanted: Record<string, unknown>): {theme: Theme; dark: boolean} => {
  const theme = checkTheme(wanted);
  const text = parseRgb(theme['--florin-color'] ?? '');
  const light = text !== undefined && luminance(text) > 0.4;
  const given = parseRgb(theme['--florin-background'] ?? '');
  if (theme['--florin-background'] && !given) delete theme['--florin-background'];
  let background = given ?? (light ? DARK : LIGHT).field;
  if (!text || !reads(text, background)) {
    // One without the other would be a guess: both fall back.
    delete theme['--florin-color'];
    delete theme['--florin-background'];
    background = LIGHT.field;
  }
  const dark = light && theme['--florin-color'] !== undefined;
  return {theme: readableColors(theme, dark ? DARK : LIGHT, background), dark};
};

const reads = (color: Rgb | undefined, background: Rgb): boolean =>
  color !== undefined && contrast(color, background) >= CONTRAST;

/**
 * The look without colours that cannot be read; where the form's own could not be read either, the text's takes their
 * place.
 */
const readableColors = (theme: Theme, own: Colors, background: Rgb): Theme => {
  const text = parseRgb(theme['--florin-color'] ?? '') ?? own.text;
  const focused = parseRgb(theme['--florin-focus-background'] ?? '');
  // A field has either background in turn.
  const grounds = focused && reads(text, focused) ? [background, focused] : [background];
  const good = (color: Rgb | undefined): boolean => grounds.every(ground => reads(color, ground));
  const bad = WRITTEN.filter(([name]) => !good(parseRgb(theme[name] ?? '')));
  const dropped: string[] = bad.map(([name]) => name);
  if (grounds.length === 1) dropped.push('--florin-focus-background');
  const kept = Object.entries(theme).filter(([name]) => !dropped.includes(name));
  const color = theme['--florin-color'];
  const instead = bad
    .filter(([, otherwise]) => color && !good(own[otherwise]))
    .map(([name]) => [name, color!]);
  return Object.fromEntries([...kept, ...instead]) as Theme;
};

/**
 * Puts the look on the document, and answers with what of it may be. A property that is no longer set goes back to
 * the form's own.
 */
export const applyTheme = (root: HTMLElement, wanted: Record<string, unknown>, fonts: Fonts): Theme => {
  const {theme, dark} = readableTheme(wanted);
  const font = fontOf(theme['--florin-font'], fonts);
  for (const name of THEME_NAMES) root.style.setProperty(name, theme[name] ?? null);
  root.style.setProperty('--florin-font', useFont(font, fonts, root.ownerDocument));
  root.classList.toggle('dark', dark);
  root.dataset['labels'] = theme['--florin-labels'] ?? 'above';
  // Areas that do not make rectangles are no arrangement.
  const areas = theme['--florin-areas'];
  if (areas && !CSS.supports('grid-template-areas', areas)) delete theme['--florin-areas'];
  return theme;
};
