import type {Document} from '../engines/index.ts';
import type {Attempt} from './attack.ts';

/** A card that the demo's issuers approve of. */
export const GOOD = {number: '4242424242424242', expiry: '1240', cvc: '123'};

/** Fills a form's fields in one go, as a browser's autofill does. */
export const fillCard = (frame: Document, card = GOOD): Promise<void> =>
  frame.run(({number, expiry, cvc}: typeof GOOD) => {
    const put = (field: string, text: string): void => {
      const input = document.querySelector<HTMLInputElement>(`[autocomplete=${field}]`);
      if (!input) throw new Error(`no field ${field}`);
      input.value = text;
      input.dispatchEvent(new InputEvent('input', {bubbles: true}));
    };
    put('cc-number', number);
    put('cc-exp', expiry);
    put('cc-csc', cvc);
  }, card);

/** Keeps what the page throws, and promises that nobody caught. Belongs before every other script. */
export const THROWN = `<script>
  var thrown = [];
  addEventListener('error', ({message}) => thrown.push(message));
  addEventListener('unhandledrejection', ({reason}) => thrown.push(String(reason)));
</script>`;

/** What a page under attack keeps in its global. */
export interface Page {
  events: {type: string; error?: {code: string}}[];
  thrown: string[];
}

/** A problem of the processor's, as it answers one. */
export const problem = (status: number, code: string, more: object = {}) => ({
  status,
  headers: {'content-type': 'application/problem+json', 'cache-control': 'no-store'},
  body: JSON.stringify({type: `/codes#${code}`, title: code, status, code, ...more}),
});

/** True for a call by which a frame pays. */
export const isPayment = ({method, path}: {method: string; path: string}): boolean =>
  method === 'POST' && path === '/v1/payments';

/** Waits until a condition of the attempt's holds; false after one second. */
export const soon = async (holds: () => boolean, {tab}: Attempt): Promise<boolean> => {
  for (let i = 0; i < 10 && !holds(); i++)
    await tab.run(() => new Promise<void>(resolve => setTimeout(resolve, 100)));
  return holds();
};
