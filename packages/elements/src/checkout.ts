import {FlorinError, formHeight, type ErrorCode} from '@florin/protocol';
import type {Outcome} from '@florin/protocol/channel';
import type {Environment} from './environment.js';
import {
  FlorinChallengeEvent,
  FlorinErrorEvent,
  FlorinExpiringEvent,
  FlorinReadyEvent,
  type CardState,
} from './events/index.js';
import {openFrame, type Frame, type FrameEvents} from './frame.js';
import type {FormMessage, Hello} from './link.js';
import type {SubmitResult} from './result.js';
import {readSession, sameForm, termsOf, type Opening} from './session-token.js';
import type {Attempts} from './submit.js';
import {EMPTY} from './validity.js';
import type {View} from './view.js';
import type {Words} from './words.js';

/** What the checkout knows and asks of its element. */
export interface Owner {
  readonly target: Element;
  readonly attempts: Attempts;
  readonly environment: Environment;
  /** Built when it is first asked for. */
  view(): View;
  /** The session attribute as it stands. */
  token(): string | null | undefined;
  /** The form's language, as a BCP 47 tag. */
  locale(): string;
  /** The element's present state, for a handshake. To learn it the browser computes the element's style. */
  hello(): Omit<Hello, 'session'>;
  words(): Words;
  /** Called when the form becomes ready, or no longer is. */
  stands(): void;
  changed(card: CardState): void;
  entered(): void;
}

type Failure = Extract<SubmitResult, {status: 'error' | 'expired'}>;

