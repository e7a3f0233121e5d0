import {answerTo, isRequest} from './check.js';
import type {Decoded} from './codec.js';
import {KEY_CHANGE} from './elements.js';
import {agreedKeyId} from './key-exchange.js';
import {LinkError, type NetworkRuntime} from './link.js';
import type {KeyExchangeRequest, NetworkRequest, NetworkResponse} from './messages.js';
import {RESPONSE} from './response-codes.js';
import type {NetworkKey} from './seal.js';
import {messageWire, type Tap, type Wire} from './wire.js';

/** What answers on the network's side. */
export interface Answering {
  /** Rejects with a {@link LinkError}: `network_timeout` says nothing to the acquirer, another a malfunction. */
  answer(request: NetworkRequest): Promise<NetworkResponse>;
  /** A key that an answer has agreed. */
  key(id: string): NetworkKey | undefined;
}

/** What goes wrong with an answer on its way, for tests of those who wait for it. */
export type Spoiling = (request: NetworkRequest) => 'nothing' | 'wrong MAC' | 'hang up';

export interface NetworkSessionOptions extends Answering {
  runtime: Pick<NetworkRuntime, 'after'>;
  /** Milliseconds of silence after which an acquirer is taken to be gone (120,000). */
  silence?: number;
  /** Told why a connection is ended: a {@link LinkError} says where in the message, and nothing of what came. */
  refused?(error: unknown): void;
  spoil?: Spoiling;
  tap?: Tap;
}

/** The network's end of one connection. */
export interface NetworkSession {
  received(bytes: Uint8Array): void;
  closed(): void;
}

/** Answers on a wire that was just connected. Whatever is not exactly a request of this link ends the connection. */
export const networkSession = (wire: Wire, options: NetworkSessionOptions): NetworkSession => {
  const {runtime, silence = 120_000, spoil = () => 'nothing'} = options;
  const messages = messageWire(wire, options.tap);
  let open = true;
  const listen = () => runtime.after(silence, () => wire.destroy());
  let cancel = listen();

  const respond = async ({message, key}: Decoded): Promise<void> => {
    if (!isRequest(message)) throw new LinkError('network_garbled', 'message type');
    const answer = await answered(options, message);
    if (!answer || !open) return;
    const spoilt = spoil(message);
    if (spoilt === 'hang up') return wire.destroy();
    messages.write(answer, spoilt === 'wrong MAC' && key ? {...key, mac: key.key} : key);
    adopt(message, answer);
  };

  const adopt = (request: NetworkRequest, answer: NetworkResponse): void => {
    if (!isKeyChange(request) || !('125' in answer) || !answer[125]) return;
    const key = options.key(agreedKeyId(request[125].public_key, answer[125].public_key));
    if (key) messages.adopt(key);
  };

  const refuse = (error: unknown): void => {
    wire.destroy();
    options.refused?.(error);
  };

  return {
    received: bytes => {
      if (!open) return;
      cancel();
      cancel = listen();
      try {
        messages.read(bytes, decoded => void respond(decoded).catch(refuse));
      } catch (error) {
        refuse(error);
      }
    },
    closed: () => {
      open = false;
      cancel();
    },
  };
};

const isKeyChange = (request: NetworkRequest): request is KeyExchangeRequest =>
  request.mti === '0800' && request[70] === KEY_CHANGE;

/** The answer to a request; undefined where none is to be sent. */
const answered = async (
  {answer}: Answering,
  request: NetworkRequest,
): Promise<NetworkResponse | undefined> => {
  try {
    return await answer(request);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    // A half of a key that is none is no message.
    if (error.code === 'network_garbled') throw error;
    return error.code === 'network_timeout' ? undefined : malfunction(request);
  }
};

const malfunction = (request: NetworkRequest): NetworkResponse => {
  const said = {39: RESPONSE.system_malfunction};
  return isKeyChange(request) ? answerTo(request, said) : answerTo(request, said);
};
