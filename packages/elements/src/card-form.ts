import {ReactiveElement, type PropertyValues} from '@lit/reactive-element';
import {FlorinError, formHeight, type ErrorCode} from '@florin/protocol';
import type {Outcome, Theme} from '@florin/protocol/channel';
import type {Cancel} from '@florin/runtime';
import {submitImplicitly} from './enter.js';
import type {Environment} from './environment.js';
import {FlorinChangeEvent, FlorinReadyEvent, type CardState} from './events/index.js';
import {holdForm, type Holder} from './form-hold.js';
import {openFrame, type Frame} from './frame.js';
import type {FormMessage} from './link.js';
import {readLook} from './look.js';
import {MisuseError, type MisuseCode, type SubmitResult} from './result.js';
import {readSession, sameForm, type Opening} from './session-token.js';
import {createAttempts} from './submit.js';
import {EMPTY, isFirstInvalid, validityOf} from './validity.js';
import {VERSION} from './version.js';
import {createView, styles, type View} from './view.js';
import {wordsFor} from './words.js';

type Failure = Extract<SubmitResult, {status: 'error' | 'expired'}>;

/**
 * A card form whose fields live in a frame of the processor's: no card data ever reaches this page.
 *
 * @summary Takes a card and pays with it.
 * @slot error - Shown instead of the element's own sentence and 'Try again' where the form could not be opened.
 * @csspart box - The area that the form takes.
 * @cssproperty --florin-color - Colour of text.
 * @cssproperty --florin-background - Background of the fields.
 * @cssproperty --florin-border-color - Border of the fields.
 * @cssproperty --florin-focus-color - Outline of the field that has focus.
 * @cssproperty --florin-error-color - Colour of error texts.
 * @cssproperty --florin-font-size - 14px to 24px.
 * @cssproperty --florin-radius - Rounding of the fields' corners, up to 24px.
 * @fires {FlorinReadyEvent} florin-ready
 * @fires {FlorinChangeEvent} florin-change
 * @fires {FlorinChallengeEvent} florin-challenge
 * @fires {FlorinAuthorizedEvent} florin-authorized
 * @fires {FlorinDeclinedEvent} florin-declined
 * @fires {FlorinTokenizedEvent} florin-tokenized
 * @fires {FlorinPendingEvent} florin-pending
 * @fires {FlorinExpiredEvent} florin-expired
 * @fires {FlorinErrorEvent} florin-error
 */
export class FlorinCardForm extends ReactiveElement {
  static readonly formAssociated = true;
  static readonly version: string = VERSION;
  /** Set on the class that is registered. */
  static environment: Environment | undefined;
  static override shadowRootOptions: ShadowRootInit = {mode: 'open', delegatesFocus: true};
  static override styles = styles;
  static override properties = {
    session: {},
    locale: {},
    name: {attribute: false, noAccessor: true},
    disabled: {attribute: false, noAccessor: true},
  };

  /** The session token that the merchant's server got from the processor. */
  declare session: string | null | undefined;
  /** BCP 47 tag of the form's language; without it that of the page around the element. */
  declare locale: string | null | undefined;

  readonly #internals = this.attachInternals();
  readonly #attempts = createAttempts(this, held => {
    this.#internals.setFormValue(held && 'result' in held ? held.result.signed : null, null);
    this.#validate();
  });
  #view: View | undefined;
  #frame: Frame | undefined;
  #ready = false;
  #remounted = false;
  #failure: Failure | undefined;
  #card: CardState = EMPTY;
  #look = '';
  /** The frame was asked to pay and has not answered. */
  #sent = false;
  /** An outcome was just told: its form may still be on its way, so the session stays until then. */
  #settling = false;
  #changeDue = false;
  #takenOut = false;
  #quiet = false;
  #stopGuard: Cancel = () => {};
  #letGo: Cancel | undefined;
  #sizes: ResizeObserver | undefined;

  constructor() {
    super();
    this.addEventListener('invalid', this.#invalid);
  }

  /** The name under which the form submits the signed result. */
  get name(): string {
    return this.getAttribute('name') ?? '';
  }

  set name(name: string) {
    this.setAttribute('name', name);
  }

  /** Whether the element itself is disabled. A disabled `fieldset` around it disables it too. */
  get disabled(): boolean {
    return this.hasAttribute('disabled');
  }

  set disabled(disabled: boolean) {
    this.toggleAttribute('disabled', disabled);
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  get validity(): ValidityState {
    return this.#internals.validity;
  }

  get validationMessage(): string {
    return this.#internals.validationMessage;
  }

  get willValidate(): boolean {
    return this.#internals.willValidate;
  }

  /** True where the card can be paid with, or was. Shows nothing; `invalid` fires where not. */
  checkValidity(): boolean {
    this.#quiet = true;
    const valid = this.#internals.checkValidity();
    this.#quiet = false;
    return valid;
  }

  /** As `checkValidity()`, and the fields show what is wrong. */
  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  /**
   * Pays. Concurrent calls share one promise, and after an authorized or tokenized result every call answers with
   * that one until `reset()` or a new session.
   * @throws MisuseError when the element is disabled, not connected or has no session; for nothing else
   */
  submit(): Promise<SubmitResult> {
    const misuse = this.#misuse();
    if (misuse) return Promise.reject(new MisuseError(misuse));
    return this.#attempts.join(() => this.#begin());
  }

  /** Empties the form and forgets its result; opens it again where it had failed. Does nothing while paying. */
  reset(): void {
    if (this.#attempts.inFlight) return;
    this.#attempts.forget();
    if (this.#failure) this.#openAgain();
    else this.#frame?.send({type: 'reset'});
  }

  /** Focuses the first field that is invalid, else the first. */
  override focus(): void {
    this.#frame?.focus('field');
  }

  /** @internal */
  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#letGo?.();
    this.#letGo = form ? holdForm(form, this.#holder) : undefined;
  }

  /** @internal */
  formDisabledCallback(disabled: boolean): void {
    this.#frame?.send({type: 'disabled', disabled});
  }

  /** @internal */
  formResetCallback(): void {
    this.reset();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes = new ResizeObserver(this.#resized);
    this.#sizes.observe(this);
    addEventListener('pageshow', this.#shown);
    if (this.hasUpdated) queueMicrotask(this.#reconnected);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes?.disconnect();
    removeEventListener('pageshow', this.#shown);
    this.#takenOut = true;
    queueMicrotask(this.#reconnected);
  }

  /** The browser moved the element in one piece, and perhaps its frame too. */
  connectedMoveCallback(): void {
    this.#frame?.doubt();
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    this.#view = createView(root as DocumentFragment);
    this.#view.probe.addEventListener('transitionrun', this.#looked);
    return root;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('session') || !this.#look) this.#sessionChanged();
    if (changed.has('locale') && this.#frame) {
      this.#frame.iframe.title = this.#words.title;
      this.#frame.send({type: 'locale', locale: this.#language});
      this.#validate();
    }
  }

  get #environment(): Environment {
    const {environment} = this.constructor as typeof FlorinCardForm;
    if (!environment) throw new TypeError('Register the element with define() of @florin/elements/define.');
    return environment;
  }

  get #language(): string {
    const nearest = this.closest<HTMLElement>('[lang]') ?? document.documentElement;
    return (this.locale || nearest.lang || navigator.language).slice(0, 35);
  }

  get #words(): ReturnType<typeof wordsFor> {
    return wordsFor(this.#language);
  }
}
