import {FlorinError} from '@florin/protocol';
import type {OwnWords, Theme} from '@florin/protocol/channel';
import {Checkout} from './checkout.js';
import {submitImplicitly} from './enter.js';
import {environment, type Environment} from './environment.js';
import {FlorinChangeEvent, type CardState} from './events/index.js';
import {holdForm, type Holder} from './form-hold.js';
import {LiveElement} from './live.js';
import {readLook} from './look.js';
import type {Hello} from './link.js';
import {MisuseError, type MisuseCode, type SubmitResult} from './result.js';
import {createAttempts} from './submit.js';
import {EMPTY, isFirstInvalid, validityOf} from './validity.js';
import {VERSION} from './version.js';
import {createView, type View} from './view.js';
import {wordsFor} from './words.js';

/**
 * A card form whose fields live in a frame of the processor's: no card data ever reaches this page.
 *
 * @summary Takes a card and pays with it.
 * @slot error - Shown instead of the element's own sentence and 'Try again' where the form could not be opened.
 * @csspart box - The area that the form takes.
 * @cssstate ready - Every field can be typed into.
 * @cssstate complete - The card can be paid with.
 * @cssstate paying - A payment is under way.
 * @cssstate paid - The element holds the result of a payment or a saved card.
 * @cssstate failed - The form could not be opened.
 * @cssproperty --florin-color - Colour of text. Light text makes the form's own colours those of a dark page.
 * @cssproperty --florin-background - Background of the fields.
 * @cssproperty --florin-border-color - Border of the fields.
 * @cssproperty --florin-hover-color - Border of the field under the pointer.
 * @cssproperty --florin-focus-color - Outline of the field that has focus.
 * @cssproperty --florin-focus-background - Background of the field that has focus.
 * @cssproperty --florin-error-color - Colour of errors.
 * @cssproperty --florin-success-color - Colour of good news.
 * @cssproperty --florin-label-color - Colour of labels.
 * @cssproperty --florin-placeholder-color - Colour of what stands in an empty field.
 * @cssproperty --florin-font - A family: `system-ui`, `sans-serif`, `serif`, `monospace` or one the processor serves.
 * @cssproperty --florin-font-size - 14px to 24px.
 * @cssproperty --florin-font-weight - 300 to 700.
 * @cssproperty --florin-label-size - 12px to 18px.
 * @cssproperty --florin-radius - Rounding of the fields' corners, up to 24px.
 * @cssproperty --florin-border-width - Up to 4px.
 * @cssproperty --florin-padding - Space left and right of what is typed, 4px to 24px.
 * @cssproperty --florin-field-height - 44px to 72px.
 * @cssproperty --florin-gap - Space between columns, up to 48px.
 * @cssproperty --florin-row-gap - Space between rows beyond the line for errors, up to 32px.
 * @cssproperty --florin-labels - `above` the fields, `floating` inside them, or `hidden` from all but screen readers.
 * @cssproperty --florin-areas - The layout as `grid-template-areas` of `number`, `expiry`, `cvc`, `name`, `postal_code`
 *   and `country`: `"number number" "expiry cvc"`.
 * @fires {FlorinReadyEvent} florin-ready
 * @fires {FlorinChangeEvent} florin-change
 * @fires {FlorinChallengeEvent} florin-challenge
 * @fires {FlorinAuthorizedEvent} florin-authorized
 * @fires {FlorinDeclinedEvent} florin-declined
 * @fires {FlorinTokenizedEvent} florin-tokenized
 * @fires {FlorinPendingEvent} florin-pending
 * @fires {FlorinExpiringEvent} florin-expiring
 * @fires {FlorinExpiredEvent} florin-expired
 * @fires {FlorinErrorEvent} florin-error
 */
export class FlorinCardForm extends LiveElement {
  static readonly formAssociated = true;
  static readonly version: string = VERSION;
  static readonly observedAttributes = ['session', 'locale'];