/** Opens the frame that a session names, keeps it, and pays through it. */
export class Checkout implements FrameEvents {
  frame: Frame | undefined;
  readonly #owner: Owner;
  ready = false;
  #remounted = false;
  #failure: Failure | undefined;
  /** The token whose result may be held. */
  #token: string | null | undefined;
  #card: CardState = EMPTY;
  /** The frame was asked to pay: from here on only the processor knows what became of it. */
  #sent = false;
  /** An outcome was just told and its form may be on its way: the session stays until then. */
  #settling = false;
  #changeDue = false;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** Takes the session the element has now: sends it to the open form, or opens another. Waits for an outcome. */
  sessionChanged(): void {
    const {attempts} = this.#owner;
    if (this.frame && (attempts.inFlight || this.#settling)) return void (this.#changeDue = true);
    this.#changeDue = false;
    if (this.#owner.token() !== this.#token) attempts.forget();
    this.#token = this.#owner.token();
    const session = this.#read();
    const {frame} = this;
    if (
      frame &&
      !this.#failure &&
      session &&
      !(session instanceof FlorinError) &&
      sameForm(frame.session, session)
    ) {
      return frame.adopt(session);
    }
    if (frame || this.#failure) this.close();
    if (session instanceof FlorinError) this.#fail({status: 'error', error: session});
    else if (session) this.#open(session);
    else this.reserve();
    this.#owner.stands();
  }

  /** Opens the form anew after a failure. */
  openAgain(): void {
    this.close();
    this.sessionChanged();
  }

  /** The iframe was taken out and put back in one go, and the browser loads it again. */
  putBack(): void {
    if (this.frame && !this.#failure) this.frame.reloading();
    else this.openAgain();
  }

  /** Takes the frame off the page. What was under way goes on at the processor. */
  close(): void {
    this.frame?.close();
    this.frame = undefined;
    this.lost();
    this.#failure = undefined;
    this.#owner.view().clear();
  }

  /** As `close()`, for good: nobody is left to tell how a payment ended. */
  end(): void {
    this.close();
    this.#remounted = false;
    if (!this.#owner.attempts.inFlight) return;
    this.#conclude(
      this.#sent ? {status: 'pending'} : {status: 'error', error: this.#error('frame_replaced')},
    );
  }

  /** Tells the form the language of the moment. What was typed stays. */
  speak(): void {
    this.frame?.send({type: 'locale', locale: this.#owner.locale()});
  }

  /** Runs `task` once the browser has done what it is doing now. */
  soon(task: () => void): void {
    this.#owner.environment.runtime.after(0, task);
  }

  get broken(): boolean {
    return !!this.#failure;
  }

  /** Starts an attempt, now or as soon as the form is ready. */
  pay(): void {
    const failure = this.#failure;
    if (failure) queueMicrotask(() => this.#conclude(failure));
    else if (this.ready) this.#send();
  }

  /** Keeps the form's height free until it tells its own. */
  reserve(): void {
    if (this.ready) return;
    const view = this.#owner.view();
    const {theme} = this.#owner.hello();
    view.reserve(formHeight({...termsOf(this.frame?.session.hint), theme, width: view.width() || Infinity}));
  }

  message(message: FormMessage): void {
    switch (message.type) {
      case 'ready':
      case 'height':
        return this.#owner.view().reserve(message.height);
      case 'title':
        return void (this.frame && (this.frame.iframe.title = message.title));
      case 'change':
        return this.#change(message);
      case 'enter':
        return this.#owner.entered();
      case 'expires':
        return this.#expires(message.seconds);
      case 'challenge':
        return this.#fire(new FlorinChallengeEvent());
      case 'outcome':
        return this.#answered(message.outcome);
    }
  }

  opened(): void {
    if (this.ready) return;
    this.ready = true;
    this.#failure = undefined;
    this.#owner.view().clear();
    this.#owner.stands();
    this.#fire(new FlorinReadyEvent(this.#remounted));
    this.#remounted = false;
    if (this.#owner.attempts.inFlight) this.#send();
  }

  lost(): void {
    this.#remounted ||= this.ready;
    this.ready = false;
    this.#owner.stands();
    if (this.#card !== EMPTY) this.#owner.changed((this.#card = EMPTY));
  }

  // A payment that was sent goes on: a form of the same session finds out what became of it.
  gone(): boolean {
    if (!this.#sent) return false;
    this.#reopen();
    return true;
  }

  failed(code: ErrorCode | 'session_expired'): void {
    this.lost();
    this.#fail(
      code === 'session_expired' ? {status: 'expired'} : {status: 'error', error: this.#error(code)},
    );
  }

  #read(): Opening | FlorinError | undefined {
    const token = this.#owner.token();
    const {processors, sameOrigin} = this.#owner.environment;
    const place = {origin: window.origin, secure: isSecureContext, processors, sameOrigin};
    return token ? readSession(token, place) : undefined;
  }

  #open(session: Opening): void {
    const {environment, hello, locale, target} = this.#owner;
    this.frame = openFrame(session, {locale: locale(), runtime: environment.runtime, hello, on: this});
    // First of all, so that the browser fetches it while the element is built and laid out.
    target.append(this.frame.iframe);
    this.#owner.view().show();
    this.reserve();
  }

  // Sent again to a frame that was loaded anew, this asks for the outcome of what it had begun before.
  #send(): void {
    this.#sent = true;
    this.frame?.send({type: 'submit'});
  }

  #reopen(): void {
    const session = this.frame?.session;
    this.close();
    if (session) this.#open(session);
  }

  #fire(event: Event): void {
    this.#owner.target.dispatchEvent(event);
  }

  #change(card: CardState): void {
    const {brand, complete, fields} = card;
    this.#card = {brand, complete, fields};
    this.#owner.changed(this.#card);
  }

  #error(code: ErrorCode): FlorinError {
    return new FlorinError(code, {processor: this.frame?.session.processor ?? ''});
  }

  #fail(failure: Failure): void {
    const {attempts, words} = this.#owner;
    this.#failure = failure;
    const code = failure.status === 'error' ? failure.error.code : 'session_expired';
    const again = failure.status === 'error' && failure.error.retry !== 'never';
    this.reserve();
    this.#owner.view().fail(words(), code, again ? () => this.openAgain() : undefined);
    // Once it was sent, a payment's outcome is not known, whatever went wrong here.
    const unknown = attempts.inFlight && this.#sent;
    this.#conclude(unknown ? {status: 'pending'} : failure);
    if (unknown && failure.status === 'error') this.#fire(new FlorinErrorEvent(failure.error));
  }

  // A payment under way hears of it in its outcome.
  #expires(seconds: number): void {
    if (seconds > 0) this.#fire(new FlorinExpiringEvent(seconds));
    else if (!this.#owner.attempts.inFlight) this.#conclude({status: 'expired'});
  }

  #answered(outcome: Outcome): void {
    const {attempts} = this.#owner;
    if (attempts.held || (outcome.status === 'invalid' && !attempts.inFlight)) return;
    // By the status alone: a `result` may hang on a prototype.
    switch (outcome.status) {
      case 'authorized':
      case 'declined':
      case 'tokenized':
        return this.#conclude({
          status: outcome.status,
          result: {...outcome.result, signed: outcome.signed},
        });
      case 'error':
        return this.#conclude({status: 'error', error: this.#error(outcome.code)});
      default:
        return this.#conclude(outcome);
    }
  }

  #conclude(result: SubmitResult): void {
    const {attempts} = this.#owner;
    this.#sent = false;
    if (attempts.inFlight) {
      this.#settling = true;
      this.soon(() => this.#settled());
    }
    attempts.conclude(result);
    // What an earlier page has left pays nothing of a session that was set since.
    if (attempts.held?.result.sid !== this.frame?.session.hint.sub) attempts.forget();
  }

  #settled(): void {
    this.#settling = false;
    if (this.#changeDue) this.sessionChanged();
  }
}
