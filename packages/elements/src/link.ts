import {
  connectToFrame,
  type ConnectMessage,
  type FrameMessage,
  type HostChannel,
  type HostMessage,
} from '@florin/protocol/channel';
import type {Cancel} from '@florin/runtime';
import {isHidden} from './dom.js';
import type {Environment} from './environment.js';

/** What the frame is told when it is met. */
export type Hello = Omit<ConnectMessage, 'florin' | 'versions'>;

/** Messages of the frame's that concern the line. */
type LineMessage = Extract<FrameMessage, {type: 'pong' | 'refused'}>;
/** And those that concern the form. */
export type FormMessage = Exclude<FrameMessage, LineMessage>;
/** Why a frame does not show its form. */
export type Refusal = Extract<FrameMessage, {type: 'refused'}>['code'];

/** What is heard over a line. */
export interface LinkEvents {
  message(message: FormMessage): void;
  /** The round trip that follows a `ready` has come back. */
  opened(): void;
  failed(code: Refusal): void;
  /** Somebody was there after {@link Link.doubt}. */
  there(): void;
  /** Two questions in a row had no answer: time to shake hands anew. */
  silent(): void;
  /** Nobody answered that either. */
  gone(): void;
}

/** The line to one frame. It outlives single channels: a handshake makes a new one. */
export interface Link {
  /** Dropped while there is no channel: the next handshake tells the present state anyway. */
  send(message: HostMessage): void;
  handshake(frame: Window, origin: string, hello: Hello): void;
  /** Asks whether anybody is there still. */
  doubt(): void;
  close(): void;
}

/** Milliseconds between two questions to an open frame: one that is gone is noticed within four of them. */
const BEAT = 500;

export const createLink = (clock: Environment['runtime'], on: LinkEvents): Link => {
  let channel: HostChannel | undefined;
  // Heard until the new one is open: an outcome may be on its way.
  let former: HostChannel | undefined;
  let asked = 0;
  let answered = 0;
  let missed = 0;
  let due = 0;
  let opening = Infinity;
  let shown = false;
  let doubted = Infinity;
  let stop: Cancel = () => {};
  const send = (message: HostMessage): void => channel?.send(message);
  const ping = (): void => send({type: 'ping', n: ++asked});
  const beat = (): void => {
    // A page that is hidden, or stood still itself, says nothing of the frame.
    const fair = !isHidden() && clock.monotonic() < due + BEAT;
    missed = fair && answered < asked ? missed + 1 : 0;
    if (missed > 2) return on.gone();
    if (missed === 2) on.silent();
    else ping();
    watch();
  };
  const watch = (): void => {
    stop();
    due = clock.monotonic() + BEAT;
    stop = clock.after(BEAT, beat);
  };
  const pong = (n: number): void => {
    answered = n;
    if (n > doubted) {
      doubted = Infinity;
      on.there();
    }
    opened();
  };
  const opened = (): void => {
    if (!shown || answered < opening) return;
    opening = Infinity;
    former?.close();
    watch();
    on.opened();
  };
  const hear = (message: FrameMessage): void => {
    if (message.type === 'pong') return pong(message.n);
    if (message.type === 'refused') return on.failed(message.code);
    on.message(message);
    if (message.type !== 'ready') return;
    shown = true;
    opened();
  };
  return {
    send,
    handshake: (frame, origin, hello) => {
      former?.close();
      former = channel;
      shown = false;
      // It waits in the port until the frame is ready: its answer is the round trip, and costs no other.
      channel = connectToFrame(frame, origin, hello, hear, {type: 'ping', n: ++asked});
      opening = asked;
    },
    doubt: () => {
      doubted = asked;
      ping();
    },
    close: () => {
      stop();
      former?.close();
      channel?.close();
      former = channel = undefined;
      opening = Infinity;
    },
  };
};
