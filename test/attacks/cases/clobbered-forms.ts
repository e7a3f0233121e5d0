import {RECORDER, type Attack, type Attempt, type Group} from '../attack.ts';
import {fillCard, soon, THROWN, type Page} from '../shopper.ts';
import type {Weakness} from '../weak.ts';

// A field's name and an element's id stand in the place of what the form, or the page's global, has by itself: markup
// alone, such as a shop lets its sellers write, must neither let a form through unpaid nor keep a paid one back.

const pageOf = (processor: string, token: string, markup: string): string =>
  `${RECORDER}${THROWN}${markup}<script src="${processor}/sdk/v1/florin.js" crossorigin></script>
  <form id="order" action="/loot" novalidate target="other">${markup}
    <florin-card-form name="payment" session="${token}"></florin-card-form>
  </form><button form="order" class="pay">Pay</button><iframe name="other"></iframe>`;

const click = ({tab}: Attempt) => tab.run(() => document.querySelector<HTMLElement>('.pay')!.click());

/** Presses Enter in a form that has no button of its own, as a script in the frame can. */
const enter = async ({tab}: Attempt): Promise<void> => {
  await tab.run(() => document.querySelector('.pay')!.remove());
  const frame = await tab.frame('/frame?');
  await frame.run(() => {
    const key = new KeyboardEvent('keydown', {key: 'Enter', bubbles: true});
    document.querySelector('input')!.dispatchEvent(key);
  });
};

/** False where the form is not ready within four seconds. */
const opened = ({tab}: Attempt): Promise<boolean> =>
  tab.run(async () => {
    const {events} = globalThis as unknown as Page;
    const ready = () => events.some(({type}) => type === 'florin-ready');
    for (let i = 0; i < 80 && !ready(); i++) await new Promise<void>(resolve => setTimeout(resolve, 50));
    return ready();
  });

/** Submits an empty card, then pays: true where the first went through, or the second did not, or anything was thrown. */
const upset = async (attempt: Attempt, markup: string): Promise<boolean> => {
  const {tab, processor, merchantPage, requests, session} = attempt;
  const {token} = await session();
  await tab.goto(merchantPage(pageOf(processor, token, markup)));
  if (!(await opened(attempt))) return true;
  const sent = () => requests.some(line => line.includes(' /loot'));
  await click(attempt);
  await tab.run(() => new Promise<void>(resolve => setTimeout(resolve, 300)));
  if (sent()) return true;
  await fillCard(await tab.frame('/frame?'));
  await enter(attempt);
  await soon(() => sent(), attempt);
  const thrown = await tab.run(() => (globalThis as unknown as Page).thrown);
  return thrown.length > 0 || !requests.some(line => /\/loot\?.*payment=[\w-]+\.[\w-]+\./.test(line));
};

const field = (name: string): string => `<input type="hidden" name="${name}" value="x">`;

const clobbered = (name: string, weak: Weakness): Attack => ({
  name: `a field named ${name}`,
  weak,
  run: attempt => upset(attempt, field(name)),
});

/** Members of a form of which nothing of ours asks. */
const FIELDS = [
  ...['submit', 'action', 'method', 'target', 'length', 'checkValidity', 'reportValidity', 'matches'],
  ...['children', 'parentNode', 'isConnected', 'ownerDocument', 'contains', 'dispatchEvent', 'noValidate'],
];
/** Names by which an element can be called on the global or on the document. */
const IDS = [
  ...['performance', 'crypto', 'event', 'origin', 'parent', 'customElements', 'MessageChannel', 'URL'],
  ...['currentScript', 'documentElement', 'addEventListener', 'createElement', 'hidden', 'isSecureContext'],
];
const named = (name: string): string => `<a id="${name}" name="${name}"></a><img name="${name}" alt="">`;
const SAFE = 'nothing of ours asks the form for them';

export const clobberedForms: Group = {
  title: 'DOM clobbering',
  attacks: [
    clobbered('addEventListener', {
      sdk: [['addEventListener.call(form, ', 'form.addEventListener(']],
    }),
    clobbered('elements', {
      sdk: [["':invalid:not(fieldset)');", "':invalid:not(fieldset)'); [...form.elements];"]],
    }),
    clobbered('getRootNode', {sdk: [['field.getRootNode()', 'form.getRootNode()']]}),
    clobbered('requestSubmit', {
      sdk: [['HTMLFormElement.prototype.requestSubmit.call(form, ', 'form.requestSubmit(']],
    }),
    {
      name: 'fields of other names',
      weak: {none: SAFE},
      run: attempt => upset(attempt, FIELDS.map(field).join('')),
    },
    {
      name: 'ids of the global and names of the document',
      weak: {sdk: [['Document.prototype.createElement.call(document, tag)', 'document.createElement(tag)']]},
      run: attempt => upset(attempt, IDS.map(named).join('')),
    },
  ],
};
