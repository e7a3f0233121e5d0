import {digitsOf, type BrandId} from '@florin/card';
import type {Fields} from '@florin/protocol';
import type {FieldState} from '@florin/protocol/channel';
import type {SealedCard} from '@florin/protocol/envelope';
import {html, LitElement, type TemplateResult} from 'lit';
import type {Words} from '../words.js';
import {
  cardOf,
  fieldNames,
  readFields,
  type Check,
  type FieldName,
  type Reading,
  type Rules,
  type Values,
} from './fields.js';
import {CONTROLS, controlId} from './controls.js';
import {edited, isTyping, isWhole} from './typing.js';

/** What the form shows. */
export interface View {
  words: Words;
  name: Fields['name'];
  brands: readonly BrandId[];
  disabled: boolean;
  /** A payment is under way or made: nothing can be typed. */
  locked: boolean;
  status: string;
  tone: 'plain' | 'good' | 'bad';
}

/** What the form needs from outside, and whom it tells. */
export interface Around {
  /** The processor's time in ms. */
  now(): number;
  changed(): void;
  entered(): void;
}

/**
 * The fields, all in one document, which is what lets browsers and password managers fill them together.
 * What is typed stands in the inputs and nowhere else; nothing here keeps a copy.
 *
 * Rendered into the document itself, not into a shadow root: autofill and label association are at their best
 * there, and there is no other code on the page to be shielded from.
 */
export class FieldsElement extends LitElement {
  static override properties = {view: {attribute: false}};
  declare view: View;
  around!: Around;
  /** Digits of a card that is not to be asked again. */
  #refused = '';
  /** Fields whose error is shown, and how it is announced. */
  #shown = new Set<FieldName>();
  #live: 'polite' | 'off' = 'off';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** How the fields stand now. */
  get reading(): Reading {
    return readFields(this.#values(), this.#rules());
  }

  /** The card, to be sealed; undefined while a field is not valid. */
  get card(): SealedCard | undefined {
    return cardOf(this.#values(), this.#rules());
  }

  /** What the page may know of the fields. */
  get states(): FieldState[] {
    return this.reading.checks.map(check => ({
      name: check.name,
      empty: check.empty,
      valid: !check.problem,
      error: (this.#shown.has(check.name) && check.problem) || null,
    }));
  }

  /** Shows what is wrong in every field. Not announced: focus goes to one of them, whose description it is. */
  showErrors(): void {
    this.#live = 'off';
    this.#shown = new Set(fieldNames(this.view.name));
    this.#refresh();
  }

  /** Focuses the given field, or the first that is not valid, that is empty, or the first. */
  focusField(name?: FieldName): void {
    const {checks} = this.reading;
    const first = checks.find(check => check.problem && !check.empty) ?? checks.find(check => check.problem);
    this.#input(name ?? first?.name ?? 'number')?.focus();
  }

  /** Shows what is wrong and focuses the first field that is. */
  report(): void {
    this.showErrors();
    this.focusField(this.reading.checks.find(check => check.problem)?.name);
  }

  /** Focuses the line that tells how the payment goes. */
  focusStatus(): void {
    this.querySelector<HTMLElement>('.status')?.focus();
  }

  /** True while the shopper is in this document, so that moving on inside it steals no focus. */
  get hasFocus(): boolean {
    return this.ownerDocument.hasFocus() && this.contains(this.ownerDocument.activeElement);
  }

  /** Selects a field's text, so that typing replaces it. */
  select(name: FieldName): void {
    this.#input(name)?.select();
  }

  /** Empties fields, and forgets their errors. */
  clear(...names: FieldName[]): void {
    for (const name of names.length ? names : (Object.keys(CONTROLS) as FieldName[])) {
      const input = this.#input(name);
      if (input) input.value = '';
      this.#shown.delete(name);
    }
    if (!names.length) this.#refused = '';
    this.#refresh();
  }

  /** Remembers the number that stands here as one not to be asked again, until the form is emptied. */
  refuseNumber(): void {
    this.#refused = digitsOf(this.#values().number);
    this.#shown.add('number');
    this.#refresh();
  }

  #input(name: FieldName): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`#${controlId(name)}`);
  }

  #values(): Values {
    const read = (name: FieldName): string => this.#input(name)?.value ?? '';
    return {number: read('number'), expiry: read('expiry'), cvc: read('cvc'), name: read('name')};
  }

  #rules(): Rules {
    const {name, brands} = this.view;
    return {name, brands, now: this.around.now(), refused: this.#refused};
  }

  #refresh(): void {
    this.requestUpdate();
    this.around.changed();
  }

