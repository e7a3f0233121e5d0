import type {Runtime} from '@florin/runtime';
import type {Connector} from './connectors/connector.js';
import type {Database} from './database/tables.js';
import type {KeyRing} from './keys/key-ring.js';
import type {Log} from './log.js';
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
  /** Milliseconds before which no envelope is refused, so that the time does not tell why. */
  refusalFloor: number;
  /** Calls a second of each secret key; 0 is no limit. */
  rateLimit: number;
}