  #session: string | null | undefined;
  #locale: string | null | undefined;
  #words: OwnWords | undefined;
  readonly #internals = this.attachInternals();
  readonly #attempts = createAttempts(this, () => this.#stands());
  #built: View | undefined;
  #checkout: Checkout | undefined;
  #card: CardState = EMPTY;
  #theme: Theme | undefined;
  /** Taken out of the page since the last microtask: the browser has thrown the frame's document away. */
  #takenOut = false;
  #quiet = false;
  #letGo: (() => void) | undefined;
  #sizes: ResizeObserver | undefined;

  constructor() {
    super();
    this.addEventListener('invalid', this.#invalid);
    this.adopt('session', 'locale', 'words', 'name', 'disabled');
  }

  /** The session token that the merchant's server got from the processor. */
  get session(): string | null | undefined {
    return this.#session;
  }

  set session(session: string | null | undefined) {
    if (session === this.#session) return;
    this.#session = session;
    this.touch('session');
  }

  /** BCP 47 tag of the form's language; without it that of the page around the element. */
  get locale(): string | null | undefined {
    return this.#locale;
  }

  set locale(locale: string | null | undefined) {
    if (locale === this.#locale) return;
    this.#locale = locale;
    this.touch('locale');
  }

  /**
   * Words of the page's own in the place of the form's, by their path: `{'labels.cvc': 'CVV'}`. Those that tell a
   * shopper whether money moved stay the form's.
   */
  get words(): OwnWords | undefined {
    return this.#words;
  }

  set words(words: OwnWords | undefined) {
    this.#words = words;
    this.touch('words');
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
    this.catchUp();
    const misuse = this.#misuse;
    if (misuse) return Promise.reject(new MisuseError(misuse));
    return this.#attempts.join(() => this.#checkout?.pay());
  }

  /** Empties the form and forgets its result; opens it again where it had failed. Does nothing while paying. */
  reset(): void {
    if (this.#attempts.inFlight) return;
    this.#attempts.forget();
    if (this.#checkout?.broken) this.#checkout.openAgain();
    else this.#checkout?.frame?.send({type: 'reset'});
  }

  /** Focuses the first field that is invalid, else the first. */
  override focus(): void {
    this.#checkout?.frame?.focus('field');
  }

  /** @internal */
  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#letGo?.();
    this.#letGo = form ? holdForm(form, this.#holder) : undefined;
  }

  /** @internal */
  formDisabledCallback(disabled: boolean): void {
    this.#checkout?.frame?.send({type: 'disabled', disabled});
  }

  /** @internal */
  formResetCallback(): void {
    this.reset();
  }

  attributeChangedCallback(name: 'session' | 'locale', _former: string | null, value: string | null): void {
    this[name] = value;
  }

  /** @internal */
  connectedCallback(): void {
    this.#sizes = new ResizeObserver(this.#resized);
    this.#sizes.observe(this);
    addEventListener('pageshow', this.#shown);
    if (this.#checkout) queueMicrotask(this.#placed);
    else this.touch('session');
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#sizes?.disconnect();
    removeEventListener('pageshow', this.#shown);
    this.#takenOut = true;
    queueMicrotask(this.#placed);
  }

  /** @internal The browser moved the element in one piece, and perhaps its frame too. */
  connectedMoveCallback(): void {
    this.#checkout?.frame?.doubt();
  }

  protected override update(changed: ReadonlySet<PropertyKey>): void {
    this.#checkout ??= this.#createCheckout();
    if (changed.has('session')) this.#checkout.sessionChanged();
    if (changed.has('locale')) this.#checkout.speak();
    if (changed.has('words')) this.#checkout.frame?.send({type: 'words', words: this.#hello().words ?? {}});
  }

  /** Built when it is first needed: the frame is asked for before. */
  #view({runtime}: Environment): View {
    if (this.#built) return this.#built;
    const view = createView(this.attachShadow({mode: 'open', delegatesFocus: true}), runtime);
    view.probe.addEventListener('transitionrun', this.#looked);
    // In between, a colour may be told in the space in which it is mixed.
    view.probe.addEventListener('transitionend', this.#looked);
    return (this.#built = view);
  }

  #createCheckout(): Checkout {
    const known = environment();
    if (!known) throw new TypeError('Register the element with define().');
    return new Checkout({
      ...{target: this, environment: known, attempts: this.#attempts},
      view: () => this.#view(known),
      token: () => this.session,
      locale: () => this.#language,
      hello: () => this.#hello(),
      words: () => wordsFor(this.#language),
      stands: () => this.#stands(),
      changed: card => {
        this.#card = card;
        this.#stands();
        this.dispatchEvent(new FlorinChangeEvent(card));
      },
      entered: () => this.#entered(),
    });
  }

  #hello(): Omit<Hello, 'session'> {
    const words = this.#words && Object.entries(this.#words).filter(([, text]) => typeof text === 'string');
    return {
      ...{locale: this.#language, disabled: this.matches(':disabled')},
      theme: (this.#theme ??= readLook(this.#built!.probe)),
      ...(words && {words: Object.fromEntries(words)}),
    };
  }

  get #language(): string {
    const nearest = this.closest<HTMLElement>('[lang]') ?? document.documentElement;
    return (this.locale || nearest.lang || navigator.language).slice(0, 35);
  }

  get #misuse(): MisuseCode | undefined {
    if (!this.isConnected) return 'not_connected';
    if (this.matches(':disabled')) return 'disabled';
    return this.session ? undefined : 'no_session';
  }

  readonly #holder: Holder = {
    form: () => this.form,
    paying: false,
    holds: () => {
      this.catchUp();
      return !this.matches(':disabled') && !this.#attempts.held;
    },
    // At once, within the gesture: later WebKit would not let the focus into the frame.
    starting: submitter => void (submitter && this.#checkout?.frame?.focus('status')),
    pay: () => this.submit().catch(() => this.#unpayable()),
    ended: result => {
      if (result.status === 'invalid' && isFirstInvalid(this)) this.focus();
      return !!this.#attempts.held && !this.#attempts.cancelled;
    },
  };

  readonly #invalid = (event: Event): void => {
    event.preventDefault();
    if (this.#quiet) return;
    this.#checkout?.frame?.send({type: 'report'});
    // After the browser has turned to the next invalid control, which it would otherwise do last.
    if (isFirstInvalid(this)) this.#checkout?.soon(() => this.focus());
  };

  readonly #looked = (): void => {
    const theme = readLook(this.#built!.probe);
    if (JSON.stringify(theme) === JSON.stringify(this.#theme)) return;
    this.#theme = theme;
    this.#checkout?.reserve();
    this.#checkout?.frame?.send({type: 'theme', theme});
  };

  // A look that changed while the element was not shown has fired no transition.
  readonly #resized = (): void => {
    this.#checkout?.reserve();
    this.#looked();
  };

  readonly #shown = ({persisted}: PageTransitionEvent): void => {
    if (persisted) this.#checkout?.frame?.doubt();
  };

  readonly #placed = (): void => {
    const takenOut = this.#takenOut;
    this.#takenOut = false;
    if (!this.isConnected) this.#checkout?.end();
    else if (takenOut) this.#checkout?.putBack();
    else if (!this.#checkout?.frame) this.#checkout?.sessionChanged();
  };

  #unpayable(): undefined {
    this.#attempts.conclude({status: 'error', error: new FlorinError('session_malformed')});
  }

  #entered(): void {
    if (this.form) submitImplicitly(this.form, this);
    else void this.submit().catch(() => {});
  }

  /** Shows, by validity and states, how the form stands. */
  #stands(): void {
    const {inFlight, held} = this.#attempts;
    const {ready, broken} = this.#checkout ?? {};
    const states = {ready, failed: broken, complete: this.#card.complete, paying: inFlight, paid: held};
    for (const [state, on] of Object.entries(states)) this.#internals.states?.[on ? 'add' : 'delete'](state);
    this.#internals.ariaBusy = `${inFlight}`;
    // Not a state, and said at every turn: Chromium brings a value back through history all the same.
    this.#internals.setFormValue(held?.result.signed ?? null, null);
    const flags = validityOf(this.#card, !!held);
    // Read by scripts alone: `invalid` is cancelled, and the fields say it in the shopper's language.
    const iframe = this.#checkout?.frame?.iframe;
    this.#internals.setValidity(flags, 'The card is incomplete.', iframe?.isConnected ? iframe : undefined);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'florin-card-form': FlorinCardForm;
  }
}
