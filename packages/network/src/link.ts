import type {AnswerTo, NetworkRequest} from './messages.js';
import type {NetworkKey} from './seal.js';

/** A way to the card network: in process, or a socket with a codec behind the same face. */
export interface NetworkLink {
  /**
   * Sends a request and waits for its answer. A decline is an answer. Rejects with a {@link LinkError}
   * when there is none; after `network_timeout` the network may or may not have acted, so the caller must
   * reverse or send the very same message again, never a new one.
   */
  exchange<R extends NetworkRequest>(request: R): Promise<AnswerTo<R>>;
  /**
   * The key to seal a card with that is asked about next, of a link that signs on and agrees keys by itself: it may be
   * another after each time the connection was lost. Rejects with `network_unreachable` while there is none.
   */
  key?(): Promise<NetworkKey>;
}

/**
 * - `network_timeout`: sent, and no answer came in time: the outcome is unknown;
 * - `network_unreachable`: not sent: nothing happened;
 * - `network_garbled`: something came that is no message of this link, or not the answer to the request.
 */
export type LinkErrorCode = 'network_timeout' | 'network_unreachable' | 'network_garbled';

/** Why an exchange has no usable answer. Its message never quotes what was sent or received. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ? `${code}: ${detail}` : code, options);
    this.code = code;
  }
}

/** What of the outside world a network needs. `Runtime` of `@florin/runtime` is one. */
export interface NetworkRuntime {
  now(): number;
  monotonic(): number;
  after(delay: number, task: () => void): () => void;
  randomBytes(size: number): Uint8Array<ArrayBuffer>;
}

/** What a host gives a network when it mounts one. */
export interface ConnectOptions {
  /** A folder that is the network's own. It is made if it is not there. */
  data: string;
  runtime: NetworkRuntime;
  /** ISO 8583 data element 32 of the acquirer, for what a link sends of itself. */
  acquirer?: string;
  /** Takes what an operator should know of the link: one word, such as `network_lost`. */
  note?(event: string): void;
}

/** A mounted network. */
export interface Connection {
  link: NetworkLink;
  /**
   * Where issuers may lead a shopper whom they want to see (EMV 3-D Secure): origins, or `https:` for any. Without it
   * nobody is asked.
   */
  challenges?: readonly string[];
  /** Whether the link is signed on now; of one that cannot lose its network there is nothing to ask. */
  signedOn?(): boolean;
  /** Answers operators, where the network has a face for them: a simulated one shows its accounts. */
  admin?(request: Request): Promise<Response>;
  /** Lets go of files and sockets. */
  close(): Promise<void>;
}

/** The shape of a module that a processor's host can mount as its card network. */
export interface NetworkModule {
  connect(options: ConnectOptions): Promise<Connection>;
}
