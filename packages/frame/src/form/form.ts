import {digitsOf} from '@florin/card/core';
import {FIELD_NAMES, rowsOf, type Layout, type SavedCard} from '@florin/protocol';
import type {FieldState} from '@florin/protocol/channel';
import type {SealedCard} from '@florin/protocol/envelope';
import type {Cancel} from '@florin/runtime';
import {render, type TemplateResult} from 'lit/html.js';
import {asked, cardOf, fieldNames, readFields, type FieldName, type Reading, type Rules} from './fields.js';
import {Kept} from './kept.js';
import {readingOrder, Rows, type Control} from './rows.js';
import {formTemplate, rowTemplate, type Listeners} from './template.js';
import {format, isTyping, isWhole} from './typing.js';
import {PLAIN, type Shown, type View} from './view.js';

export type {View};

/** Where a whole field leads to. */
const NEXT: Partial<Record<FieldName, FieldName>> = {number: 'expiry', expiry: 'cvc'};
/** Milliseconds without an edit after which the brand is said. */
const SETTLED = 1_000;

/** What the form needs from outside, and whom it tells. */
export interface Around {
  /** The processor's time in ms. */
  now(): number;
  /** Runs a task after so many ms. */
  after(ms: number, task: () => void): Cancel;
  /** Called whenever a field may stand differently, or the form may be as high as it was not. */
  changed(): void;
  /** Called when Enter was pressed in a field. */
  entered(): void;
  /** Called when a saved card is to be forgotten. */
  forget(card: SavedCard): void;
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
  readonly #rows: Rows;
  readonly #kept = new Kept();
  readonly #around: Around;
  /** Undefined while nothing may be shown. */
  #view: View | undefined;
  /** Digits of a card that is not to be asked again. */
  #refused = '';
  #scheme: Rules['scheme'];
  /** Fields whose error is shown, and how it is announced. */
  #marked = new Set<FieldName>();
  #live: 'polite' | 'off' = 'off';
  #announced = '';
  /** How long each field's text was after its last edit. */
  readonly #lengths = new Map<FieldName, number>();

  /** Another number after every edit: tells two states of the form apart without saying what stands there. */
  revision = 0;

  /** @param page what the form is put into once it is shown */
  constructor(page: HTMLElement, around: Around) {
    this.#page = page;
    this.#main = page.ownerDocument.createElement('main');
    this.#rows = new Rows(page.ownerDocument);
    this.#around = around;
  }

