import {element, type Attack, type Attempt, type Group} from '../attack.ts';
import {need} from '../parts.ts';
import type {Weakness} from '../weak.ts';

// A script of the page's puts something else where the form was. It cannot read what is typed in ours, but the element
// must not lend its name and its events to another: it says that the form is gone, and nothing is paid there.

/** What is done to the iframe. `foe` is the address of a stranger's page that speaks like a form. */
const WAYS: Record<string, string> = {
  'its window led elsewhere': 'iframe.contentWindow.location = foe',
  'its address changed': 'iframe.src = foe',
  "a page of the page's own in it": 'iframe.srcdoc = foePage',
  'a look-alike in its place': `iframe.replaceWith(Object.assign(document.createElement('iframe'), {src: foe, slot: 'frame'}))`,
  'taken away': 'iframe.remove()',
  'its sandbox narrowed, and loaded again': `iframe.sandbox = 'allow-scripts'; iframe.src = iframe.src`,
  'loaded again': 'iframe.src = iframe.src',
};
/** Those that put a document there which could pass for ours: before it is open, nothing else is won. */
const POSING = Object.keys(WAYS).slice(0, 3);

/** As many as a browser has connections to one host: each payment holds one. */
const PAYING = Object.keys(WAYS).slice(0, 5);

const FORGED = {
  ...{status: 'authorized', signed: 'forged'},
  result: {status: 'authorized', card: {brand: 'visa', last4: '0000'}},
};

/** Says that it is here, answers whoever greets it, and tells of a payment that never was. */
const FOE = `<script>
  addEventListener('message', ({data, ports: [port]}) => {
    if (data?.florin !== 'connect' || !port) return;
    const say = message => port.postMessage(message);
    port.onmessage = ({data}) => { if (data.type === 'ping') say({type: 'pong', n: data.n}); };
    say({type: 'ready', version: '1', height: 300});
    setTimeout(say, 50, {type: 'outcome', outcome: ${JSON.stringify(FORGED)}});
  });
  parent.postMessage({florin: 'here'}, '*');
</script>`;

interface Case {
  phase: string;
  way: string;
  id: string;
  token: string;
}

const PHASES = {
  early: 'before it loads',
  called: 'between its call and its answer',
  open: 'once it is ready',
  typing: 'while the shopper types',
  paying: 'while it pays',
};

const nameOf = ({phase, way}: Pick<Case, 'phase' | 'way'>): string => `${way}, ${phase}`;

/** Script of the hostile page: notes what each element tells, and swaps its frame at its moment. */
const hostile = (cases: Case[], foe: string): string => `<script>
  const foe = '${foe}', foePage = ${JSON.stringify(FOE).replaceAll('</', '<\\/')};
  const ways = {${Object.entries(WAYS).map(([way, code]) => `${JSON.stringify(way)}: iframe => { ${code}; }`)}};
  const cases = ${JSON.stringify(cases)};
  var told = cases.map(() => []), swapped = cases.map(() => 0);
  const card = i => document.querySelectorAll('florin-card-form')[i];
  const iframeOf = i => card(i)?.querySelector('iframe');
  var swap = i => {
    if (swapped[i]) return;
    swapped[i] = performance.now();
    ways[cases[i].way](iframeOf(i));
  };
  const at = (phase, task) => cases.forEach((one, i) => { if (one.phase === phase) task(i); });
  for (const name of 'ready authorized declined pending expired error'.split(' '))
    document.addEventListener('florin-' + name, event => {
      const i = [...document.querySelectorAll('florin-card-form')].indexOf(event.target);
      told[i].push({name, code: event.error?.code, signed: event.result?.signed, at: performance.now()});
      if (name === 'ready' && cases[i].phase === '${PHASES.open}') swap(i);
    });
  at('${PHASES.early}', i => {
    const timer = setInterval(() => { if (iframeOf(i)) { clearInterval(timer); swap(i); } }, 1);
  });
  addEventListener('message', ({data, source}) => {
    if (data?.florin === 'here')
      at('${PHASES.called}', i => { if (iframeOf(i)?.contentWindow === source) swap(i); });
  });
</script>`;

/** Nobody asks whether the frame is the same, and whoever is there is greeted. */
const BLIND: Weakness = {
  sdk: [
    [
      "frame.postMessage({ florin: 'connect', versions: VERSIONS, ...hello }, origin,",
      "frame.postMessage({ florin: 'connect', versions: VERSIONS, ...hello }, '*',",
    ],
    ["void (doubted || on.gone() || failed('frame_replaced'))", 'undefined'],
    ["return failed('frame_replaced');", 'return greet(opened);'],
    ['if (arrivals === by)\n                greet(session);', 'greet(session);'],
  ],
};

/** Milliseconds in which an element notices: two seconds, and one for a busy machine. */
const PATIENCE = 3000;

