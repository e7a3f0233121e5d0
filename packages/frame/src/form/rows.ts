import {FIELD_NAMES, rowsOf, type Layout} from '@florin/protocol';
import {render, type TemplateResult} from 'lit/html.js';
import {controlId} from './controls.js';
import type {FieldName, Values} from './fields.js';

/** What a field is typed into or chosen in. */
export type Control = HTMLInputElement | HTMLSelectElement;

/**
 * The rows of the form, each an element of its own that is made once. A row that is not to be seen leaves the page
 * with what was typed into it, and comes back with it.
 */
export class Rows {
  readonly #place: HTMLElement;
  readonly #rows = new Map<FieldName, HTMLElement>();
  readonly #clearing = new ResizeObserver(([entry]) => keepWide(entry!.target as HTMLElement));
  #end: HTMLElement | null = null;

  constructor(document: Document) {
    this.#place = document.createElement('div');
    this.#place.className = 'fields';
  }

  /** What the rows stand in. */
  get place(): HTMLElement {
    return this.#place;
  }

  /** The input of a field; null where the form has none. */
  control(name: FieldName): Control | null {
    return this.#rows.get(name)?.querySelector<Control>(`#${controlId(name)}`) ?? null;
  }

  /** What stands in a field's input. */
  value(name: FieldName): string {
    return this.control(name)?.value ?? '';
  }

  /** What stands in all of them. */
  get values(): Values {
    return Object.fromEntries(FIELD_NAMES.map(name => [name, this.value(name)])) as Values;
  }

  /** Draws one row, and makes it the first time; `fill` puts in what the template does not. */
  draw(name: FieldName, template: TemplateResult, fill?: (control: Control) => void): void {
    const row = this.#rows.get(name) ?? this.#place.ownerDocument.createElement('div');
    this.#rows.set(name, row);
    render(template, row);
    const control = this.control(name)!;
    fill?.(control);
    row.className = `row ${name} ${control.value ? 'filled' : ''}`;
  }

  /** Drops the rows of all other fields, and what was typed there. */
  keep(names: readonly FieldName[]): void {
    for (const [name, row] of this.#rows) {
      if (names.includes(name)) continue;
      row.remove();
      this.#rows.delete(name);
    }
  }

  /** Puts the rows where the layout wants them, in the page's order as in the eye's. */
  arrange(layout: Layout): void {
    const areas = rowsOf(layout);
    this.#place.style.gridTemplateAreas = areas.map(row => `"${row.join(' ')}"`).join(' ');
    this.#order(readingOrder(areas).flatMap(name => this.#rows.get(name) ?? []));
    this.#keepClear();
  }

  /** By an observer: whoever asks for a size makes the browser lay the page out, and the first key waits for that. */
  #keepClear(): void {
    const end = this.#place.querySelector<HTMLElement>('.end');
    if (end === this.#end) return;
    this.#end = end;
    this.#clearing.disconnect();
    if (!end) return;
    // Of what is not shown no size is told.
    keepWide(end, 0);
    this.#clearing.observe(end);
  }

  /** The row that holds the focus stays where it is, and the others move around it: so the caret stays, too. */
  #order(rows: HTMLElement[]): void {
    const there = [...this.#place.children];
    if (there.length === rows.length && rows.every((row, at) => row === there[at])) return;
    const held = rows.findIndex(row => row.contains(this.#place.ownerDocument.activeElement));
    for (const row of there) if (!rows.includes(row as HTMLElement)) row.remove();
    if (held < 0) return this.#place.append(...rows);
    rows[held]!.before(...rows.slice(0, held));
    rows[held]!.after(...rows.slice(held + 1));
  }
}

/** What stands at the number's end takes its room from the number, so that no digit runs under it. */
const keepWide = (end: HTMLElement, width = end.offsetWidth): void =>
  end.closest<HTMLElement>('.row')?.style.setProperty('--end', `${width}px`);

/** The fields of an arrangement in the order in which they are read. */
export const readingOrder = (areas: readonly string[][]): FieldName[] => {
  const names = new Set(areas.flat());
  return [...names].filter((name): name is FieldName => (FIELD_NAMES as readonly string[]).includes(name));
};
