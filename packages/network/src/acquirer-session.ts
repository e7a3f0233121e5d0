import {answerMti, checkAnswer, isAnswer} from './check.js';
import {ECHO_TEST, KEY_CHANGE, SIGN_OFF, SIGN_ON} from './elements.js';
import {startKeyExchange} from './key-exchange.js';
import {LinkError, type NetworkRuntime} from './link.js';
import {matchingKey} from './matching.js';
import type {
  AnswerTo,
  ManagementRequest,
  NetworkMessage,
  NetworkRequest,
  NetworkResponse,
} from './messages.js';
import {isApproved} from './response-codes.js';
import type {NetworkKey} from './seal.js';
import {toDE7} from './values.js';
import {messageWire, type Tap, type Wire} from './wire.js';

/** What a session needs to know. */
export interface SessionOptions {
  runtime: NetworkRuntime;
  /** DE32 of the messages that the session sends of itself. */
  acquirer: string;
  /** The next STAN for one of those. */
  stan(): string;
  /** Milliseconds that an answer is waited for. */
  answerWithin: number;
  /** Told of an answer that nobody waits for any more. It changes nothing. */
  late(answer: NetworkResponse): void;
  /** Told why what came was refused. The connection is at its end. */
  refused(error: unknown): void;
  tap?: Tap | undefined;
}

/** The acquirer's end of one connection, from its key exchange until it is closed. */
export interface AcquirerSession {
  /** Agrees on a key, then signs on. Rejects where the network does not take either. */
  start(): Promise<void>;
  exchange<R extends NetworkRequest>(request: R): Promise<AnswerTo<R>>;
  /** Agrees on another key. Requests that are under way are answered under theirs. */
  renewKey(): Promise<void>;
  echo(): Promise<void>;
  signOff(): Promise<void>;
  key(): NetworkKey | undefined;
  /** Whether the network knows the key of that id from this connection. */
  holds(id: string): boolean;
  /** When something last came, on the runtime's monotonic clock. */
  heard(): number;
  received(bytes: Uint8Array): void;
  /** The connection is gone: nobody will answer. */
  closed(): void;
}

interface Waiting {
  settle(answer: NetworkResponse): void;
  fail(error: LinkError): void;
  /** Ends the time that the answer is waited for. */
  stop(): void;
}

/** The acquirer's end of a wire that was just connected. */
export const acquirerSession = (wire: Wire, options: SessionOptions): AcquirerSession => {
  const {runtime} = options;
  const messages = messageWire(wire, options.tap);
  const waiting = waitingRoom();
  let heard = runtime.monotonic();
  let open = true;

  const asked = (request: NetworkRequest): Promise<NetworkResponse> =>
    new Promise((settle, fail) => {
      if (!open) throw new LinkError('network_unreachable');
      messages.write(request);
      const who: Waiting = {settle, fail, stop: () => cancel()};
      const leave = waiting.enter(waitedFor(request), who);
      const cancel = runtime.after(options.answerWithin, () => {
        leave();
        fail(new LinkError('network_timeout'));
      });
    });

  const exchange = async <R extends NetworkRequest>(request: R): Promise<AnswerTo<R>> =>
    checkAnswer(request, await asked(request));

  const own = () =>
    ({mti: '0800', 7: toDE7(runtime.now()), 11: options.stan(), 32: options.acquirer}) as const;

  const manage = async (code: ManagementRequest[70]): Promise<void> => {
    const answer = await exchange({...own(), 70: code});
    if (!isApproved(answer[39])) throw new LinkError('network_unreachable', `DE70 ${code} was refused`);
  };

  const renewKey = async (): Promise<void> => {
    const ours = startKeyExchange(runtime);
    const answer = await exchange({...own(), 70: KEY_CHANGE, 125: {public_key: ours.public_key}});
    if (!answer[125]) throw new LinkError('network_unreachable', 'DE70 101 was refused');
    messages.adopt(ours.finish(answer[125].public_key));
  };

  const take = (message: NetworkMessage): void => {
    if (!isAnswer(message)) throw new LinkError('network_garbled', 'message type');
    const first = waiting.leave(keyOf(message.mti, message));
    if (!first) return options.late(message);
    first.stop();
    first.settle(message);
  };

  return {
    start: async () => {
      await renewKey();
      await manage(SIGN_ON);
    },
    ...{exchange, renewKey},
    echo: () => manage(ECHO_TEST),
    signOff: () => manage(SIGN_OFF),
    key: messages.newest,
    holds: messages.holds,
    heard: () => heard,
    received: bytes => {
      heard = runtime.monotonic();
      try {
        messages.read(bytes, ({message}) => take(message));
      } catch (error) {
        // Whatever else comes on this connection could as little be believed.
        wire.destroy();
        options.refused(error);
      }
    },
    closed: () => {
      open = false;
      for (const {stop, fail} of waiting.all()) {
        stop();
        fail(new LinkError('network_timeout', 'the connection was lost'));
      }
    },
  };
};

const keyOf = (mti: string, message: Parameters<typeof matchingKey>[0]): string => mti + matchingKey(message);

const waitedFor = (request: NetworkRequest): string => keyOf(answerMti(request.mti), request);

/** Who waits for an answer, by its type and matching key. The same request sent twice has two who wait, in turn. */
const waitingRoom = () => {
  const rooms = new Map<string, Waiting[]>();
  const leave = (key: string, who = rooms.get(key)?.[0]): Waiting | undefined => {
    const others = (rooms.get(key) ?? []).filter(each => each !== who);
    if (others.length > 0) rooms.set(key, others);
    else rooms.delete(key);
    return who;
  };
  return {
    enter: (key: string, who: Waiting) => {
      rooms.set(key, [...(rooms.get(key) ?? []), who]);
      return () => void leave(key, who);
    },
    leave: (key: string) => leave(key),
    /** Everybody, who then waits no more. */
    all: (): Waiting[] => {
      const everybody = [...rooms.values()].flat();
      rooms.clear();
      return everybody;
    },
  };
};
