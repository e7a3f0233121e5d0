import type {Document} from '../../engines/index.ts';
import type {Attack, Group} from '../attack.ts';
import {fillCard, soon} from '../shopper.ts';
import {openSpeaker, type Speaking} from '../speaker.ts';
import type {Weakness} from '../weak.ts';

// Words of the page's own stand beside the card's digits, and in the place of sentences that shoppers rely on.

const MARKUP = '<img src=x>';
const LIE = 'Nothing was charged';

/** Puts a page's words in their places without a look at them. */
const UNREAD = `words => Object.entries(own).reduce((all, [path, text]) => {
  const [group, name] = path.split('.');
  if (name) all[group][name] = text; else all[group] = text;
  return all;
}, structuredClone(words))`;

/** A frame that takes any words, and writes labels as markup. */
const weak: Weakness = {
  policy: [["require-trusted-types-for 'script';", '']],
  frame: [
    ['words: shape({ words })', 'words: bare'],
    ['words => loaded.withOwnWords(words, own)', UNREAD],
    [
      "tell(frame, { type: 'title', title: frame.language.words.title });",
      `setTimeout(() => { const label = document.querySelector('label[for=cc-number]');
        if (label) label.innerHTML = frame.language.words.labels.number; }, 20);`,
    ],
  ],
};

/** What is wrong with the number's label after the page has named it. */
const LABELS: Record<string, {text: string; wrong: (shown: {text: string; markup: number}) => boolean}> = {
  'markup in a label': {text: MARKUP, wrong: ({markup}) => markup > 0},
  'a label that turns the text around it': {
    text: 'Card\u202enumber',
    wrong: ({text}) => text.includes('\u202e'),
  },
  'a label of two lines': {text: 'Card\nnumber', wrong: ({text}) => text.includes('\n')},
  'a label that is blank': {text: ' \u3000 ', wrong: ({text}) => text.trim() === ''},
  'a label that covers the form': {text: 'x'.repeat(500), wrong: ({text}) => text.length > 256},
};

/** The number's label, and elements that no form of ours has in a label. */
const labelIn = (frame: Document): Promise<{text: string; markup: number}> =>
  frame.run(() => {
    const label = document.querySelector('label[for=cc-number]')!;
    return {text: label.textContent, markup: document.querySelectorAll('img, label script, label a').length};
  });

const labels: Attack = {
  name: 'labels of the page',
  names: Object.keys(LABELS),
  weak,
  run: async attempt => {
    const {tab} = attempt;
    await openSpeaker(attempt);
    const frame = await tab.frame('/frame?');
    const won: string[] = [];
    for (const [name, {text, wrong}] of Object.entries(LABELS)) {
      await tab.run(async (label: string) => {
        const {speaker} = globalThis as unknown as Speaking;
        speaker.send({type: 'words', words: {'labels.number': label}});
        if (!(await speaker.done())) throw new Error('the frame fell silent');
        // What puts own words in their place is loaded when the first of them come.
        await new Promise<void>(resolve => setTimeout(resolve, 300));
      }, text);
      if (wrong(await labelIn(frame))) won.push(name);
    }
    return won;
  },
};

/** Sentences by which a shopper knows whether money moves, and what else may be reworded to make one pay again. */
const SENTENCES = {
  'another word for what is being paid': 'paying',
  'another word for what was paid': 'paid',
};

const sentences: Attack = {
  name: 'sentences on money',
  names: Object.keys(SENTENCES),
  weak: {frame: [['words => loaded.withOwnWords(words, own)', UNREAD]]},
  run: async attempt => {
    const {tab} = attempt;
    await openSpeaker(attempt);
    const frame = await tab.frame('/frame?');
    const words = Object.fromEntries(Object.values(SENTENCES).map(path => [path, `${LIE}: ${path}`]));
    await frame.run(() => {
      const heard = ((globalThis as unknown as {heard: string[]}).heard = []) as string[];
      new MutationObserver(() => void heard.push(document.body.textContent)).observe(document.body, {
        ...{subtree: true, childList: true, characterData: true},
      });
    });
    await tab.run(async (own: Record<string, string>) => {
      const {speaker} = globalThis as unknown as Speaking;
      speaker.send({type: 'words', words: own});
      if (!(await speaker.done())) throw new Error('the frame fell silent');
      await new Promise<void>(resolve => setTimeout(resolve, 300));
    }, words);
    await fillCard(frame);
    const outcome = () =>
      tab.run(() => (globalThis as unknown as Speaking).speaker.told.some(({type}) => type === 'outcome'));
    await tab.run(() => (globalThis as unknown as Speaking).speaker.send({type: 'submit'}));
    for (let i = 0; i < 100 && !(await outcome()); i++) await soon(() => false, attempt);
    if (!(await outcome())) throw new Error('nothing was paid');
    await soon(() => false, attempt);
    const heard = await frame.run(() => (globalThis as unknown as {heard: string[]}).heard.join('\n'));
    if (heard.trim() === '') throw new Error('the form said nothing');
    return sentences.names!.filter(name => heard.includes(words[SENTENCES[name as keyof typeof SENTENCES]]!));
  },
};

export const hostileWords: Group = {title: "words of the page's own", attacks: [labels, sentences]};
