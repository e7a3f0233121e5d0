import {isCall, type HostMessage} from '@florin/protocol/channel';
import type {Cancel} from '@florin/runtime';
import {element} from './dom.js';
import type {Environment} from './environment.js';
import {createLink, type Hello, type LinkEvents, type Refusal} from './link.js';
import {frameAddress, type Opening} from './session-token.js';
import {watchOpening} from './watch.js';

/** What is heard of a frame. */
export interface FrameEvents extends Pick<LinkEvents, 'message' | 'opened' | 'failed'> {
  /** The browser loads the frame anew: what was typed there is gone. */
  lost(): void;
  /** Nobody is behind the iframe any more. False where nothing was done about it. */
  gone(): boolean;
}

export interface FrameOptions {
  locale: string;
  runtime: Environment['runtime'];
  /** The present state of the element, for a handshake. */
  hello(): Omit<Hello, 'session'>;
  on: FrameEvents;
}

/** One frame and the line to it. */
export interface Frame {
  readonly iframe: HTMLIFrameElement;
  /** The session the frame has now. */
  readonly session: Opening;
  send(message: HostMessage): void;
  /** Focuses the frame, and in it the first field that wants attention or the status line. */
  focus(on: 'field' | 'status'): void;
  /** Goes on with a session of equal terms. */
  adopt(session: Opening): void;
  /** To be called when the frame was moved in one piece, or the page came back: perhaps it lives, perhaps not. */
  doubt(): void;
  /** To be called when the iframe was taken out and put back, so that the browser loads it again. */
  reloading(): void;
  close(): void;
}

// Without `allow-same-origin` the frame's origin is opaque and no handshake can be addressed to it.
const SANDBOX = 'allow-scripts allow-same-origin allow-forms';

// `title` until the form calls itself something in the shopper's language.
const createIframe = (src: string): HTMLIFrameElement =>
  element('iframe', {slot: 'frame', title: 'Card', sandbox: SANDBOX, referrerPolicy: 'no-referrer', src});

/** How a document arrives: by the call of its script, and by its `load`. */
const CALL = 1;
const LOAD = 2;

/** Makes the frame of a session. It loads once its iframe is put into the page. */
export const openFrame = (opened: Opening, {locale, runtime, hello, on}: FrameOptions): Frame => {
  const url = frameAddress(opened, locale);
  const iframe = createIframe(url);
  let session = opened;
  // How the document has arrived so far, as a sum: each once and in either order; the first of them is answered.
  // Another document is ours only after the browser has moved the iframe.
  let arrivals = 0;
  let doubted = false;
  let stop: Cancel = () => {};
  const watch = (): void => {
    stop();
    stop = watchOpening(url, runtime, code => on.failed(code));
  };
  const close = (): void => {
    stop();
    link.close();
    iframe.removeEventListener('load', loaded);
    removeEventListener('message', heard);
    iframe.remove();
  };
  const failed = (code: Refusal): void => {
    close();
    on.failed(code);
  };
  const link = createLink(runtime, {
    failed,
    message: message => {
      if (message.type === 'ready') {
        doubted = false;
        stop();
      }
      on.message(message);
    },
    opened: () => on.opened(),
    there: () => void (doubted = false),
    silent: () => {
      // It may be on its way here from another place in the page.
      if (doubted) watch();
      greet(session);
    },
    gone: () => void (doubted || on.gone() || failed('frame_replaced')),
  });
  const greet = ({token}: Opening): void => {
    const {contentWindow} = iframe;
    if (contentWindow) link.handshake(contentWindow, opened.processor, {...hello(), session: token});
  };
  const reloading = (): void => {
    doubted = false;
    arrivals = 0;
    link.close();
    watch();
    on.lost();
  };
  const arrive = (by: typeof CALL | typeof LOAD): void => {
    if (doubted) reloading();
    if (arrivals & by) return failed('frame_replaced');
    arrivals |= by;
    if (arrivals === by) greet(session);
  };
  const loaded = (): void => arrive(LOAD);
  const heard = (event: MessageEvent): void => {
    if (isCall(event, iframe.contentWindow, opened.processor)) arrive(CALL);
  };
  addEventListener('message', heard);
  iframe.addEventListener('load', loaded);
  watch();
  return {
    iframe,
    get session() {
      return session;
    },
    send: link.send,
    focus: where => {
      iframe.focus();
      link.send({type: 'focus', on: where});
    },
    adopt: next => {
      session = next;
      link.send({type: 'session', session: next.token});
    },
    doubt: () => {
      doubted = true;
      link.doubt();
    },
    reloading,
    close,
  };
};
