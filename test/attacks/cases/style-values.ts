import type {Document} from '../../engines/index.ts';
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
      return theme;`,
    ],
  ],
};

/** Families that the form may use: the browser's own kinds, and the font that the operator serves. */
export const FAMILIES = ['system-ui', 'sans-serif', 'serif', 'monospace', 'Brand Sans'];

/** As many as no channel drops any of. */
const BATCH = 15;
const THEMES = 640;

/** Sends themes, each with a ping that names it, over a channel of their own. Runs in the page. */
const sendThemes = async (themes: Record<string, string>[], first: number): Promise<void> => {
  const {speaker} = globalThis as unknown as Speaking;
  await speaker.connect();
  for (const [n, theme] of themes.entries()) {
    speaker.send({type: 'theme', theme});
    speaker.send({type: 'ping', n: first + n});
  }
  if (!(await speaker.done())) throw new Error('the frame fell silent');
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
    for (let from = 0; from < themes.length; from += BATCH)
      await attempt.tab.run(sendThemes, themes.slice(from, from + BATCH), from);
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
const setThemes = async (themes: Record<string, string>[], address: string): Promise<void> => {
  const {style} = document.querySelector('florin-card-form')!;
  for (const theme of themes) {
    style.cssText = '';
    for (const [name, value] of Object.entries(theme))
      style.setProperty(name, value.replaceAll('loot?x', address));
    await new Promise<void>(resolve => setTimeout(resolve, 25));
  }
};

/** Looks at the form again and again, and keeps whatever was ever wrong. */
const watchAlways = (frame: Document): Promise<void> =>
  frame.run(() => {
    const watching = globalThis as unknown as Watching;
    setInterval(() => (watching.seen[0] ??= []).push(...watching.look()), 12);
  });

const SET = [...Object.values(stylePayloads(away)), ...fuzzedThemes(away, 60)];

const set: Attack = {
  name: 'values set on the element',
  names: [`${SET.length} looks set on the element`],
  weak: RAW,
  run: async attempt => {
    const {tab, stranger, processor} = attempt;
    const {token} = await attempt.session();
    await tab.goto(attempt.merchantPage(RECORDER + element(processor, token)));
    await heard(tab, 'florin-ready');
    const frame = await tab.frame('/frame?');
    await watchFrame(frame, FAMILIES);
    await watchAlways(frame);
    await tab.run(setThemes, SET, `${stranger}/${away}`);
    const {seen, violations, loaded} = await readWatch(frame);
    // The page's own browser may fetch what the page writes; the frame may not.
    if (!seen[0]) throw new Error('the form was not looked at');
    return seen[0].length + violations.length + loaded.length > 0 ? set.names! : [];
  },
};

export const styleValues: Group = {title: 'style values', attacks: [values, set]};
