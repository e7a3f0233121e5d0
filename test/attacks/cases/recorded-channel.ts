import type {Document} from '../../engines/index.ts';
import {element, heard, RECORDER, type Attack, type Attempt, type Group} from '../attack.ts';
import {need, THIEF} from '../parts.ts';

// Whoever records the channel while a card is typed learns its brand and whether the fields are whole. Two cards of
// which the same is true must sound the same, message by message: then nothing else can be worked out from them.

/** One step of a hand: into which field, and what; a number takes so many digits back. */
type Step = [field: 'number' | 'exp' | 'csc', typed: string | number];

const luhn = (digits: string): boolean =>
  [...digits]
    .reverse()
    .reduce((sum, digit, i) => sum + Number(i % 2 ? '0246813579'[Number(digit)] : digit), 0) %
    10 ===
  0;

/** Two numbers of nobody's: their first digits are given, and every beginning of both is as good as the other's. */
const pair = (prefix: string, length: number, seeds = [17, 4711]): string[] =>
  seeds.map(seed => {
    for (let state = seed; ;) {
      let digits = prefix;
      while (digits.length < length) {
        state = (state * 48_271) % 2_147_483_647;
        digits += state % 10;
      }
      const good = [12, 13, 14, 15, 16, 17, 18, 19].filter(n => n <= length && luhn(digits.slice(0, n)));
      if (good.join() === String(length)) return digits;
    }
  });

const each = (numbers: string[], steps: (number: string) => Step[]): Step[][] => numbers.map(steps);
const oneByOne = (number: string): Step[] => [...number].map((digit): Step => ['number', digit]);
const visa = pair('4111', 16);
const byHand = (prefix: string, length: number) => each(pair(prefix, length), oneByOne);

/** Two ways to type, each twice as long or as different as it can be, of which the page may know the same. */
const PAIRS: Record<string, Step[][]> = {
  'a Visa card of 16 digits': byHand('4111', 16),
  'a Visa card of 19 digits': byHand('4111', 19),
  'Visa cards of 16 and of 19 digits': [oneByOne(visa[0]!), oneByOne(pair('4111', 19)[0]!)],
  'a Mastercard': byHand('5455', 16),
  'an American Express card': byHand('3747', 15),
  'a Diners Club card of 14 digits': byHand('3622', 14),
  'a Maestro card of 13 digits': byHand('6759', 13),
  'Maestro cards of 12 and of 18 digits': [oneByOne(pair('6759', 12)[0]!), oneByOne(pair('6759', 18)[0]!)],
  'a UnionPay card of 17 digits': byHand('6212', 17),
  'a number that is pasted': each(visa, number => [['number', number]]),
  'beginnings of 5 and of 13 digits': [oneByOne(visa[0]!.slice(0, 5)), oneByOne(visa[1]!.slice(0, 13))],
  'a number half taken back and typed again': each(visa, number => [
    ...oneByOne(number.slice(0, 12)),
    ...Array.from({length: 6}, (): Step => ['number', 1]),
    ...oneByOne(number.slice(6)),
  ]),
  'few digits taken back, and many': [2, 9].map(times => [
    ...oneByOne(visa[0]!.slice(0, 13)),
    ...Array.from({length: times}, (): Step => ['number', 1]),
  ]),
  'a date': each(['1240', '0739'], date => [...date].map((digit): Step => ['exp', digit])),
  'a date that is over': each(['0120', '1119'], date => [
    ['exp', date],
    ['csc', '1'],
  ]),
  'a code': each(['836', '271'], code => [...code].map((digit): Step => ['csc', digit])),
  'a whole card': each(visa, number => [
    ['number', number],
    ['exp', number === visa[0] ? '1240' : '0739'],
    ['csc', number.slice(-3)],
  ]),
};

/** Runs in the frame: types with edits that the browser makes itself. Answers with every height that the form had. */
const type = (steps: Step[]): number[] => {
  const heights = new Set<number>();
  for (const [field, typed] of steps) {
    const input = document.querySelector<HTMLInputElement>(`[autocomplete=cc-${field}]`)!;
    if (document.activeElement !== input) input.focus();
    if (typeof typed === 'string') document.execCommand('insertText', false, typed);
    else document.execCommand('delete');
    heights.add(document.documentElement.scrollHeight);
  }
  return [...heights];
};