  #edit(name: FieldName, input: HTMLInputElement, event: Event): void {
    const {inputType, isComposing} = event as Partial<InputEvent>;
    const before = this.reading;
    // Text under composition belongs to the input method until it is done.
    if (!isComposing) format(name, input, inputType, before);
    const after = this.reading;
    for (const check of after.checks) if (!check.problem) this.#shown.delete(check.name);
    this.#refresh();
    if (name === 'number' && !isComposing && isTyping(inputType)) this.#moveOn(input, after);
  }

  /** From a whole number to the date. Only by typing at its end, so that it can be gone back to and changed. */
  #moveOn(input: HTMLInputElement, {brand, checks}: Reading): void {
    const done = checks[0]?.problem === undefined && input.selectionStart === input.value.length;
    const active = this.ownerDocument.activeElement === input;
    if (done && active && brand && isWhole(digitsOf(input.value), brand)) this.#input('expiry')?.focus();
  }

  #left(name: FieldName): void {
    const check = this.reading.checks.find(one => one.name === name);
    if (!check?.problem || check.empty || this.#shown.has(name)) return;
    this.#live = 'polite';
    this.#shown.add(name);
    this.#refresh();
  }

  #key = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) this.around.entered();
  };

  protected override render(): TemplateResult {
    const {status, tone} = this.view;
    const {checks, brand} = this.reading;
    return html`<form
      autocomplete="on"
      novalidate
      @keydown=${this.#key}
      @submit=${(event: Event) => event.preventDefault()}
    >
      ${checks.map(check => this.#row(check, check.name === 'number' && brand ? brand.name : ''))}
      <p class="status ${tone}" role="status" tabindex="-1">${status}</p>
    </form>`;
  }

  #row({name, problem}: Check, brand: string): TemplateResult {
    const {words, disabled, locked, name: asked} = this.view;
    const id = controlId(name);
    const control = CONTROLS[name];
    const error = this.#shown.has(name) && problem ? words.errors[problem] : '';
    const own = name === 'cvc' ? preventDefault : undefined;
    return html`<div class="row ${control.half ? 'half' : ''}">
      <label for=${id}
        >${words.labels[name]}${name === 'name' && asked === 'optional'
          ? html` <small>${words.optional}</small>`
          : ''}</label
      >
      <input
        id=${id}
        name=${id}
        type="text"
        autocomplete=${id}
        inputmode=${control.inputmode}
        dir=${control.dir}
        autocapitalize=${control.capitals}
        autocorrect="off"
        spellcheck="false"
        enterkeyhint="done"
        placeholder=${name === 'expiry' ? words.expiry : ''}
        aria-required=${name !== 'name' || asked === 'required'}
        aria-invalid=${error !== ''}
        aria-describedby="${id}-error${brand && ` ${id}-brand`}"
        ?readonly=${locked}
        ?disabled=${disabled}
        @input=${(event: Event) => this.#edit(name, event.currentTarget as HTMLInputElement, event)}
        @change=${(event: Event) => this.#edit(name, event.currentTarget as HTMLInputElement, event)}
        @compositionend=${(event: Event) => this.#edit(name, event.currentTarget as HTMLInputElement, event)}
        @blur=${() => this.#left(name)}
        @copy=${own}
        @cut=${own}
        @dragstart=${own}
      />
      ${brand
        ? html`<span class="brand" aria-hidden="true">${SHORT[brand] ?? brand}</span
            ><span class="hidden" id="${id}-brand">${brand}</span>`
        : ''}
      <p class="error" id="${id}-error" aria-live=${this.#live}>${error}</p>
    </div>`;
  }
}

/** Names too long for the mark. */
const SHORT: Record<string, string> = {'American Express': 'Amex', 'Cartes Bancaires': 'CB', 'Diners Club': 'Diners'};

const preventDefault = (event: Event): void => event.preventDefault();

const format = (name: FieldName, input: HTMLInputElement, inputType: string | undefined, {brand}: Reading): void => {
  const caret = input.selectionStart ?? input.value.length;
  const shown = edited(name, {text: input.value, caret, inputType}, brand);
  // Setting the same text again would move the caret and, on Android, confuse the keyboard.
  if (shown.text === input.value) return;
  input.value = shown.text;
  if (input.ownerDocument.activeElement === input) input.setSelectionRange(shown.caret, shown.caret);
};