  /** Shows the form, or what changed in it. */
  show(view: View): void {
    // The leave to save a card is sealed as it is shown.
    if (view.words !== this.#view?.words) this.revision++;
    const [shown, chosen] = [this.#view, this.kept];
    this.#view = view;
    // A code belongs to its card, and leaves the list with it.
    if (shown && chosen?.token !== this.kept?.token) this.clear('cvc');
    if (!this.#main.isConnected) this.#page.append(this.#main);
    this.#render();
  }

  /** Judges the fields anew. */
  look(): void {
    this.#refresh();
  }

  /** Takes the form off the page, with everything in it. */
  hide(): void {
    this.clear();
    this.#view = undefined;
    this.#main.remove();
    render(undefined, this.#main);
    this.#rows.keep([]);
  }

  /** How the fields stand now. */
  get reading(): Reading {
    return readFields(this.#rows.values, this.#rules());
  }

  /** The card, to be sealed; undefined while a field is not valid. */
  get card(): SealedCard | undefined {
    return cardOf(this.#rows.values, this.#rules());
  }

  /** The saved card that is chosen. */
  get kept(): SavedCard | undefined {
    return this.#kept.chosen(this.#view?.cards ?? [], this.#around.now());
  }

  /** What the form's height follows from. */
  get layout(): Layout {
    return this.#layout(this.#view ?? PLAIN);
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

  /** The fields whose error is shown, in the order of the form. */
  get wrong(): FieldName[] {
    const wrong = this.states.filter(({error}) => error).map(({name}) => name);
    return this.#order().filter(name => wrong.includes(name));
  }

  /** Shows what is wrong in every field. Not announced: focus goes to one of them, whose description it is. */
  showErrors(): void {
    this.#live = 'off';
    this.#marked = new Set(fieldNames(this.#rules()));
    this.#refresh();
  }

  /** Focuses the given field, or the first that is not valid, or the first. */
  focusField(name?: FieldName): void {
    const {checks} = this.reading;
    const order = this.#order();
    const first = order.find(one => checks.some(check => check.name === one && check.problem));
    const control = this.#rows.control(name && order.includes(name) ? name : (first ?? order[0]!));
    if (control) reach(control);
  }

  /** Focuses the line that tells how the payment goes. */
  focusStatus(): void {
    this.#main.querySelector<HTMLElement>('.status')?.focus();
  }

  /** Focuses the list of saved cards where one is chosen, else the number: either way, another card. */
  focusCards(): void {
    const chosen = this.#main.querySelector<HTMLElement>('[name=card]:checked');
    if (chosen) chosen.focus();
    else this.focusField('number');
  }

  /** True while the shopper is in this document, so that moving on inside it steals no focus. */
  get hasFocus(): boolean {
    return this.#main.ownerDocument.hasFocus() && this.#main.contains(this.#main.ownerDocument.activeElement);
  }

  /** Selects a field's text, so that typing replaces it. */
  select(name: FieldName): void {
    const control = this.#rows.control(name);
    if (control && 'select' in control) control.select();
  }

  /** Empties fields, and forgets their errors; without a name, everything that was typed or chosen. */
  clear(...names: FieldName[]): void {
    this.revision++;
    for (const name of names.length ? names : FIELD_NAMES) {
      const control = this.#rows.control(name);
      if (control) control.value = name === 'country' ? (this.#view?.country ?? '') : '';
      this.#lengths.delete(name);
      this.#marked.delete(name);
    }
    if (!names.length) this.#clearChoices();
    this.#refresh();
  }

  #clearChoices(): void {
    this.#refused = this.#announced = '';
    this.#scheme = undefined;
    this.#kept.clear();
    const leave = this.#leave();
    if (leave) leave.checked = false;
  }

  /** Remembers the card that stands here as one not to be asked again, until the form is emptied. */
  refuse(): void {
    const {kept} = this;
    if (kept) this.#kept.refuse(kept);
    else {
      this.#refused = digitsOf(this.#rows.value('number'));
      this.#marked.add('number');
    }
    this.#refresh();
  }

  #leave(): HTMLInputElement | null {
    return this.#main.querySelector<HTMLInputElement>('#save');
  }

  #order(): FieldName[] {
    return readingOrder(rowsOf(this.layout));
  }

  #layout({fields, theme, cards, save}: Omit<View, 'words'>): Layout {
    const width = this.#page.ownerDocument.defaultView?.innerWidth ?? 0;
    return {fields, theme, width, saved: cards.length, kept: this.kept !== undefined, save};
  }

  #rules(): Rules {
    const {fields, brands, save, words, address} = this.#view ?? {...PLAIN, words: undefined};
    const consent = save && this.#leave()?.checked ? words?.save : undefined;
    const rest = {address, refused: this.#refused, scheme: this.#scheme, kept: this.kept, consent};
    return {fields, brands, now: this.#around.now(), ...rest};
  }

  #refresh(): void {
    this.#render();
    this.#around.changed();
  }

  /** What else than text was changed. */
  #chose(): void {
    this.revision++;
    this.#refresh();
    this.#announceSoon();
  }

  #edit(name: FieldName, input: Control, event: Event): void {
    this.revision++;
    const {inputType, isComposing} = event as Partial<InputEvent>;
    const {brand} = this.reading;
    // Text under composition belongs to the input method until it is done.
    if (!isComposing) format(name, input, {inputType, before: this.#lengths.get(name) ?? 0}, brand);
    this.#lengths.set(name, input.value.length);
    const after = this.reading;
    for (const check of after.checks) if (!check.problem) this.#marked.delete(check.name);
    this.#refresh();
    if (!isComposing && isTyping(inputType)) this.#moveOn(name, input, after);
    if (name === 'number') this.#announceSoon();
  }

  /** From a whole number to the date, and on to the code. Only by typing at the end, so that one can go back. */
  #moveOn(name: FieldName, input: Control, {brand, checks}: Reading): void {
    const next = NEXT[name];
    const good = checks.some(check => check.name === name && !check.problem);
    const atEnd = 'selectionStart' in input && input.selectionStart === input.value.length;
    const active = this.#main.ownerDocument.activeElement === input;
    if (!next || !good || !atEnd || !active) return;
    if (name === 'expiry' || (brand && isWhole(digitsOf(input.value), brand)))
      this.#rows.control(next)?.focus();
  }

  /** Says the brand once it has settled, and not again while it stays. */
  #announceSoon(): void {
    const {revision} = this;
    this.#around.after(SETTLED, () => {
      const {brand, schemes} = this.reading;
      const choice = schemes.map(({name}) => name).join(', ');
      const text = choice ? `${this.#view?.words.scheme}: ${choice}` : (brand?.name ?? '');
      if (revision !== this.revision || text === this.#announced) return;
      this.#announced = text;
      this.#render();
    });
  }

  #left(name: FieldName): void {
    const check = this.reading.checks.find(one => one.name === name);
    if (!check?.problem || check.empty || this.#marked.has(name)) return;
    this.#live = 'polite';
    this.#marked.add(name);
    this.#refresh();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing || !isInput(event.target)) return;
    event.preventDefault();
    if (!event.repeat) this.#around.entered();
  }

  /** What is chosen stays while a payment is under way. Not disabled: that would take the focus away. */
  #click(event: Event): void {
    if (this.#view?.locked && isInput(event.target) && /^(radio|checkbox)$/.test(event.target.type))
      event.preventDefault();
  }

  #choose(card: SavedCard | undefined): void {
    this.#kept.choose(card);
    this.#kept.armed = undefined;
    // A code belongs to its card.
    this.clear('cvc');
    this.#chose();
  }

