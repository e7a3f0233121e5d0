import {
  CANARY,
  element,
  heard,
  holdsDigits,
  RECORDER,
  type Attack,
  type Attempt,
  type Group,
} from '../attack.ts';
import {fuzz} from '../fuzz.ts';
import type {Document, Tab} from '../../engines/index.ts';
import {THIEF, until} from '../parts.ts';

// A script that ran before ours has the page's own end of the port. It may ask what a page may ask; whatever else it
// says must give no digit away, pay nothing, and leave the shopper a form to type in.

const COUNT = 10_000;

type Change = [from: string, to: string];
/** Every message is looked at: else the bound on their rate would keep most of them from ever being read. */
const ALL_READ: Change = ['const AT_ONCE = 4;', 'const AT_ONCE = 1e9;'];
/** The canary with a check digit that fits: a form that is complete could pay. */
const CARD = {...CANARY, number: `${CANARY.number.slice(0, -1)}9`};
const NUMBER = '[autocomplete=cc-number]';
const CODE = '[autocomplete=cc-csc]';

/** As text; JSON has no word for the largest of numbers, nor for what holds itself. */
const TOLD = `heardOver.map(message => {
  try { return JSON.stringify(message).replaceAll(' ', ''); } catch { return ''; }
}).join()`;

interface Found {
  /** All that came over the port. */
  told: string;
  /** Something was sent for payment. */
  paid: boolean;
  /** The frame answers, holds what was typed before, and takes another key. */
  usable: boolean;
}

/** Types a card, lets the fuzz in, and has the shopper type the last digit again. */
const underFuzz = async (attempt: Attempt): Promise<Found> => {
  const {tab, processor, merchantPage, hostile} = attempt;
  let paid = false;
  hostile.answer = ({path}) => void (paid ||= path.startsWith('/v1/payments'));
  const {token} = await attempt.session();
  await tab.goto(merchantPage(RECORDER + THIEF + element(processor, token)));
  await heard(tab, 'florin-ready');
  const frame = await tab.frame('/frame?');
  await frame.type(NUMBER, CARD.number);
  await frame.type('[autocomplete=cc-exp]', CARD.expiry);
  await frame.type(CODE, CARD.cvc);
  await tab.run(fuzz, {seed: 20_260, count: COUNT});
  const usable = (await answers(tab)) && (await takesKey(attempt, frame));
  const told = await tab.read<string>(TOLD);
  return {told, usable, paid};
};

/** Asks again and again: for up to a second after the flood, the bound on the rate hides a question. */
const answers = (tab: Tab): Promise<boolean> =>
  until(
    tab,
    `(stolen.at(-1).postMessage({type: 'ping', n: 424242}),
      heardOver.some(one => one.type === 'pong' && one.n === 424242))`,
    2500,
  );

/** True where what was typed stands there still, and its last digit can be taken back and typed again. */
const takesKey = async ({tab}: Attempt, frame: Document): Promise<boolean> => {
  const usable = await frame.run(
    selector => document.querySelector<HTMLInputElement>(selector)?.matches(':enabled:read-write') ?? false,
    CODE,
  );
  if (!usable) return false;
  await frame.click(CODE);
  await frame.run(
    selector => document.querySelector<HTMLInputElement>(selector)!.setSelectionRange(2, 3),
    CODE,
  );
  await tab.press('Backspace');
  const before = await typed(frame);
  await frame.type(CODE, CARD.cvc.slice(2));
  return before === WHOLE.slice(0, -1) && (await typed(frame)) === WHOLE;
};

const WHOLE = `${CARD.number},${CARD.cvc}`;

const typed = (frame: Document): Promise<string> =>
  frame.run(
    (...fields) =>
      fields
        .map(field => document.querySelector<HTMLInputElement>(field)!.value)
        .join()
        .replaceAll(' ', ''),
    ...[NUMBER, CODE],
  );

const AIMS: Record<string, (found: Found) => boolean> = {
  'a digit told': ({told}) => holdsDigits(told),
  'a payment': ({paid}) => paid,
  'the form closed, emptied or locked': ({usable}) => !usable,
};

/** Takes for a submit what only looks like one. */
const LENIENT = `const lenient = data => /submit/i.test(String(data?.type)) ? {type: 'submit'} : data;`;

/** Ways to break the frame so that each of them succeeds. */
const BROKEN: Record<string, Change[]> = {
  'a digit told': [
    // It answers what it does not understand with what it has.
    [
      'if (isHostMessage(data))',
      `if (isHostMessage(data) || port.postMessage({text: document.querySelector('input')?.value}))`,
    ],
  ],
  'a payment': [
    ['if (isHostMessage(data))', 'if (isHostMessage(lenient(data)))'],
    ['handle(data)', 'handle(lenient(data))'],
    ['const MOST_CONNECTIONS', `${LENIENT} const MOST_CONNECTIONS`],
  ],
  'the form closed, emptied or locked': [['if (isHostMessage(data))', 'if (data?.type)']],
};

const fuzzing = (aim: string): Attack => ({
  name: `${COUNT.toLocaleString('en')} wrong messages, all of them read: ${aim}`,
  weak: {frame: [ALL_READ, ...BROKEN[aim]!]},
  bare: {frame: [ALL_READ]},
  run: async attempt => AIMS[aim]!(await underFuzz(attempt)),
});

const asItIs: Attack = {
  name: `${COUNT.toLocaleString('en')} wrong messages, to the frame as it is`,
  names: Object.keys(AIMS).map(aim => `${COUNT.toLocaleString('en')} wrong messages: ${aim}`),
  weak: {none: 'the same messages are shown to succeed above'},
  hostile: true,
  run: async attempt => {
    const found = await underFuzz(attempt);
    return asItIs.names!.filter((_, i) => Object.values(AIMS)[i]!(found));
  },
};

export const stolenPorts: Group = {
  title: 'stolen ports',
  attacks: [...Object.keys(AIMS).map(fuzzing), asItIs],
};
