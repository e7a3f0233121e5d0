import {
  connectToFrame,
  type ConnectMessage,
  type FrameMessage,
  type HostChannel,
  type HostMessage,
} from '@florin/protocol/channel';
import type {Cancel, Timers} from '@florin/runtime';

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
  ready(): void;
  failed(code: Refusal): void;
}

/** The line to one frame. It outlives single channels: a handshake makes a new one. */
export interface Link {
  /** Dropped while there is no channel: the next handshake tells the present state anyway. */
  send(message: HostMessage): void;
  handshake(frame: Window, origin: string, hello: Hello): void;
  /** Asks whether anybody is there; the answer is no after two seconds. */
  check(answer: (there: boolean) => void): void;
  /** Asks again and again until it is cancelled; `lost` is called when nobody has answered for twenty seconds. */
  guard(lost: () => void): Cancel;
  close(): void;
}

const ANSWER = 2_000;
const BEAT = 5_000;
const MISSED = 4;

export const createLink = (timers: Timers, on: LinkEvents): Link => {
  let channel: HostChannel | undefined;
  let asked = 0;
  let answered = 0;
  let opening = Infinity;
  let checking: ((there: boolean) => void) | undefined;
  let cancel: Cancel = () => {};
  const send = (message: HostMessage): void => channel?.send(message);
  const ping = (): void => send({type: 'ping', n: ++asked});
  const pong = (n: number): void => {
    answered = n;
    answerCheck(true);
    if (n < opening) return;
    opening = Infinity;
    on.ready();
  };
  const answerCheck = (there: boolean): void => {
    const answer = checking;
    cancel();
    checking = undefined;
    answer?.(there);
  };
  const close = (): void => {
    cancel();
    checking = undefined;
    channel?.close();
    channel = undefined;
    opening = Infinity;
  };
  const hear = (message: FrameMessage): void => {
    if (message.type === 'pong') return pong(message.n);
    if (message.type === 'refused') return on.failed(message.code);
    on.message(message);
  };
  return {
    send,
    close,
    handshake: (frame, origin, hello) => {
      close();
      channel = connectToFrame(frame, origin, hello, hear);
      // It waits in the port until the frame is ready: its answer is the round trip, and costs no other.
      ping();
      opening = asked;
    },
    check: answer => {
      cancel();
      checking = answer;
      cancel = timers.after(ANSWER, () => answerCheck(false));
      ping();
    },
    guard: lost => {
      let missed = 0;
      let heard = answered;
      let stop: Cancel;
      const beat = (): void => {
        missed = answered === heard ? missed + 1 : 0;
        heard = answered;
        if (missed > MISSED) return lost();
        stop = timers.after(BEAT, beat);
        ping();
      };
      beat();
      return () => stop();
    },
  };
};
