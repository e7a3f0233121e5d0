import {brandById} from '@florin/card/core';
import {html, nothing, type TemplateResult} from 'lit/html.js';
import type {Words} from '../words.js';
import {CONTROLS, controlId} from './controls.js';
import {asked, type Check, type FieldName, type Reading} from './fields.js';
import {mark} from './marks.js';
import type {Shown} from './view.js';

/** Whom the inputs tell. */
export interface Listeners {
  edit(name: FieldName, event: Event): void;
  left(name: FieldName): void;
  key(event: KeyboardEvent): void;
  click(event: Event): void;
  choose(scheme: Reading['schemes'][number]['id']): void;
  consented(): void;
}

const preventDefault = (event: Event): void => event.preventDefault();

/** Everything but the rows: the saved cards, the place of the rows, the question, how the payment goes, what an issuer asks. */
export const formTemplate = (shown: Shown, rows: HTMLElement, listeners: Listeners): TemplateResult =>
  html`<form
    autocomplete="on"
    novalidate
    class=${shown.challenge ? 'asking' : ''}
    aria-busy=${shown.busy}
    @keydown=${listeners.key}
    @click=${listeners.click}
    @submit=${preventDefault}
  >
    ${shown.list} ${rows}
    ${shown.kept || !shown.save ? nothing : shown.cardList?.leave(shown, listeners.consented)}
    <p class="status ${shown.tone}" role="status" tabindex="-1"><span>${shown.status}</span></p>
    ${shown.challenge?.(shown.words)}
    <p class="hidden" aria-live="polite">${shown.announced}</p>
  </form>`;

/** One field with its label and the line kept free for its error. */
export const rowTemplate = ({name, problem}: Check, shown: Shown, listeners: Listeners): TemplateResult => {
  const {words, live} = shown;
  const id = controlId(name);
  const optional = asked(name, shown.fields) === 'optional';
  const error = shown.marked.has(name) && problem ? words.errors[problem] : '';
  const note = name === 'expiry' && shown.reading.endsSoon ? words.expires_soon : '';
  // One text: another language moves no part of it.
  const label = words.labels[name] + (optional ? ` ${words.optional}` : '');
  return html`<label for=${id}>${label}</label>
    <div class="box">
      ${name === 'country' ? select(shown, listeners, error) : input(name, shown, listeners, error, optional)}
    </div>
    <p class="error ${note && 'note'}" id="${id}-error" aria-live=${note ? 'polite' : live}>
      ${error || note}
    </p>`;
};

const select = (shown: Shown, {edit, left}: Listeners, error: string): TemplateResult =>
  html`<select
    id="country"
    name="country"
    autocomplete="country"
    aria-required=${shown.fields.country === 'required'}
    aria-invalid=${error !== ''}
    aria-describedby="country-error"
    ?disabled=${shown.disabled || shown.locked}
    @input=${(event: Event) => edit('country', event)}
    @change=${(event: Event) => edit('country', event)}
    @blur=${() => left('country')}
  ></select>`;

const input = (
  name: FieldName,
  shown: Shown,
  {edit, left, choose}: Listeners,
  error: string,
  optional: boolean,
): TemplateResult => {
  const {words, disabled, locked, reading} = shown;
  const id = controlId(name);
  const control = CONTROLS[name];
  const brand = name === 'number' && reading.brand;
  const chosen = name === 'number' && reading.schemes.length > 1 ? shown.schemeChoice : undefined;
  // The code is to be typed once and to go nowhere else.
  const held = name === 'cvc' ? preventDefault : nothing;
  const changed = (event: Event): void => edit(name, event);
  return html`<input
      id=${id}
      name=${id}
      autocomplete=${id}
      inputmode=${control.inputmode}
      dir=${control.dir}
      autocapitalize=${control.capitals}
      autocorrect="off"
      spellcheck="false"
      enterkeyhint="done"
      placeholder=${placeholder(name, words, shown)}
      aria-required=${!optional}
      aria-invalid=${error !== ''}
      aria-describedby="${id}-error${brand ? ` ${id}-brand` : ''}"
      ?readonly=${locked}
      ?disabled=${disabled}
      @input=${changed}
      @change=${changed}
      @compositionend=${changed}
      @blur=${() => left(name)}
      @copy=${held}
      @cut=${held}
      @dragstart=${held}
    />
    ${chosen?.schemeChoice(reading, words.scheme, choose) ?? (name === 'number' ? marks(shown) : nothing)}
    ${brand ? html`<span class="hidden" id="${id}-brand">${brand.name}</span>` : nothing}`;
};

/** Shown in an empty field. Where no label is to be seen, it stands in for it. */
const placeholder = (name: FieldName, words: Words, {labels, reading}: Shown): string => {
  if (name === 'expiry') return words.expiry;
  if (labels !== 'hidden') return '';
  // What is printed on the card, and short enough for a narrow column.
  return name === 'cvc' ? (reading.brand?.cvc.label ?? 'CVC') : words.labels[name];
};

const MOST_MARKS = 4;

/** The mark of the brand that was typed; while nothing was, those that the session takes. */
const marks = ({reading, brands}: Shown): TemplateResult => {
  const empty = reading.checks.some(({name, empty}) => name === 'number' && empty);
  // Two templates, so that one makes way for the other: a single one would be seen to move.
  return empty
    ? html`<span class="end taken">${brands.slice(0, MOST_MARKS).map(id => mark(brandById(id)!))}</span>`
    : html`<span class="end">${reading.brand ? mark(reading.brand) : nothing}</span>`;
};
