import {acquirerSession, type AcquirerSession} from './acquirer-session.js';
import {LinkError, type NetworkLink, type NetworkRuntime} from './link.js';
import type {NetworkRequest, NetworkResponse} from './messages.js';
import {sealKeyId, type NetworkKey} from './seal.js';
import type {Tap, Wire, WireEvents} from './wire.js';

/** Times of a link, in milliseconds. */
export interface LinkTimes {
  /** How long an answer is waited for (10,000). */
  answerWithin: number;
  /** How long a request waits for a connection while there is none (3,000). */
  connectWithin: number;
  /** How long nothing may come before the network is asked whether it is there (30,000). */
  echoAfter: number;
  /** How old a key gets before another is agreed (an hour). */
  keyFor: number;
  /** The first pause before connecting again (200); each is twice the last, up to `mostPause` (10,000). */
  firstPause: number;
  mostPause: number;
}

const USUAL: LinkTimes = {
  ...{answerWithin: 10_000, connectWithin: 3_000, echoAfter: 30_000, keyFor: 3_600_000},
  ...{firstPause: 200, mostPause: 10_000},
};

/** What a link tells its host. */
export interface LinkEvents {
  /** It is signed on. */
  connected?(): void;
  /** The connection was lost or could not be made; it is tried again. */
  lost?(): void;
  /** An answer came after its request was given up, and was dropped. Whoever gave up has reversed or reverses it. */
  late?(answer: NetworkResponse): void;
  /** Something came that is no message: the connection is given up. The error quotes nothing of it. */
  refused?(error: unknown): void;
}

export interface WireLinkOptions extends LinkEvents {
  /** Connects. `opened` says that bytes may be sent; a wire that cannot be made is `closed`. */
  dial(events: WireEvents & {opened(): void}): Wire;
  runtime: NetworkRuntime;
  /** DE32 of what the link sends of itself. */
  acquirer: string;
  times?: Partial<LinkTimes> | undefined;
  tap?: Tap | undefined;
}

/** A link over a wire: it keeps itself connected, signed on and in possession of a key. */
export interface WireLink extends Required<NetworkLink> {
  /** Agrees on another key, while exchanges go on. */
  renewKey(): Promise<void>;
  /** Whether there is a connection on which the network knows us. */
  signedOn(): boolean;
  /** Answers that came too late so far. */
  late(): number;
  /** Signs off and hangs up. What is asked afterwards is not sent. */
  close(): Promise<void>;
}

/**
 * Exchanges messages over a wire and makes another wherever it is lost: many exchanges at once, each answer matched on
 * DE7, DE11 and DE32. What was sent on a lost connection is `network_timeout`, for it may have been decided.
 */
