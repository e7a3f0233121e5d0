import {heard, RECORDER, type Attack, type Group} from '../attack.ts';
import {fillCard, isPayment, problem, soon, THROWN, type Page} from '../shopper.ts';
import type {Weakness} from '../weak.ts';

// What some script of the page's hangs on the prototype of all objects must not be taken for an option, an outcome or
// a result. What comes by such a hole is mostly data, not functions.

const script = (processor: string) => `<script src="${processor}/sdk/v1/florin.js" crossorigin></script>`;

const pollution = (name: string, value: string): string =>
  `<script>Object.defineProperty(Object.prototype, '${name}',
    {configurable: true, writable: true, value: ${value}});</script>`;

const NAMES = [
  ...['result', 'signed', 'held', 'then', 'toJSON', 'resolve', 'code', 'type', 'name'],
  ...['processors', 'load', 'call', 'session', 'message', 'card', 'invalid', 'pending', 'expired'],
];
const ENDS = ['error', 'expired'];
const during = (name: string, end: string): string => `Object.prototype.${name} while ${end} is told`;

/** Submits under each name, and answers with those under which it was not told what it came to. Runs in the page. */
const submitUnder = async (names: string[], end: string): Promise<string[]> => {
  const {events, thrown} = globalThis as unknown as Page;
  const form = document.querySelector('florin-card-form') as unknown as {
    submit(): Promise<{status: string}>;
  };
  const won: string[] = [];
  for (const name of names) {
    events.length = thrown.length = 0;
    let status = 'none';
    const value = {card: {}, status: 'authorized', result: {}, signed: 'forged'};
    Object.defineProperty(Object.prototype, name, {configurable: true, writable: true, value});
    try {
      void form.submit().then(answer => void (status = answer.status));
      for (let i = 0; i < 150 && status === 'none' && thrown.length === 0; i++)
        await new Promise<void>(resolve => setTimeout(resolve, 10));
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
    }
    const told = events.map(({type}) => type).filter(type => type !== 'florin-change');
    if (String(told) !== `florin-${end}` || status !== end || thrown.length > 0) won.push(name);
  }
  return won;
};

/** It takes whatever can be read, wherever it hangs, for a result. */
const READS_ANYTHING: Weakness = {
  sdk: [
    [
      "if (result.status === 'error')",
      `for (const name of ${JSON.stringify(NAMES)}) {
         const found = result[name] ?? {};
         if (typeof found === 'object' && found.signed) return new EVENTS.authorized(found);
       }
       if (result.status === 'error')`,
    ],
  ],
};

const outcomes: Attack = {
  name: 'an outcome that a polluted Object.prototype turns into another',
  names: ENDS.flatMap(end => NAMES.map(name => during(name, end))),
  weak: READS_ANYTHING,
  hostile: true,
  run: async attempt => {
    const {tab, processor, hostile, merchantPage} = attempt;
    const answers = {error: problem(409, 'session_closed'), expired: problem(410, 'session_expired')};
    let answer = answers.error;
    hostile.answer = call => (isPayment(call) ? answer : undefined);
    const {token} = await attempt.session();
    const element = `<florin-card-form session="${token}"></florin-card-form>`;
    await tab.goto(merchantPage(RECORDER + THROWN + script(processor) + element));
    await heard(tab, 'florin-ready');
    await fillCard(await tab.frame('/frame?'));
    const won: string[] = [];
    for (const end of ENDS) {
      answer = answers[end as keyof typeof answers];
      const names = await tab.run(submitUnder, NAMES, end);
      won.push(...names.map(name => during(name, end)));
    }
    return won;
  },
};

/** Options of a listener, as a browser reads them off the prototype of the object that is given. */
const OPTIONS: Record<string, string> = {
  passive: 'true',
  once: 'true',
  signal: 'AbortSignal.abort()',
};

const unheld = ([name, value]: [string, string]): Attack => ({
  name: `a form let through unpaid by Object.prototype.${name}`,
  weak: {sdk: [["'submit', submit, true)", "'submit', submit, {capture: true})"]]},
  run: async attempt => {
    const {tab, processor, merchantPage, merchant} = attempt;
    const {token} = await attempt.session();
    const form = `<form action="/loot" novalidate target="other">
      <florin-card-form name="payment" session="${token}"></florin-card-form><button>Pay</button></form>
      <iframe name="other"></iframe>`;
    await tab.goto(merchantPage(RECORDER + pollution(name, value) + script(processor) + form));
    await tab.run(() => {
      for (let i = 0; i < 3; i++) document.querySelector('button')!.click();
    });
    return soon(
      () => attempt.requests.some(line => line.startsWith(`${new URL(merchant).hostname} /loot`)),
      attempt,
    );
  },
});

const FORGED = ['result', 'signed', 'held', 'status', 'then', 'toJSON', 'value', 'state', 'processors'];
/** A `value` there before makes `Object.defineProperty` refuse every accessor: nothing of ours is defined at all. */
const EARLY = FORGED.filter(name => name !== 'value');
const WHEN = ['before our script', 'after it'];
const entry = (name: string, when: string): string => `a forged entry by Object.prototype.${name}, ${when}`;

/** What a form would submit, while the names hang there, of an element that paid nothing. Runs in the page. */
const formData = async (names: string[]): Promise<string[]> => {
  const element = document.createElement('florin-card-form');
  element.setAttribute('name', 'payment');
  const form = document.createElement('form');
  form.append(element);
  const won: string[] = [];
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      writable: true,
      value: 'forged.by.page',
    });
    document.body.append(form);
    await new Promise<void>(resolve => setTimeout(resolve, 5));
    // Forgets a result, and writes its entry anew.
    (element as unknown as {reset(): void}).reset();
    const data = new FormData(form);
    if (data.has('payment')) won.push(name);
    Reflect.deleteProperty(Object.prototype, name);
    form.remove();
  }
  return won;
};

const forged: Attack = {
  name: 'a forged entry of the form',
  names: [...FORGED.map(name => entry(name, WHEN[1]!)), ...EARLY.map(name => entry(name, WHEN[0]!))],
  weak: {
    sdk: [
      [
        'held?.result.signed ?? null',
        `held?.result.signed ?? ${JSON.stringify(FORGED)}.map(name => ({})[name]).find(one => typeof one === 'string')`,
      ],
    ],
  },
  run: async ({tab, processor, merchantPage}) => {
    await tab.goto(merchantPage(script(processor)));
    const won = (await tab.run(formData, FORGED)).map(name => entry(name, WHEN[1]!));
    for (const name of EARLY) {
      await tab.goto(merchantPage(pollution(name, '"forged.by.page"') + script(processor)));
      const again = await tab.run(formData, [name]);
      won.push(...again.map(one => entry(one, WHEN[0]!)));
    }
    return won;
  },
};

export const pollutedPrototypes: Group = {
  title: 'prototype pollution',
  attacks: [outcomes, forged, ...Object.entries(OPTIONS).map(unheld)],
};
