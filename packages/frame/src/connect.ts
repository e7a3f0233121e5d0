import type {FrameChannel, HostMessage} from '@florin/protocol/channel';
import {admit, sameForm, type Refusal, type Session} from './admission.js';
import {tell, tellChange, type Frame} from './frame.js';
import type {Caller} from './gate.js';
import {act} from './messages.js';
import {loadLocalBrands, loadParts, type Parts} from './parts.js';
import {foresee, prepare} from './payer.js';
import {fitting, height, show, silent, speak, takeWords, tellHeight, unmount, withAmount} from './show.js';
import {recover} from './submit.js';
import {applyTheme} from './theme.js';

/** Waits for the judgement of a page and its token; only then is anything shown. A later page script takes the port over. */
export const connect = async (frame: Frame, {channel, hello, session: judged}: Caller): Promise<void> => {
  const turn = ++frame.turn.session;
  const [session, spoken] = await Promise.all([
    judged,
    speak(frame, hello.locale),
    takeWords(frame, hello.words ?? {}),
  ]);
  if (turn !== frame.turn.session) return channel.close();
  frame.channel?.close();
  frame.channel = channel;
  if (typeof session === 'string') return refuse(frame, session);
  const parts = await loadParts(frame, session).catch(() => undefined);
  if (turn !== frame.turn.session) return channel.close();
  // Without words and parts there is no form; the page notices the silence and tries again.
  if (!spoken || !parts) return;
  const theme = applyTheme(frame.window.document.documentElement, hello.theme, frame.fonts);
  take(frame, session, {...parts, theme, disabled: hello.disabled});
  ready(frame, channel);
};

const ready = (frame: Frame, channel: FrameChannel): void => {
  frame.told = {change: '', height: height(frame)};
  if (frame.language) tell(frame, {type: 'title', title: frame.language.words.title});
  tell(frame, {type: 'ready', version: channel.version!, height: frame.told.height});
  tellChange(frame);
  // What the page asked meanwhile is answered last: a page that hears of it knows how the form stands.
  channel.receive(message => handle(frame, message));
  // Not before the page has its answer: what only a submit needs must not delay the first key.
  frame.tools.runtime.after(0, () => void getReadyToPay(frame));
};

/** A frame that was refused since does nothing but take another session. */
const handle = (frame: Frame, message: HostMessage): void => {
  if (message.type === 'session') frame.replacing = replaceSession(frame, message.session);
  else if (frame.session) act(frame, message);
};

/** What only a submit needs is loaded now that the shopper has begun. */
const getReadyToPay = async (frame: Frame): Promise<void> => {
  recover(frame);
  void loadLocalBrands().then(
    () => frame.form.look(),
    () => undefined,
  );
  if (!(await prepare(frame))) return refuse(frame, 'bad_key');
  foresee(frame);
  // The first amount that a browser formats costs it more than all that a submit does.
  if (frame.language) withAmount(frame, ({words}) => words.paying)(frame.language, frame);
};

/** A new token for the connected page: verified like the first, after the payment under way. */
const replaceSession = async (frame: Frame, token: string): Promise<void> => {
  const turn = ++frame.turn.session;
  await frame.running;
  // One of an earlier document is waited for while the shopper is at the bank.
  if (frame.view.challenge) await frame.recovering;
  if (!frame.channel) return;
  const session = await admit({token, origin: frame.channel.origin}, frame.tools);
  if (turn !== frame.turn.session) return;
  if (typeof session === 'string') return refuse(frame, session);
  if (frame.session && !sameForm(frame.session, session)) return refuse(frame, 'session_untrusted');
  const parts = await loadParts(frame, session).catch(() => undefined);
  if (turn !== frame.turn.session) return;
  if (!parts) return refuse(frame, 'network_error');
  if (take(frame, session, parts)) recover(frame);
  tellHeight(frame);
  tellChange(frame);
  if (!(await prepare(frame))) refuse(frame, 'bad_key');
};

/** Goes on with a session, and says whether it is another one. What was typed stays, if the form is the same one. */
const take = (frame: Frame, session: Session, change: Parts & Partial<Frame['view']>): boolean => {
  const before = frame.session;
  if (before && !sameForm(before, session)) frame.form.clear();
  frame.session = session;
  const another = before?.claims.sub !== session.claims.sub;
  if (another) {
    frame.giveUp();
    frame.paid = undefined;
  }
  // Shown in one go: the shopper waits for it.
  show(frame, {
    ...change,
    ...fitting(frame, session),
    ...(another && {...silent(frame), locked: false, busy: false}),
  });
  return another;
};

const refuse = (frame: Frame, code: Refusal): void => {
  unmount(frame);
  tell(frame, {type: 'refused', code});
};
