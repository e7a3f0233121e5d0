import {digitsOf, type BrandId, type Edit} from '@florin/card';
import type {Fields} from '@florin/protocol';
import type {FieldState} from '@florin/protocol/channel';
import type {SealedCard} from '@florin/protocol/envelope';
import {render} from 'lit/html.js';
import type {Words} from '../words.js';
import {CONTROLS, controlId} from './controls.js';
import {
  cardOf,
  fieldNames,
  readFields,
  type FieldName,
  type Reading,
  type Rules,
  type Values,
} from './fields.js';
import {formTemplate, type Listeners, type Shown} from './template.js';
import {edited, isTyping, isWhole} from './typing.js';

/** Where a whole field leads to. */
const NEXT: Partial<Record<FieldName, FieldName>> = {number: 'expiry', expiry: 'cvc'};

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

/** A form that nothing is known of yet. */
const PLAIN: Omit<View, 'words'> = {
  ...{name: 'off', brands: [], status: '', tone: 'plain'},
  ...{disabled: false, locked: false},
};

/** What the form needs from outside, and whom it tells. */
export interface Around {
  /** The processor's time in ms. */
  now(): number;
  /** Called whenever a field may stand differently. */
  changed(): void;
  /** Called when Enter was pressed in a field. */
  entered(): void;
}

/**
 * The fields, all in one document, which is what lets browsers and password managers fill them together.
 * What is typed stands in the inputs and nowhere else; nothing here keeps a copy.
 *
 * Rendered into the document itself, not into a shadow root: autofill and label association are at their best
 * there, and there is no other code on the page to be shielded from. Rendering is synchronous: once `show` has
 * returned, the fields can be typed into.
 */
export class Form {
  /** Off the page until there is something to show. */
  readonly #main: HTMLElement;
  readonly #page: HTMLElement;
  readonly #around: Around;
  /** Undefined while nothing may be shown. */
  #view: View | undefined;
  /** Digits of a card that is not to be asked again. */
  #refused = '';
  /** Fields whose error is shown, and how it is announced. */
  #marked = new Set<FieldName>();
  #live: 'polite' | 'off' = 'off';
  /** How long each field's text was after its last edit. */
  readonly #lengths = new Map<FieldName, number>();

  /** Another number after every edit: tells two states of the form apart without saying what stands there. */
  revision = 0;

  /** @param page what the form is put into once it is shown */
  constructor(page: HTMLElement, around: Around) {
    this.#page = page;
    this.#main = page.ownerDocument.createElement('main');
    this.#around = around;
  }

  /** Builds the form off the page while the page that embeds it is still to be heard of. */
  prepare(words: Words): void {
    if (!this.#view) render(formTemplate(this.#shown({...PLAIN, words}), this.#listeners), this.#main);
  }

  /** Shows the form, or what changed in it. */
  show(view: View): void {
    this.#view = view;
    this.#render();
    if (!this.#main.isConnected) this.#page.append(this.#main);
  }

  /** Takes the form off the page, with everything in it. */
  hide(): void {
    this.clear();
    this.#view = undefined;
    this.#main.remove();
    render(undefined, this.#main);
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
      error: (this.#marked.has(check.name) && check.problem) || null,
    }));
  }

  /** Shows what is wrong in every field. Not announced: focus goes to one of them, whose description it is. */
  showErrors(): void {
    this.#live = 'off';
    this.#marked = new Set(fieldNames(this.#rules().name));
    this.#refresh();
  }

  /** Focuses the given field, or the first that is not valid, or the first. */
  focusField(name?: FieldName): void {
    const first = this.reading.checks.find(check => check.problem);
    this.#input(name ?? first?.name ?? 'number')?.focus();
  }

  /** Focuses the line that tells how the payment goes. */
  focusStatus(): void {
    this.#main.querySelector<HTMLElement>('.status')?.focus();
  }

  /** True while the shopper is in this document, so that moving on inside it steals no focus. */
  get hasFocus(): boolean {
    return this.#main.ownerDocument.hasFocus() && this.#main.contains(this.#main.ownerDocument.activeElement);
  }

  /** Selects a field's text, so that typing replaces it. */
  select(name: FieldName): void {
    this.#input(name)?.select();
  }

  /** Empties fields, and forgets their errors. */
  clear(...names: FieldName[]): void {
    this.revision++;
    for (const name of names.length ? names : (Object.keys(CONTROLS) as FieldName[])) {
      const input = this.#input(name);
      if (input) input.value = '';
      this.#lengths.delete(name);
      this.#marked.delete(name);
    }
    if (!names.length) this.#refused = '';
    this.#refresh();
  }

  /** Remembers the number that stands here as one not to be asked again, until the form is emptied. */
  refuseNumber(): void {
    this.#refused = digitsOf(this.#values().number);
    this.#marked.add('number');
    this.#refresh();
  }

  #input(name: FieldName): HTMLInputElement | null {
    return this.#main.querySelector<HTMLInputElement>(`#${controlId(name)}`);
  }

