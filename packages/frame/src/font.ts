/** Addresses, on the frame's own origin, of the fonts that the operator serves, by family. */
export type Fonts = Readonly<Record<string, string>>;

const GENERIC = ['system-ui', 'sans-serif', 'serif', 'monospace'];

/** The families of a computed `font-family`, without quotes, in order. */
const familiesIn = (value: string): string[] =>
  value.split(',').map(name => name.trim().replace(/^(["'])(.*)\1$/, '$2'));

/**
 * The first family of a list that the form may use: one of the browser's own kinds, or one that the operator serves.
 * No other: a font of the page's choosing could show other digits than are typed, or fetch as they are.
 */
export const fontOf = (families: string | undefined, fonts: Fonts): string | undefined =>
  families === undefined
    ? undefined
    : familiesIn(families).find(name => GENERIC.includes(name) || Object.hasOwn(fonts, name));

const loaded = new Set<string>();

/** Loads a font of the operator's, once, and answers with the value to be set. */
export const useFont = (family: string | undefined, fonts: Fonts, document: Document): string | null => {
  if (family === undefined || GENERIC.includes(family)) return family ?? null;
  if (!loaded.has(family)) {
    loaded.add(family);
    document.fonts.add(new FontFace(family, `url("${fonts[family]!}")`, {display: 'swap'}));
  }
  return `"${family}"`;
};
