import {html, nothing, type TemplateResult} from 'lit/html.js';
import {CONTROLS, controlId} from './controls.js';
import type {Check, FieldName, Reading} from './fields.js';
import type {View} from './form.js';

/** What the form shows, and how its fields stand. */
export interface Shown extends View {
  reading: Reading;
  /** Fields whose error is shown. */
  shown: ReadonlySet<FieldName>;
  /** Whether an error that appears is announced: not where focus goes to its field anyway. */
  live: 'polite' | 'off';
}

/** Whom the inputs tell. */
export interface Listeners {
  edit(name: FieldName, event: Event): void;
  left(name: FieldName): void;
  key(event: KeyboardEvent): void;
}

/** Names too long for the mark. */
const SHORT: Record<string, string> = {
  'American Express': 'Amex',
  'Cartes Bancaires': 'CB',
  'Diners Club': 'Diners',
};

const preventDefault = (event: Event): void => event.preventDefault();

/** The form with its rows and the line that tells how the payment goes. */
export const formTemplate = (shown: Shown, listeners: Listeners): TemplateResult =>
  html`<form autocomplete="on" novalidate @keydown=${listeners.key} @submit=${preventDefault}>
    ${shown.reading.checks.map(check => row(check, shown, listeners))}
    <p class="status ${shown.tone}" role="status" tabindex="-1">${shown.status}</p>
  </form>`;

const row = ({name, problem}: Check, shown: Shown, {edit, left}: Listeners): TemplateResult => {
  const {words, disabled, locked, live} = shown;
  const id = controlId(name);
  const control = CONTROLS[name];
  const optional = name === 'name' && shown.name === 'optional';
  const brand = name === 'number' ? (shown.reading.brand?.name ?? '') : '';
  const error = shown.shown.has(name) && problem ? words.errors[problem] : '';
  // The code is to be typed once and to go nowhere else.
  const held = name === 'cvc' ? preventDefault : nothing;
  const changed = (event: Event): void => edit(name, event);
  return html`<div class="row ${control.half ? 'half' : ''}">
    <label for=${id}
      >${words.labels[name]} ${optional ? html`<small>${words.optional}</small>` : nothing}</label
    >
    <input
      id=${id}
      name=${id}
      autocomplete=${id}
      inputmode=${control.inputmode}
      dir=${control.dir}
      autocapitalize=${control.capitals}
      autocorrect="off"
      spellcheck="false"
      enterkeyhint="done"
      placeholder=${name === 'expiry' ? words.expiry : ''}
      aria-required=${!optional}
      aria-invalid=${error !== ''}
      aria-describedby="${id}-error${brand && ` ${id}-brand`}"
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
    ${brand ? mark(brand, id) : nothing}
    <p class="error" id="${id}-error" aria-live=${live}>${error}</p>
  </div>`;
};

const mark = (brand: string, id: string): TemplateResult =>
  html`<span class="brand" aria-hidden="true">${SHORT[brand] ?? brand}</span
    ><span class="hidden" id="${id}-brand">${brand}</span>`;