  #forget(card: SavedCard): void {
    const again = this.#kept.armed === card;
    this.#kept.armed = again ? undefined : card;
    this.#render();
    if (again) this.#around.forget(card);
  }

  #render(): void {
    if (this.#view) this.#draw(this.#view);
  }

  #draw(view: View): void {
    const shown = this.#shown(view);
    this.#main.ariaLabel = view.words.title;
    render(formTemplate(shown, this.#rows.place, this.#listeners), this.#main);
    this.#rows.keep(FIELD_NAMES.filter(name => asked(name, view.fields) !== 'off'));
    const fill = (select: Control): void =>
      view.address?.fillCountries(select as HTMLSelectElement, view.locale, view.country);
    for (const check of shown.reading.checks) {
      const template = rowTemplate(check, shown, this.#listeners);
      this.#rows.draw(check.name, template, check.name === 'country' ? fill : undefined);
    }
    this.#rows.arrange(this.#layout(view));
  }

  #shown(view: View): Shown {
    const labels = view.theme['--florin-labels'] ?? 'above';
    return {
      ...view,
      ...{marked: this.#marked, live: this.#live, reading: this.reading, kept: this.kept},
      ...{labels: labels as Shown['labels'], announced: this.#announced, list: this.#list(view)},
    };
  }

  #list({words, locale, cards, cardList, disabled}: View): TemplateResult | undefined {
    if (!cards.length || !cardList) return undefined;
    const {armed} = this.#kept;
    return cardList.cardList({
      ...{words, locale, cards, disabled, armed, chosen: this.kept},
      barred: card => {
        const bar = this.#kept.bar(card, this.#around.now());
        return bar ? (bar === 'expired' ? words.cards.expired : words.errors[bar]) : '';
      },
      choose: card => this.#choose(card),
      forget: card => this.#forget(card),
      disarm: () => {
        this.#kept.armed = undefined;
        this.#render();
      },
    });
  }

  readonly #listeners: Listeners = {
    edit: (name, event) => this.#edit(name, event.currentTarget as Control, event),
    left: name => this.#left(name),
    key: event => this.#key(event),
    click: event => this.#click(event),
    choose: scheme => {
      this.#scheme = scheme;
      this.#chose();
    },
    consented: () => this.#chose(),
  };
}

const isInput = (target: EventTarget | null): target is HTMLInputElement =>
  target instanceof HTMLInputElement;

/**
 * Focuses a field. WebKit lets no script focus a field in a frame that the shopper has not touched yet, though the
 * frame itself has the focus: there the field takes it with the first key, which is then typed into it.
 */
const reach = (control: HTMLElement): void => {
  control.focus();
  const {ownerDocument: page} = control;
  if (page.activeElement === control) return;
  const take = (): void => void (page.activeElement === page.body && control.focus());
  page.addEventListener('keydown', take, {once: true, capture: true});
};
