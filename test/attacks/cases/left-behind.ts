import type {Document} from '../../engines/index.ts';
import {
  CANARY,
  element,
  heard,
  RECORDER,
  typeCanary,
  type Attack,
  type Attempt,
  type Group,
} from '../attack.ts';

// What a form takes in unseen, or leaves behind: fields that a browser fills though no shopper sees them, a code in
// the clipboard, and a card that is there still when somebody else goes back.

const CODE = '[autocomplete=cc-csc]';

const open = async (attempt: Attempt, more = ''): Promise<Document> => {
  const {token} = await attempt.session();
  const page = RECORDER + element(attempt.processor, token, more);
  await attempt.tab.goto(attempt.merchantPage(page));
  await heard(attempt.tab, 'florin-ready');
  return attempt.tab.frame('/frame?');
};

/** Fields that are there and cannot be seen, and how each is hidden. */
const HIDDEN: Record<string, string> = {
  'a field that is not displayed': '<div hidden><input autocomplete="street-address"></div>',
  'a field that is transparent': '<input autocomplete="email" class="hidden">',
  'a field of another kind than the card': '<input autocomplete="postal-code">',
  'a hidden field': '<input type="hidden" name="kept">',
  'a list, a text area or an editable text': '<textarea autocomplete="tel"></textarea>',
};

/** Runs in the frame: which kinds of hidden field there are. */
const hiddenFields = (): string[] => {
  const fields = [...document.querySelectorAll<HTMLInputElement>('input')];
  const shown = (field: Element) =>
    field.checkVisibility({opacityProperty: true, visibilityProperty: true}) &&
    field.getBoundingClientRect().width > 20 &&
    field.getBoundingClientRect().height > 20;
  const visible = fields.filter(field => field.type !== 'hidden');
  const found = {
    'a field that is not displayed': visible.some(field => !field.checkVisibility()),
    'a field that is transparent': visible.some(field => field.checkVisibility() && !shown(field)),
    'a field of another kind than the card': visible.some(
      field => !/^cc-/.test(field.getAttribute('autocomplete') ?? ''),
    ),
    'a hidden field': fields.some(field => field.type === 'hidden'),
    'a list, a text area or an editable text':
      document.querySelector('select, textarea, [contenteditable]') !== null,
  };
  return Object.entries(found)
    .filter(([, there]) => there)
    .map(([name]) => name);
};

const autofill: Attack = {
  name: 'fields that a browser fills unseen',
  names: Object.keys(HIDDEN),
  weak: {
    frame: [
      [
        '<p class="status ${shown.tone}"',
        `${Object.values(HIDDEN).join('')}<p class="status \${shown.tone}"`,
      ],
    ],
  },
  run: async attempt => (await open(attempt)).run(hiddenFields),
};

const TAKEN = ['copy', 'cut', 'dragstart'] as const;
const LOCKED_CODE: [string, string] = ["name === 'cvc' ? preventDefault", "name === 'none' ? preventDefault"];

// The events as the browser would fire them: whoever cancels them keeps the text where it is.
const taken: Attack = {
  name: 'the code taken out',
  names: TAKEN.map(type => `the code taken out by ${type}`),
  weak: {frame: [LOCKED_CODE]},
  run: async attempt => {
    const frame = await open(attempt);
    await typeCanary(attempt.tab);
    const out = await frame.run(
      (selector, types) => {
        const input = document.querySelector<HTMLInputElement>(selector)!;
        input.select();
        return types.filter(type => input.dispatchEvent(new Event(type, {bubbles: true, cancelable: true})));
      },
      CODE,
      [...TAKEN],
    );
    return out.map(type => `the code taken out by ${type}`);
  },
};

const KEYS = {copy: 'Control+c', cut: 'Control+x'};

/** With real keys, into a field of the page's. */
const pasted = (how: keyof typeof KEYS): Attack => ({
  name: `the code in the clipboard, by real keys: ${how}`,
  weak: {frame: [LOCKED_CODE]},
  cannot: {
    firefox: 'its driver presses one key at a time; the event is tried',
    webkit: 'its driver presses one key at a time; the event is tried',
  },
  run: async attempt => {
    const {tab} = attempt;
    const frame = await open(attempt, '<textarea id="thief"></textarea>');
    // What the clipboard holds from before is not to be taken for it.
    await tab.type('#thief', 'before');
    for (const key of ['Control+a', 'Control+c']) await tab.press(key);
    await typeCanary(tab);
    await frame.click(CODE);
    for (const key of ['Control+a', KEYS[how]]) await tab.press(key);
    await tab.click('#thief');
    await tab.press('Control+v');
    return (await tab.read<string>(`document.querySelector('#thief').value`)).includes(CANARY.cvc);
  },
});

const cardIn = (frame: Document): Promise<string> =>
  frame.run(() => [...document.querySelectorAll('input')].map(({value}) => value).join(''));

/** As the browser fires it when the page is left, or comes back out of its store. */
const leaving = (type: 'pagehide' | 'pageshow', weak: [string, string]): Attack => ({
  name: `a card still there after ${type}`,
  weak: {frame: [weak]},
  run: async attempt => {
    const frame = await open(attempt);
    await typeCanary(attempt.tab);
    if ((await cardIn(frame)) === '') throw new Error('nothing was typed');
    await frame.run(name => void dispatchEvent(new PageTransitionEvent(name, {persisted: true})), type);
    return (await cardIn(frame)) !== '';
  },
});

const FORGETS: [string, string][] = [
  ["addEventListener('pagehide', () => form.clear());", ''],
  ['return;\n    form.clear();\n    clock.doubt();', 'return;'],
];

/** For real: the page is left and come back to, out of the browser's store or loaded again. */
const back = (name: string, stored: boolean, rest: Pick<Attack, 'weak' | 'cannot'>): Attack => ({
  name: `a card still there when the shopper goes back to a page that was ${name}`,
  ...rest,
  run: async attempt => {
    const {tab} = attempt;
    const more = `<script>addEventListener('pageshow', event => { window.stored = event.persisted; });</script>`;
    await open(attempt, more);
    await typeCanary(tab);
    await tab.goto(attempt.merchantPage('<p>Elsewhere</p>'));
    await tab.back();
    await heard(tab, 'florin-ready');
    if ((await tab.read('window.stored')) !== stored) throw new Error('the page came back in another way');
    return (await cardIn(await tab.frame('/frame?'))) !== '';
  },
});

const backs = [
  back('stored whole', true, {
    weak: {frame: FORGETS},
    cannot: {
      chromium: 'its driver turns the store off; the events are tried',
      firefox: 'under its driver it loads the page again; the events are tried',
    },
  }),
  back('loaded again', false, {
    weak: {none: 'no engine fills a frame that a script puts in, whatever the frame does'},
    cannot: {webkit: 'it stores the page'},
  }),
];

export const leftBehind: Group = {
  title: 'left behind',
  attacks: [
    autofill,
    taken,
    pasted('copy'),
    pasted('cut'),
    leaving('pagehide', FORGETS[0]!),
    leaving('pageshow', FORGETS[1]!),
    ...backs,
  ],
};
