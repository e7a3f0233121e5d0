import {element, heard, RECORDER, type Attack, type Attempt, type Group} from '../attack.ts';
import {readWatch, watchFrame, type Watching} from '../frame-watch.ts';
import {openSpeaker, type Speaking} from '../speaker.ts';
import type {Weakness} from '../weak.ts';
import {fuzzedThemes, stylePayloads} from './style-payloads.ts';

// A look is text of the page's that the frame puts into a style sheet beside the card's digits.

/** A frame that writes whatever it is sent into a sheet, and may load from anywhere. */
export const RAW: Weakness = {
  policy: [
    ["img-src 'self'", 'img-src *'],
    ["font-src 'self'", 'font-src *'],
  ],
  frame: [
    [
      'const { theme, dark } = readableTheme(wanted);',
      `const { theme, dark } = readableTheme({});
      const raw = applyTheme.raw ??= new CSSStyleSheet();
      const rules = Object.entries(wanted).map(([name, value]) => name + ':' + value).join(';');
      raw.replaceSync(':root{' + rules + '}');
      document.adoptedStyleSheets = [...document.adoptedStyleSheets.filter(one => one !== raw), raw];
      return;`,
    ],
  ],
};

/** Families that the form may use: the browser's own kinds, and the font that the operator serves. */
export const FAMILIES = ['system-ui', 'sans-serif', 'serif', 'monospace', 'Brand Sans'];

const BATCH = 45;
const THEMES = 640;

/** Sends every theme, each with a ping, over as many channels as their rate asks for. Runs in the page. */
const sendThemes = async (themes: Record<string, string>[], batch: number): Promise<void> => {
  const {speaker} = globalThis as unknown as Speaking;
  for (let from = 0; from < themes.length; from += batch) {
    await speaker.connect();
    for (let n = from; n < Math.min(from + batch, themes.length); n++) {
      speaker.send({type: 'theme', theme: themes[n]!});
      speaker.send({type: 'ping', n});
    }
    if (!(await speaker.done())) throw new Error('the frame fell silent');
  }
};

const REACHED = 'a request that the form does not make by itself';
const FUZZED = `${THEMES * 8} fuzzed values`;

const reached = async ({tab, requests, stranger}: Attempt): Promise<boolean> => {
  const {violations, loaded} = await readWatch(await tab.frame('/frame?'));
  const host = new URL(stranger).hostname;
  return violations.length > 0 || loaded.length > 0 || requests.some(line => line.startsWith(host));
};

const away = 'loot?x';
const names = Object.keys(stylePayloads(away));

const values: Attack = {
  name: 'style values',
  names: [...names, FUZZED, REACHED],
  weak: RAW,
  run: async attempt => {
    await openSpeaker(attempt);
    const frame = await attempt.tab.frame('/frame?');
    await watchFrame(frame, FAMILIES);
    const address = `${attempt.stranger}/${away}`;
    const themes = [...Object.values(stylePayloads(address)), ...fuzzedThemes(address, THEMES)];
    await attempt.tab.run(sendThemes, themes, BATCH);
    const {seen} = await readWatch(frame);
    const wrong = (n: number): boolean => {
      if (!seen[n]) throw new Error(`the form was not looked at after theme ${n}`);
      return seen[n].length > 0;
    };
    const won = names.filter((_name, n) => wrong(n));
    if (themes.some((_theme, n) => n >= names.length && wrong(n))) won.push(FUZZED);
    return (await reached(attempt)) ? [...won, REACHED] : won;
  },
};

/** Sets themes on the element one after the other, so that each reaches the frame. Runs in the page. */
const setThemes = async (themes: Record<string, string>[]): Promise<void> => {
  const {style} = document.querySelector('florin-card-form')!;
  for (const theme of themes) {
    style.cssText = '';
    for (const [name, value] of Object.entries(theme)) style.setProperty(name, value);
    await new Promise<void>(resolve => setTimeout(resolve, 25));
  }
};

/** Looks at the form at every change of its look, and keeps whether anything was ever wrong. */
const watchChanges = (frame: Parameters<typeof readWatch>[0]): Promise<void> =>
  frame.run(() => {
    const watching = globalThis as unknown as Watching;
    const watcher = new MutationObserver(() => void (watching.seen[0] ??= []).push(...watching.look()));
    watcher.observe(document.documentElement, {attributes: true});
  });

const SETS = 12;
const onElement = (first: number): string => `values set on the element, from the ${first}th of ${ELEMENT.length}`;
const ELEMENT = [...Object.values(stylePayloads(away)), ...fuzzedThemes(away, 120)];
const STARTS = Array.from({length: SETS}, (_none, n) => Math.floor((n * ELEMENT.length) / SETS));

const set: Attack = {
  name: 'values set on the element',
  names: [...STARTS.map(onElement), `${REACHED}, by values set on the element`],
  weak: RAW,
  run: async attempt => {
    const {token} = await attempt.session();
    const html = RECORDER + element(attempt.processor, token);
    await attempt.tab.goto(attempt.merchantPage(html));
    await heard(attempt.tab, 'florin-ready');
    const frame = await attempt.tab.frame('/frame?');
    await watchFrame(frame, FAMILIES);
    await watchChanges(frame);
    const won: string[] = [];
    for (const [n, first] of STARTS.entries()) {
      await attempt.tab.run(setThemes, ELEMENT.slice(first, STARTS[n + 1]));
      const wrong = await frame.run(() => (globalThis as unknown as Watching).seen[0]?.splice(0) ?? []);
      if (wrong.length > 0) won.push(onElement(first));
    }
    return won;
  },
};
void set;

export const styleValues: Group = {title: 'style values', attacks: [values]};
