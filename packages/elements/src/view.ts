import {unsafeCSS, type CSSResult} from '@lit/reactive-element';
import {element} from './dom.js';
import {probeRules} from './look.js';
import type {Words} from './words.js';

/** The element's own few nodes. */
export interface View {
  /** Carries the look in real CSS properties. */
  readonly probe: HTMLElement;
  /** Width in px at which the form is laid out; 0 while the element is not shown. */
  width(): number;
  /** Keeps this height in px free, whether or not the form is there. */
  reserve(height: number): void;
  show(iframe: HTMLIFrameElement): void;
  /** Says that the form could not be opened, with the code; `retry` where trying again may help. */
  fail(words: Words, code: string, retry?: () => void): void;
  /** Takes that back. */
  clear(): void;
}

// One string, not the `css` tag: that is more code than these rules. Opacity, not visibility, hides a frame that may
// still answer: a hidden one would not get ready.
const rules = [
  ':host{display:block}',
  ':host([hidden]){display:none}',
  '[part=box]{position:relative}',
  'iframe{display:block;width:100%;height:100%;border:0;color-scheme:light}',
  '[inert]{position:absolute;inset:0;opacity:0;pointer-events:none}',
];

export const styles: CSSResult = unsafeCSS(rules.join('') + probeRules);

const part = (name: string): HTMLElement => element('div', {part: name});

const failure = ([, failed, again]: Words, code: string, retry?: () => void): HTMLElement => {
  const slot = element('slot', {name: 'error'});
  const sentence = element('p', {dir: 'auto', role: 'alert', textContent: `${failed} `});
  sentence.append(element('code', {textContent: code}));
  slot.append(sentence);
  if (retry) slot.append(element('button', {type: 'button', textContent: again, onclick: retry}));
  return slot;
};

/** Builds the element's nodes in its shadow root. */
export const createView = (root: DocumentFragment): View => {
  const box = part('box');
  const probe = part('probe');
  let message: HTMLElement | undefined;
  const hide = (hidden: boolean): void => void box.querySelector('iframe')?.toggleAttribute('inert', hidden);
  const clear = (): void => {
    message?.remove();
    message = undefined;
    hide(false);
  };
  root.append(box, probe);
  return {
    probe,
    width: () => box.clientWidth,
    reserve: height => void (box.style.height = `${height}px`),
    show: iframe => box.prepend(iframe),
    clear,
    fail: (words, code, retry) => {
      clear();
      message = failure(words, code, retry);
      box.append(message);
      hide(true);
    },
  };
};
