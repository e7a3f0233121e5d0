import type {SubmitResult} from './result.js';

/** What holds a form back until the card was paid with. */
export interface Holder {
  /** The form that it is in now. */
  form(): HTMLFormElement | null;
  /** A form waits for its payment: known here, because a framework may take the element out and put it back. */
  paying: boolean;
  /** False where a submit may pass: disabled, or paid. */
  holds(): boolean;
  /** Called within the gesture that submitted. */
  starting(submitter: HTMLElement | null): void;
  /** Pays. Never rejects. */
  pay(): Promise<SubmitResult | undefined>;
  /** Called with what became of it; true lets the form go on. */
  ended(result: SubmitResult): boolean;
}

/**
 * Keeps a form from being submitted until the card was paid with, then submits it again: the page's own
 * listeners, and its framework's, run once, after the payment.
 * @returns lets go of the form
 */
export const holdForm = (form: HTMLFormElement, holder: Holder): (() => void) => {
  const submit = (event: SubmitEvent): void => {
    if (!holder.holds()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    holder.starting(event.submitter);
    if (!holder.paying) void pay(event.submitter);
  };
  const pay = async (submitter: HTMLElement | null): Promise<void> => {
    holder.paying = true;
    const result = await holder.pay();
    holder.paying = false;
    if (holder.form() === form && result && holder.ended(result)) resubmit(form, submitter);
  };
  // Not by an object: `passive`, `once` or `signal` would be read off its prototype, and the form let through.
  addEventListener.call(form, 'submit', submit as EventListener, true);
  return () => removeEventListener.call(form, 'submit', submit as EventListener, true);
};

// A framework may have drawn the button anew meanwhile; one that is not the form's any more cannot submit it.
const resubmit = (form: HTMLFormElement, submitter: HTMLElement | null): void => {
  const button = submitter as HTMLButtonElement | null;
  requestSubmit(form, button?.form === form ? button : null);
};

/** Submits a form whose fields may have any name: they stand in the place of its own members. */
export const requestSubmit = (form: HTMLFormElement, submitter?: HTMLElement | null): void =>
  HTMLFormElement.prototype.requestSubmit.call(form, submitter);