  #values(): Values {
    const read = (name: FieldName): string => this.#input(name)?.value ?? '';
    return {
      number: read('number'),
      expiry: read('expiry'),
      cvc: read('cvc'),
      name: read('name'),
      postal_code: '',
      country: '',
    };
  }

  #rules(): Rules {
    const {name = 'off', brands = []} = this.#view ?? {};
    return {name, brands, now: this.#around.now(), refused: this.#refused};
  }

  #refresh(): void {
    this.#render();
    this.#around.changed();
  }

  #edit(name: FieldName, input: HTMLInputElement, event: Event): void {
    this.revision++;
    const {inputType, isComposing} = event as Partial<InputEvent>;
    const before = this.reading;
    // Text under composition belongs to the input method until it is done.
    if (!isComposing) format(name, input, {inputType, before: this.#lengths.get(name) ?? 0}, before);
    this.#lengths.set(name, input.value.length);
    const after = this.reading;
    for (const check of after.checks) if (!check.problem) this.#marked.delete(check.name);
    this.#refresh();
    if (!isComposing && isTyping(inputType)) this.#moveOn(name, input, after);
  }

  /** From a whole number to the date, and on to the code. Only by typing at the end, so that one can go back. */
  #moveOn(name: FieldName, input: HTMLInputElement, {brand, checks}: Reading): void {
    const next = NEXT[name];
    const good = checks.some(check => check.name === name && !check.problem);
    const atEnd = input.selectionStart === input.value.length;
    const active = this.#main.ownerDocument.activeElement === input;
    if (!next || !good || !atEnd || !active) return;
    if (name === 'expiry' || (brand && isWhole(digitsOf(input.value), brand))) this.#input(next)?.focus();
  }

  #left(name: FieldName): void {
    const check = this.reading.checks.find(one => one.name === name);
    if (!check?.problem || check.empty || this.#marked.has(name)) return;
    this.#live = 'polite';
    this.#marked.add(name);
    this.#refresh();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) this.#around.entered();
  }

  #render(): void {
    if (!this.#view) return;
    render(formTemplate(this.#shown(this.#view), this.#listeners), this.#main);
  }

  #shown(view: View): Shown {
    return {...view, shown: this.#marked, live: this.#live, reading: this.reading};
  }

  readonly #listeners: Listeners = {
    edit: (name, event) => this.#edit(name, event.currentTarget as HTMLInputElement, event),
    left: name => this.#left(name),
    key: event => this.#key(event),
  };
}

const format = (
  name: FieldName,
  input: HTMLInputElement,
  edit: Pick<Edit, 'inputType' | 'before'>,
  {brand}: Reading,
): void => {
  const caret = input.selectionStart ?? input.value.length;
  const shown = edited(name, {text: input.value, caret, ...edit}, brand);
  // Setting the same text again would move the caret and, on Android, confuse the keyboard.
  if (shown.text === input.value) return;
  input.value = shown.text;
  if (input.ownerDocument.activeElement === input) input.setSelectionRange(shown.caret, shown.caret);
};
