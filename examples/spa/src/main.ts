import type {FlorinCardForm, SubmitResult} from '@florin/elements';
import {define} from '@florin/elements/define';

// A session token may have been written by anyone: the page names the processors it trusts.
define({processors: ['http://localhost:4400']});

const find = <E extends Element>(selector: string): E => document.querySelector<E>(selector)!;
const card = find<FlorinCardForm>('florin-card-form');
const button = find<HTMLButtonElement>('button');
const choice = find<HTMLFieldSetElement>('fieldset');
const status = find<HTMLElement>('[role=status]');

/** A session for what is chosen. What was typed stays: only the amount changes. */
let turn = 0;
const openSession = async (): Promise<void> => {
  const own = ++turn;
  button.disabled = true;
  const {value} = find<HTMLInputElement>('input[name=tip]:checked');
  const response = await fetch('/api/session', {method: 'POST', body: value});
  const text = await response.text();
  // Another choice was made meanwhile.
  if (own !== turn) return;
  if (!response.ok) return void (status.textContent = text);
  card.session = text;
  button.disabled = false;
};

/** What the page says of an outcome. The form itself shows declines and what is missing. */
const words = (result: SubmitResult): string => {
  switch (result.status) {
    case 'authorized':
      return `Thank you! ${result.result.card.brand} ending in ${result.result.card.last4}.`;
    case 'pending':
      return 'Your bank is still thinking about it.';
    case 'error':
      return result.error.message;
    default:
      return '';
  }
};

const pay = async (): Promise<void> => {
  choice.disabled = true;
  const result = await card.submit();
  status.textContent = words(result);
  choice.disabled = result.status === 'authorized' || result.status === 'pending';
  button.disabled = choice.disabled;
};

choice.addEventListener('change', () => void openSession());
button.addEventListener('click', () => void pay());
// The session ends while the page lies open: another one, and the form goes on with what was typed.
card.addEventListener('florin-expiring', () => void openSession());
card.addEventListener('florin-expired', () => void openSession());
card.addEventListener('florin-declined', event => console.info('declined', event.result.decline?.code));
void openSession();