/** Empties the form, types, and answers with all that came over the port in between but answers to questions. */
const record = async (
  {tab}: Attempt,
  frame: Document,
  steps: Step[],
): Promise<{said: string; heights: number[]}> => {
  const settle = async () => {
    await tab.run(() => {
      const page = globalThis as unknown as {stolen: MessagePort[]; asked?: number};
      page.asked = (page.asked ?? 1e6) + 1;
      page.stolen.at(-1)!.postMessage({type: 'ping', n: page.asked});
    });
    await need(tab, `heardOver.some(one => one.type === 'pong' && one.n === asked)`, 'an answer');
  };
  await tab.run(() => document.querySelector('florin-card-form')!.reset());
  await settle();
  await tab.run(() => void (globalThis as unknown as {heardOver: object[]}).heardOver.splice(0));
  const heights = await frame.run(type, steps);
  await settle();
  const said = await tab.read<string>(`JSON.stringify(heardOver.filter(({type}) => type !== 'pong'))`);
  const typed = await frame.run(() =>
    [...document.querySelectorAll('input')].map(({value}) => value).join(''),
  );
  if (typed === '' || said === '[]') throw new Error('nothing was typed');
  return {said, heights};
};

const open = async (attempt: Attempt): Promise<Document> => {
  const {tab, processor, merchantPage} = attempt;
  const {token} = await attempt.session();
  await tab.goto(merchantPage(RECORDER + THIEF + element(processor, token)));
  await heard(tab, 'florin-ready');
  const frame = await tab.frame('/frame?');
  await frame.click('[autocomplete=cc-number]');
  return frame;
};

const told: Attack = {
  name: 'what tells two cards apart',
  names: Object.keys(PAIRS),
  weak: {
    // How long each field's text is.
    frame: [
      [
        'brand: brand?.id ?? null, complete,',
        'brand: brand?.id ?? null, complete, more: [...document.querySelectorAll("input")].map(({value}) => value.length + value.slice(-1)),',
      ],
    ],
  },
  run: async attempt => {
    const frame = await open(attempt);
    const won: string[] = [];
    for (const [name, [one, other]] of Object.entries(PAIRS)) {
      const {said} = await record(attempt, frame, one!);
      if (said !== (await record(attempt, frame, other!)).said) won.push(name);
    }
    return won;
  },
};

const counted: Attack = {
  name: 'how many messages there are',
  names: [
    'Visa cards of 16 and of 19 digits',
    'beginnings of 5 and of 13 digits',
    'few digits taken back, and many',
  ].map(name => `how many messages there are: ${name}`),
  // One message for every key.
  weak: {frame: [['if (change === frame.told.change)\n        return;', '']]},
  run: async attempt => {
    const frame = await open(attempt);
    const won: string[] = [];
    for (const name of counted.names!) {
      const [one, other] = PAIRS[name.slice(counted.name.length + 2)]!;
      const count = async (steps: Step[]) =>
        (JSON.parse((await record(attempt, frame, steps)).said) as object[]).length;
      if ((await count(one!)) !== (await count(other!))) won.push(name);
    }
    return won;
  },
};

const height: Attack = {
  name: 'a height that follows what is typed',
  names: ['a height that is told', 'a height that is drawn'],
  weak: {
    frame: [
      [
        'frame.told.change = change;',
        `frame.told.change = change;
         tell(frame, {type: 'height', height: 200 + document.querySelector('input').value.length});
         document.body.style.paddingBottom = 100 * document.querySelector('input').value.length + 'px';`,
      ],
    ],
  },
  run: async attempt => {
    const frame = await open(attempt);
    const [said, drawn] = [new Set<string>(), new Set<number>()];
    for (const steps of Object.values(PAIRS).slice(0, 3).flat()) {
      const {said: all, heights} = await record(attempt, frame, steps);
      if (all.includes('"height"')) said.add(all);
      heights.forEach(one => drawn.add(one));
    }
    return height.names!.filter((_, i) => [said.size > 0, drawn.size > 1][i]);
  },
};

export const recordedChannel: Group = {title: 'recorded channel', attacks: [told, counted, height]};
