import type {Cancel} from '@florin/runtime';
import {element} from './dom.js';
import type {Environment} from './environment.js';
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
  /** Draws where the frame's rows will be if they take long. */
  show(): void;
  /** Says that the form could not be opened, with the code; `retry` where trying again may help. */
  fail(words: Words, code: string, retry?: () => void): void;
  /** Takes that back. */
  clear(): void;
}

// Opacity, not visibility, hides a frame that may still answer: a hidden one would not get ready.
//
// The frame is a child of the element and not in its shadow: no browser fills a saved card into a frame that a shadow
// root holds. Rules of the page reach it there, and give way to these.
const rules = [
  ':host{display:block}',
  ':host([hidden]){display:none}',
  '[part=box]{position:relative}',
  '::slotted(iframe){all:initial!important;display:block!important;width:100%!important;height:100%!important;' +
    'color-scheme:light!important}',
  '[inert]{display:block;position:absolute;inset:0;opacity:0}',
  '.wait::before{content:"";position:absolute;inset:0 0 28px;opacity:.1;animation:wait 1s;' +
    'background:repeating-linear-gradient(#0000 0 24px,currentColor 0 68px,#0000 0 88px)}',
  '@keyframes wait{0%{opacity:0}}',
];

// Built when an element needs it: on a server there are no sheets.
const styles = (): CSSStyleSheet => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules.join('') + probeRules);
  return sheet;
};

const part = (name: string): HTMLElement => element('div', {part: name});
const place = (name: string): HTMLSlotElement => element('slot', {name});

const failure = ([failed, again]: Words, code: string, retry?: () => void): HTMLElement => {
  const slot = place('error');
  const sentence = element('p', {dir: 'auto', role: 'alert', textContent: `${failed} – `});
  sentence.append(element('code', {textContent: code}));
  slot.append(sentence);
  if (retry) slot.append(element('button', {type: 'button', textContent: again, onclick: retry}));
  return slot;
};

/**
 * Milliseconds in which a form that is there is never preceded by its outline. By a timer: an animation that begins so much
 * later has the browser draw all the while, and the form has to wait for that.
 */
const OUTLINE_AFTER = 500;

/** Builds the element's nodes in its shadow root. */
export const createView = (root: ShadowRoot, {after}: Environment['runtime']): View => {
  root.adoptedStyleSheets = [styles()];
  const box = part('box');
  const probe = part('probe');
  const frame = place('frame');
  let message: HTMLElement | undefined;
  let stop: Cancel = () => {};
  const clear = (): void => {
    stop();
    message?.remove();
    box.className = '';
    frame.inert = false;
  };
  box.append(frame);
  root.append(box, probe);
  return {
    probe,
    width: () => box.clientWidth,
    reserve: height => void (box.style.height = `${height}px`),
    show: () => void (stop = after(OUTLINE_AFTER, () => void (box.className = 'wait'))),
    clear,
    fail: (words, code, retry) => {
      clear();
      message = failure(words, code, retry);
      box.append(message);
      frame.inert = true;
    },
  };
};
