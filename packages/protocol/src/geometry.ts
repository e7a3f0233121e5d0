import type {Theme, ThemeName} from './channel/theme.js';
import type {Fields} from './session.js';

/** Every field that a form may have, in reading order. Also the names of their areas in `--florin-areas`. */
export const FIELD_NAMES = ['number', 'expiry', 'cvc', 'name', 'postal_code', 'country'] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/** Where a field's label stands: over it, inside it, or for assistive technology alone. */
export type Labels = 'above' | 'floating' | 'hidden';

/** Height in px of a label that stands over its field, with the space between them. */
export const LABEL_HEIGHT = 24;
/** Height in px of the line kept free under each field for its error. */
export const ERROR_HEIGHT = 20;
/** Height in px of the line under the rows that tells how the payment goes. */
export const STATUS_HEIGHT = 28;
/** Height in px of one saved card in their list. */
export const SAVED_HEIGHT = 48;
/** Height in px of the question whether to save the card, in a form of one column and otherwise. */
export const SAVE_HEIGHT = {narrow: 64, wide: 44} as const;
/** Height in px of the form while it shows what the issuer asks for: the status line, the issuer's page, and the way out. */
export const CHALLENGE_HEIGHT = 496;
/** Below this width in px every field has a row of its own. */
export const NARROW = 260;
/** Width in px below which no column may be: areas of the page's own that ask for more are passed over. */
const LEAST_COLUMN = 60;
const MOST_ROWS = 8;

const USUAL = '"number number" "expiry cvc" "name name" "postal_code country"';

/** What the form's height follows from: never what is typed. */
export interface Layout {
  fields: Partial<Fields>;
  theme: Theme;
  /** In px. */
  width: number;
  /** How many saved cards are listed. */
  saved?: number;
  /** One of those is chosen, so that its security code alone is asked for. */
  kept?: boolean;
  /** The form asks for leave to save the card. */
  save?: boolean;
}

/** Height in px of the box that is typed into. */
export const fieldHeight = (theme: Theme): number =>
  length(theme, '--florin-field-height', theme['--florin-labels'] === 'floating' ? 52 : 44);

/** Height in px of a row: label, field and the line kept free for its error. */
export const rowHeight = (theme: Theme): number =>
  ((theme['--florin-labels'] ?? 'above') === 'above' ? LABEL_HEIGHT : 0) + fieldHeight(theme) + ERROR_HEIGHT;

/**
 * The rows of the form, each a row of grid areas (CSS Grid §7.3): the page's own where they fit, with rows for the
 * fields they forget, and without those that the session does not ask for.
 */
export const rowsOf = ({fields, theme, width, kept}: Layout): string[][] => {
  if (kept) return [['cvc']];
  const asked: readonly string[] = FIELD_NAMES.filter(
    (name, at) => at < 3 || (fields[name as 'name'] ?? 'off') !== 'off',
  );
  const own = areasIn(theme['--florin-areas'], asked, width);
  const rows = own.length > 0 || width < NARROW ? own : areasIn(USUAL, asked, width);
  const columns = rows[0]?.length ?? 1;
  const forgotten = asked.filter(name => !rows.flat().includes(name));
  return [...rows, ...forgotten.map(name => Array<string>(columns).fill(name))];
};

const areasIn = (areas = '', asked: readonly string[], width: number): string[][] => {
  const cells = (row: string) =>
    (row.match(/[^\s"]+/g) ?? []).map(cell => (asked.includes(cell) ? cell : '.'));
  const rows = (areas.match(/"[^"]*"/g) ?? []).map(cells).filter(row => row.some(cell => cell !== '.'));
  const columns = rows[0]?.length ?? 0;
  const fit = rows.length <= MOST_ROWS && columns * LEAST_COLUMN <= width;
  return fit && rows.every(row => row.length === columns) ? rows : [];
};

/**
 * The form's height in px, also before the frame has answered, so that the page does not jump when it does.
 */
export const formHeight = (layout: Layout): number => {
  const {theme, width, saved = 0, kept = false, save = false} = layout;
  const rows = rowsOf(layout).length;
  return (
    rows * rowHeight(theme) +
    (rows - 1) * length(theme, '--florin-row-gap', 0) +
    (saved && (saved + 1) * SAVED_HEIGHT + 8) +
    (save && !kept ? SAVE_HEIGHT[width < NARROW ? 'narrow' : 'wide'] : 0) +
    STATUS_HEIGHT
  );
};

const length = (theme: Theme, name: ThemeName, otherwise: number): number =>
  parseFloat(theme[name] ?? '') || otherwise;