export const wireLink = (options: WireLinkOptions): WireLink => {
  const {runtime} = options;
  const times = {...USUAL, ...options.times};
  const ready = gate<AcquirerSession>(runtime, times.connectWithin);
  let stan = 0;
  let late = 0;
  let pause = times.firstPause;
  let closing = false;
  let wire: Wire | undefined;
  let closed = (): void => undefined;
  let cancelPause = (): void => undefined;

  const sessionOn = (made: Wire): AcquirerSession =>
    acquirerSession(made, {
      ...{runtime, acquirer: options.acquirer, answerWithin: times.answerWithin, tap: options.tap},
      stan: () => String((stan = (stan % 999_999) + 1)).padStart(6, '0'),
      late: answer => {
        late++;
        options.late?.(answer);
      },
      refused: error => options.refused?.(error),
    });

  const signOn = async (session: AcquirerSession, made: Wire): Promise<void> => {
    try {
      await session.start();
    } catch {
      return made.destroy();
    }
    pause = times.firstPause;
    ready.open(session);
    options.connected?.();
  };

  const connect = (): void => {
    if (closing) return;
    let session: AcquirerSession | undefined;
    let stopWatch = runtime.after(times.answerWithin, () => made.destroy());
    const made = options.dial({
      opened: () => {
        stopWatch();
        session = sessionOn(made);
        stopWatch = watch(session, made, runtime, times);
        void signOn(session, made);
      },
      data: bytes => session?.received(bytes),
      closed: () => {
        stopWatch();
        ready.shut();
        session?.closed();
        if (closing) return closed();
        options.lost?.();
        cancelPause = runtime.after(jittered(), connect);
      },
    });
    wire = made;
  };

  // Half of the pause at least: many links that were lost at once do not come back at once.
  const jittered = (): number => {
    const now = pause;
    pause = Math.min(pause * 2, times.mostPause);
    return now / 2 + (now / 2) * (runtime.randomBytes(1)[0]! / 255);
  };

  connect();
  return {
    exchange: async request => {
      const session = await ready.pass();
      if (!sealedFor(session, request)) throw new LinkError('network_unreachable', 'key');
      return session.exchange(request);
    },
    key: async () => keyOf(await ready.pass()),
    renewKey: async () => (await ready.pass()).renewKey(),
    signedOn: () => ready.now() !== undefined,
    late: () => late,
    close: async () => {
      closing = true;
      cancelPause();
      const session = ready.now();
      ready.shut();
      ready.give();
      if (!session) return wire?.destroy();
      await session.signOff().catch(() => undefined);
      await new Promise<void>(resolve => {
        closed = resolve;
        wire?.end();
        runtime.after(LAST_BYTES, () => {
          wire?.destroy();
          resolve();
        });
      });
    },
  };
};

/** A card is sealed under a key of this connection, or the network could not open it: it is not sent. */
const sealedFor = (session: AcquirerSession, request: NetworkRequest): boolean =>
  !('127' in request) || session.holds(sealKeyId(request));

const keyOf = (session: AcquirerSession): NetworkKey => {
  const key = session.key();
  if (!key) throw new LinkError('network_unreachable', 'key');
  return key;
};

/** Asks a silent network whether it is there, renews the key in time; hangs up where either fails. */
const watch = (
  session: AcquirerSession,
  wire: Wire,
  runtime: NetworkRuntime,
  {echoAfter, keyFor}: LinkTimes,
): (() => void) => {
  const since = runtime.monotonic();
  let renewed = since;
  let cancel = (): void => undefined;
  const look = async (): Promise<void> => {
    const now = runtime.monotonic();
    try {
      if (now - renewed >= keyFor) {
        renewed = now;
        await session.renewKey();
      } else if (now - session.heard() >= echoAfter && session.key()) await session.echo();
    } catch {
      return wire.destroy();
    }
    again();
  };
  const again = (): void => void (cancel = runtime.after(Math.min(echoAfter, keyFor) / 2, () => void look()));
  again();
  return () => cancel();
};

/** Milliseconds in which the other side hangs up too. */
const LAST_BYTES = 1_000;

/** Where requests wait until there is a session. */
const gate = <T>(runtime: NetworkRuntime, within: number) => {
  let inside: T | undefined;
  let closed = false;
  const waiting = new Set<{enter(value: T): void; refuse(): void}>();
  const unreachable = () => new LinkError('network_unreachable');
  return {
    now: () => inside,
    pass: (): Promise<T> => {
      if (inside !== undefined) return Promise.resolve(inside);
      if (closed) return Promise.reject(unreachable());
      return new Promise((resolve, reject) => {
        const done = () => {
          cancel();
          waiting.delete(who);
        };
        const refuse = () => {
          done();
          reject(unreachable());
        };
        const enter = (value: T) => {
          done();
          resolve(value);
        };
        const who = {enter, refuse};
        const cancel = runtime.after(within, refuse);
        waiting.add(who);
      });
    },
    open: (value: T): void => {
      inside = value;
      for (const {enter} of [...waiting]) enter(value);
    },
    shut: (): void => void (inside = undefined),
    /** Nobody will be let in any more. */
    give: (): void => {
      closed = true;
      for (const {refuse} of [...waiting]) refuse();
    },
  };
};
