import {html, nothing, type TemplateResult} from 'lit/html.js';
import type {Shown} from './parts.js';

/** A column of a table. The first heads its rows. */
export interface Column<R> {
  name: string;
  cell(row: R): Shown;
  /** What stands below all rows. */
  foot?: Shown;
  /** To the right, digit below digit. */
  amount?: boolean;
  /** What a narrow screen does without. */
  less?: boolean;
}

interface Table<R> {
  caption: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  /** Said where there are no rows. */
  empty: string;
}

/** A table with its caption as a heading, that scrolls by itself where it is wider than the screen. */
export const table = <R>({caption, columns, rows, empty}: Table<R>): TemplateResult =>
  rows.length === 0
    ? without(caption, empty)
    : scrolling(
        caption,
        html`<thead>
            <tr>
              ${columns.map(column => html`<th scope="col" class=${classOf(column)}>${column.name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              row =>
                html`<tr>
                  ${columns.map((column, i) => cell(column, column.cell(row), i === 0))}
                </tr>`,
            )}
          </tbody>
          ${foot(columns)}`,
      );

/** What stands in the place of a table that would have no rows. */
export const without = (caption: string, why: string): TemplateResult =>
  html`<section>
    <h2>${caption}</h2>
    <p class="empty">${why}</p>
  </section>`;

/** The frame of a table: it can be scrolled by the keyboard, too. */
export const scrolling = (caption: string, content: Shown, kind = ''): TemplateResult =>
  html`<div class="scroll ${kind}" role="region" aria-label=${caption} tabindex="0">
    <table>
      <caption>
        <h2>${caption}</h2>
      </caption>
      ${content}
    </table>
  </div>`;

const foot = <R>(columns: readonly Column<R>[]): Shown =>
  columns.every(column => column.foot === undefined)
    ? nothing
    : html`<tfoot>
        <tr>
          ${columns.map((column, i) => cell(column, column.foot ?? '', i === 0))}
        </tr>
      </tfoot>`;

const cell = <R>(column: Column<R>, shown: Shown, first: boolean): TemplateResult =>
  first
    ? html`<th scope="row" class=${classOf(column)}>${shown}</th>`
    : html`<td class=${classOf(column)}>${shown}</td>`;

const classOf = <R>({amount, less}: Column<R>): string =>
  [...(amount ? ['amount'] : []), ...(less ? ['less'] : [])].join(' ');
