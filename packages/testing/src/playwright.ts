import type {SubmitOutcome} from './outcome.js';
import type {FrameLocator, Locator} from 'playwright-core';
import type {TestCard} from './cards.js';

export type {SubmitOutcome} from './outcome.js';

/** What is typed, by the field's `autocomplete` token. */
const FIELDS = {
  number: 'cc-number',
  expiry: 'cc-exp',
  cvc: 'cc-csc',
  name: 'cc-name',
  postal_code: 'postal-code',
} as const;

/** A card and what else the form may ask for. */
export interface Typed extends Partial<TestCard> {
  name?: string;
  postal_code?: string;
}

/** The fields of a `<florin-card-form>`, in their frame. */
export const fieldsOf = (form: Locator): FrameLocator => form.locator('iframe').contentFrame();

/** Types a card as a shopper does, key by key; what a field held before is replaced. */
export const fill = async (form: Locator, typed: Typed): Promise<void> => {
  const frame = fieldsOf(form);
  for (const [name, token] of Object.entries(FIELDS)) {
    const text = typed[name as keyof Typed];
    if (text === undefined) continue;
    const field = frame.locator(`[autocomplete~=${token}]`);
    await field.fill('');
    await field.pressSequentially(text);
  }
};

type Payable = Element & {submit(): Promise<SubmitOutcome>};

/** Pays by the element's own `submit()` and answers with how it ended. */
export const submit = (form: Locator): Promise<SubmitOutcome> =>
  form.evaluate(async element => {
    const {status, result, error} = await (element as unknown as Payable).submit();
    return {status, ...(result && {result}), ...(error && {error: {code: error.code}})};
  });

/**
 * How the next attempt ends, whoever begins it. Ask before the button is pressed:
 * `const ended = outcome(form); await page.getByRole('button').click(); await ended`.
 */
export const outcome = (form: Locator): Promise<SubmitOutcome> =>
  form.evaluate(
    element =>
      new Promise<SubmitOutcome>(resolve => {
        const names = ['authorized', 'declined', 'tokenized', 'pending', 'expired', 'error'];
        for (const status of names)
          element.addEventListener(
            `florin-${status}`,
            event => {
              const {result, error} = event as Event & Partial<SubmitOutcome>;
              resolve({status, ...(result && {result}), ...(error && {error: {code: error.code}})});
            },
            {once: true},
          );
      }),
  );
