import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import pixelmatch from 'pixelmatch';
import {PNG} from 'pngjs';
import {HEIGHT, VIEWS, WIDTHS} from './views.ts';

const SHEET = WIDTHS.reduce((sum, width) => sum + width, 0);

/** All views of one story on one sheet: a row for each theme and language, a column for each width. */
export type Sheet = PNG;

/** Where a view stands on its sheet. */
const placeOf = (at: number) => ({
  x: WIDTHS.slice(0, at % WIDTHS.length).reduce<number>((sum, width) => sum + width, 0),
  y: Math.floor(at / WIDTHS.length) * HEIGHT,
  width: VIEWS[at]!.width,
});

/** Lays out the pictures of one story, in the order of `VIEWS`. */
export const sheetOf = (pictures: readonly Buffer[]): Sheet => {
  const sheet = new PNG({width: SHEET, height: (VIEWS.length / WIDTHS.length) * HEIGHT});
  pictures.forEach((picture, at) => {
    const {x, y, width} = placeOf(at);
    PNG.bitblt(PNG.sync.read(picture), sheet, 0, 0, width, HEIGHT, x, y);
  });
  return sheet;
};

const cell = (sheet: Sheet, at: number): PNG => {
  const {x, y, width} = placeOf(at);
  const image = new PNG({width, height: HEIGHT});
  PNG.bitblt(sheet, image, x, y, width, HEIGHT, 0, 0);
  return image;
};

/** Pixels of a picture that may differ: the edge of a letter, never a line. */
const TOLERANCE = 60;
/** How far a pixel's colour may be off, from 0 to 1. */
const THRESHOLD = 0.15;

/** How many pixels of two pictures of one size differ visibly. */
const difference = (a: PNG, b: PNG): number =>
  pixelmatch(a.data, b.data, undefined, a.width, a.height, {threshold: THRESHOLD});

/** True where two pictures are not of the same form. */
export const differ = (a: PNG, b: PNG): boolean => difference(a, b) > TOLERANCE;

/** The names of the views that differ. */
export const changedViews = (before: Sheet, after: Sheet): string[] =>
  VIEWS.flatMap(({name}, at) => (differ(cell(before, at), cell(after, at)) ? [name] : []));

/** The sheet of a file; undefined where there is none of this layout. */
export const readSheet = (path: string): Sheet | undefined => {
  if (!existsSync(path)) return undefined;
  const sheet = PNG.sync.read(readFileSync(path));
  return sheet.width === SHEET && sheet.height === (VIEWS.length / WIDTHS.length) * HEIGHT
    ? sheet
    : undefined;
};

export const writeSheet = (path: string, sheet: Sheet): void => {
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, PNG.sync.write(sheet, {colorType: 2, deflateLevel: 9, filterType: -1}));
};
