import type {FlorinCardForm} from '@florin/elements';
import type {TestCard} from '@florin/testing';
import {expect, waitFor} from 'storybook/test';

/** As long as anything here may take, in ms: a form that stays silent is told after eight seconds. */
const PATIENCE = {timeout: 15_000, interval: 25};

const FIELDS = {
  number: 'cc-number',
  expiry: 'cc-exp',
  cvc: 'cc-csc',
  name: 'cc-name',
  postal_code: 'postal-code',
} as const;

/** What is typed. */
export interface Typed extends Partial<TestCard> {
  name?: string;
  postal_code?: string;
}

/** A shopper before the form of a story. The form is of the page's origin here, so it can be reached. */
export const shopperAt = (canvas: HTMLElement) => {
  const form = canvas.querySelector<FlorinCardForm>('florin-card-form')!;
  /** What the form shows, once it does. */
  const inside = async (selector: string): Promise<HTMLElement> => {
    let found: HTMLElement | null | undefined;
    await waitFor(() => {
      const {contentDocument} = form.querySelector('iframe') ?? {};
      found = contentDocument?.querySelector<HTMLElement>(selector);
      if (!found) throw new Error(`The form shows no ${selector}.`);
    }, PATIENCE);
    return found!;
  };
  const field = (name: keyof typeof FIELDS) =>
    inside(`[autocomplete~=${FIELDS[name]}]`) as Promise<HTMLInputElement>;
  /** Pastes into fields. */
  const type = async (typed: Typed): Promise<void> => {
    for (const name of Object.keys(FIELDS) as (keyof typeof FIELDS)[]) {
      const text = typed[name];
      if (text === undefined) continue;
      const input = await field(name);
      input.focus();
      input.value = text;
      input.dispatchEvent(new InputEvent('input', {bubbles: true, inputType: 'insertFromPaste', data: text}));
      input.blur();
    }
  };
  /** Waits for an event of the form's, from now on. */
  const event = (name: string): Promise<Event> =>
    new Promise((resolve, reject) => {
      form.addEventListener(name, resolve, {once: true});
      setTimeout(() => reject(new Error(`No ${name} within 15 s.`)), PATIENCE.timeout);
    });
  return {
    form,
    field,
    inside,
    type,
    event,
    opened: () => field('number'),
    /** Waits until the page knows that the form can be paid with: it hears of it over a port. */
    complete: () => waitFor(() => expect(form.validity.valid).toBe(true), PATIENCE),
    /** Presses the shop's button. */
    press: () => canvas.querySelector('button')!.click(),
    /** Waits for the form to say how the payment stands. */
    told: () => inside('[role=status]:not(:empty)'),
    /** Waits for the element's own word that the form could not be opened. */
    failed: (code: string) =>
      waitFor(
        () => expect(form.shadowRoot?.querySelector('[role=alert] code')?.textContent).toBe(code),
        PATIENCE,
      ),
  };
};

/** A play function that has a shopper. */
export const plays =
  (act: (shopper: ReturnType<typeof shopperAt>) => Promise<unknown>) =>
  async ({canvasElement}: {canvasElement: HTMLElement}): Promise<void> =>
    void (await act(shopperAt(canvasElement)));

/** Types a card, pays, and waits for the event that tells how it ended. */
export const paysWith = (typed: Typed, ending: `florin-${string}`) =>
  plays(async shopper => {
    await shopper.type(typed);
    await shopper.complete();
    const ended = shopper.event(ending);
    shopper.press();
    await ended;
    await shopper.told();
  });
