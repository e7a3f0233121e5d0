import type {HostMessage} from '@florin/protocol/channel';
import {tell, type Frame} from './frame.js';
import {show, silent, speak, takeWords, tellHeight} from './show.js';
import {submit} from './submit.js';
import {applyTheme} from './theme.js';
import {tellErrors} from './wrong.js';

/** Everything the page may ask for but a new session, which is judged like a new connection. */
export type Request = Exclude<HostMessage, {type: 'session'}>;

/** Does what the page asks. */
export const act = (frame: Frame, message: Request): void => {
  const {form, view} = frame;
  // The fields are not to be seen.
  const asked = view.challenge !== undefined;
  switch (message.type) {
    case 'ping':
      return tell(frame, {type: 'pong', n: message.n});
    case 'locale':
      return void speak(frame, message.locale);
    case 'theme':
      return look(frame, message.theme);
    case 'words':
      return void takeWords(frame, message.words);
    case 'disabled':
      return show(frame, {disabled: message.disabled});
    case 'focus':
      return asked || message.on === 'status' ? form.focusStatus() : form.focusField();
    case 'report':
      return asked ? undefined : tellErrors(frame);
    case 'submit':
      return submit(frame);
    case 'reset':
      return reset(frame);
  }
};

/** Another look may be another layout. */
const look = (frame: Frame, theme: Record<string, string>): void => {
  show(frame, {theme: applyTheme(frame.window.document.documentElement, theme, frame.fonts)});
  tellHeight(frame);
};

/** Empties the form. A payment under way goes on: it can be taken back here only while the issuer waits for the shopper. */
const reset = (frame: Frame): void => {
  frame.giveUp();
  frame.form.clear();
  if (frame.running) return;
  frame.paid = undefined;
  show(frame, {...silent(frame), locked: false, busy: false});
};
