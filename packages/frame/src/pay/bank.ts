import {tell, type Frame} from '../frame.js';
import {say, show, tellHeight} from '../show.js';
import {busy} from '../submit.js';
import type {Words} from '../words.js';
import type {Left, ShowChallenge, Shown} from './challenge.js';
import {issuerPage} from './issuer-page.js';

/** The issuer's page and the way out of it, in the words of the moment: a frame that is drawn anew loads anew. */
const boxOf = (iframe: HTMLIFrameElement, cancel: () => void): ((words: Words) => HTMLElement) => {
  const {ownerDocument: document} = iframe;
  const box = document.createElement('div');
  const button = document.createElement('button');
  box.className = 'challenge';
  button.type = 'button';
  button.addEventListener('click', cancel);
  box.append(iframe, button);
  return ({challenge}) => {
    iframe.title = challenge.title;
    button.textContent = challenge.cancel;
    return box;
  };
};

/** Milliseconds after which a page of ours that did not load is loaded again. */
const AGAIN = 2_000;

/** Nobody is there to see it. */
const UNSEEN: Shown = {left: Promise.resolve('cancelled'), end: () => {}};

/** Shows what the issuer asks in the place of the fields, which keep what was typed: one at a time. */
export const showChallenge =
  (frame: Frame): ShowChallenge =>
  ({url}, {claims}) => {
    frame.giveUp();
    if (frame.session?.claims.sub !== claims.sub) return UNSEEN;
    const {form, tools, window} = frame;
    let leave!: (left: Left) => void;
    const left = new Promise<Left>(resolve => (leave = resolve));
    const end = (how: Left): void => {
      if (frame.giveUp !== giveUp) return;
      frame.giveUp = () => {};
      hide(frame, how);
      leave(how);
    };
    const giveUp = (frame.giveUp = () => end('cancelled'));
    const iframe = issuerPage(
      ...([window.document, url, tools.issuer] as const),
      () => end('through'),
      task => void tools.runtime.after(AGAIN, task),
    );
    const {hasFocus} = form;
    show(frame, {locked: true, busy: false, challenge: boxOf(iframe, giveUp)});
    say(frame, 'plain', ({words}) => words.challenge.asked);
    tellHeight(frame);
    tell(frame, {type: 'challenge'});
    if (hasFocus) iframe.focus();
    return {left, end};
  };

/** Brings the fields back. The focus, where it was in here, goes to the status: what follows may lead it on. */
const hide = (frame: Frame, left: Left): void => {
  const {hasFocus} = frame.form;
  show(frame, {challenge: undefined});
  tellHeight(frame);
  busy(frame);
  if (left !== 'through') say(frame, 'plain', ({words}) => words.waiting);
  if (hasFocus) frame.form.focusStatus();
};
