export {createProcessor, type Processor, type ProcessorOptions} from './processor.js';
export type {Assets, Asset, Part} from './http/assets.js';
export type {Sender} from './http/client-address.js';
export type {
  Authorization,
  AuthorizationAnswer,
  ClearingAnswer,
  Connector,
  Original,
  Presented,
} from './connectors/connector.js';
export {connectNetwork} from './connectors/network.js';
export {migrate} from './database/migrate.js';
export {openFolder, openPostgres, type OpenDatabase} from './database/open.js';
export type {Database, Tables} from './database/tables.js';
export {DatabaseInUse} from './database/lock.js';
export {jsonLog, type Log} from './log.js';
export type {ProcessorFees} from './settlement/fees.js';
export type {SettlementRun} from './settlement/settle.js';
export type {Settlement} from './settlement/pay-out.js';
export {parseKek} from './vault/kek.js';
export {ownKeys, type KeyEncryption} from './vault/key-encryption.js';