/** Runs in the page: which elements took another form for theirs, or did not notice that theirs is gone. */
const unnoticed = async (patience: number): Promise<number[]> => {
  interface Told {
    name: string;
    signed?: string;
    at: number;
  }
  const {told, swapped} = globalThis as unknown as {told: Told[][]; swapped: number[]};
  const cards = document.querySelectorAll('florin-card-form');
  const opened = (i: number) => told[i]!.some(({name}) => name === 'ready');
  const noticed = (i: number) => told[i]!.some(({name, at}) => name !== 'ready' && at >= swapped[i]!);
  const forged = (i: number) => told[i]!.some(({signed}) => signed === 'forged');
  const pays = async (i: number) => {
    const late = new Promise<undefined>(resolve => setTimeout(resolve, 300));
    const {status} = (await Promise.race([cards[i]!.submit(), late])) ?? {};
    return status === 'authorized' || status === 'declined';
  };
  const all = [...told.keys()];
  const end = Math.max(...swapped) + patience;
  while (performance.now() < end && !all.every(i => noticed(i)))
    await new Promise(resolve => setTimeout(resolve, 20));
  const won = await Promise.all(
    all.map(async i => forged(i) || (opened(i) && !noticed(i)) || ((await pays(i)) && !noticed(i))),
  );
  return all.filter(i => won[i]);
};

/** Opens a page with an element for each case. */
const openAll = async (attempt: Attempt, names: [phase: string, way: string][]): Promise<Case[]> => {
  const {tab, processor, merchantPage, strangerPage} = attempt;
  const cases: Case[] = [];
  for (const [phase, way] of names) cases.push({phase, way, ...(await attempt.session())});
  const elements = cases.map(({token}) => element(processor, token)).join('');
  const script = hostile(
    cases.map(one => ({...one, token: ''})),
    strangerPage(FOE),
  );
  await tab.goto(merchantPage(script + elements));
  return cases;
};

const product = (phases: string[], ways: string[]): [string, string][] =>
  phases.flatMap(phase => ways.map((way): [string, string] => [phase, way]));

const swapAll = (tab: Attempt['tab'], cases: Case[], phase: string): Promise<void> =>
  tab.run(
    list => {
      const {swap} = globalThis as unknown as {swap(i: number): void};
      for (const i of list) swap(i);
    },
    [...cases.keys()].filter(i => cases[i]!.phase === phase),
  );

const ready = (count: number): string =>
  `told.filter(one => one.some(({name}) => name === 'ready')).length === ${count}`;

interface Swapping {
  name: string;
  cases: [phase: string, way: string][];
  act?(attempt: Attempt, cases: Case[]): Promise<void>;
}

const swapping = ({name, cases: which, act}: Swapping): Attack => ({
  name,
  names: which.map(([phase, way]) => nameOf({phase, way})),
  weak: BLIND,
  hostile: true,
  run: async attempt => {
    const cases = await openAll(attempt, which);
    await act?.(attempt, cases);
    await need(attempt.tab, 'swapped.every(Boolean)', 'every moment');
    const won = await attempt.tab.run(unnoticed, PATIENCE);
    return won.map(i => nameOf(cases[i]!));
  },
});

/** Runs in the frame: goes on typing. */
const type = (selector: string): void =>
  void setInterval(() => {
    const input = document.querySelector<HTMLInputElement>(selector);
    if (!input) return;
    input.value = input.value.length > 12 ? '' : `${input.value}4`;
    input.dispatchEvent(new InputEvent('input', {inputType: 'insertText'}));
  }, 40);

const whileTyping = async ({tab}: Attempt, cases: Case[]): Promise<void> => {
  await need(tab, ready(cases.length), 'every form');
  for (const {phase, id} of cases)
    if (phase === PHASES.typing) await (await tab.frame(`s=${id}`)).run(type, '[autocomplete=cc-number]');
  await swapAll(tab, cases, PHASES.typing);
};

/** Runs in the frame: fills in a card of the sandbox's. */
const fill = (): void => {
  const card = {number: '4242424242424242', exp: '12/40', csc: '123'};
  for (const [name, value] of Object.entries(card)) {
    const input = document.querySelector<HTMLInputElement>(`[autocomplete=cc-${name}]`)!;
    input.value = value;
    input.dispatchEvent(new InputEvent('input', {inputType: 'insertReplacementText'}));
  }
};

/** Every payment is kept waiting at the processor's, and meanwhile its form is swapped. */
const whilePaying = async ({tab, hostile: processor}: Attempt, cases: Case[]): Promise<void> => {
  let paying = 0;
  let release!: () => void;
  const swapped = new Promise<undefined>(resolve => void (release = () => resolve(undefined)));
  processor.answer = ({path}) => (path === '/v1/payments' && ++paying <= cases.length ? swapped : undefined);
  await need(tab, ready(cases.length), 'every form');
  for (const {id} of cases) await (await tab.frame(`s=${id}`)).run(fill);
  await tab.run(() => document.querySelectorAll('florin-card-form').forEach(card => void card.submit()));
  for (let i = 0; i < 100 && paying < cases.length; i++)
    await new Promise(resolve => setTimeout(resolve, 20));
  if (paying < cases.length) throw new Error('not every form pays');
  await swapAll(tab, cases, PHASES.paying);
  setTimeout(release, 600);
};

export const swappedFrames: Group = {
  title: 'swapped frames',
  attacks: [
    {name: 'before the form is open', cases: product([PHASES.early, PHASES.called], POSING)},
    {
      name: 'under an open form',
      cases: product([PHASES.open, PHASES.typing], Object.keys(WAYS)),
      act: whileTyping,
    },
    {name: 'while it pays', cases: product([PHASES.paying], PAYING), act: whilePaying},
  ].map(swapping),
};
