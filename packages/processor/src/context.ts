import type {Runtime} from '@florin/runtime';
import type {Connector} from './connectors/connector.js';
import type {Database} from './database/tables.js';
import type {KeyRing} from './keys/key-ring.js';
import type {Log} from './log.js';
import type {Metrics} from './metrics/metrics.js';
import type {ProcessorFees} from './settlement/fees.js';
import type {Vault} from './vault/vault.js';

/** What every call of a processor works with. Made once at start; holds no state of any payment. */
export interface Context {
  /** The processor's own origin, also the name it signs with. */
  issuer: string;
  db: Database;
  keys: KeyRing;
  vault: Vault;
  connector: Connector;
  runtime: Runtime;
  log: Log;
  fees: ProcessorFees;
  /** Milliseconds from its beginning for which what a payment authorizes can be captured. */
  authorizationLife: number;
  /** Milliseconds before which no envelope is refused, so that the time does not tell why. */
  refusalFloor: number;
  metrics: Metrics;
  /** Whether the card network knows us now. */
  signedOn: () => boolean;
  /** Aborted once the processor is told to end: what only waits is answered then. */
  stopping: AbortSignal;
  /** Calls a second of each secret key; 0 is no limit. */
  rateLimit: number;
  /** Proxies of the operator's in front, by which clients' addresses are known; undefined, and none is believed. */
  trustedProxies: number | undefined;
  /** Declines of one card after which it is asked about no more for a time; 0 is no limit. */
  cardDeclines: number;
}
