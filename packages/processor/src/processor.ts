import type {KeyObject} from 'node:crypto';
import type {Runtime} from '@florin/runtime';
import type {Connector} from './connectors/connector.js';
import type {Context} from './context.js';
import {migrate} from './database/migrate.js';
import type {Database} from './database/tables.js';
import {createApp} from './http/app.js';
import type {Assets} from './http/assets.js';
import {imbalances} from './ledger/ledger.js';
import {openKeyRing} from './keys/key-ring.js';
import type {Log} from './log.js';
import {recoverPayments} from './payments/reverse.js';
import {STANDARD_FEES, type ProcessorFees} from './settlement/fees.js';
import {settle, type SettlementRun} from './settlement/settle.js';
import {openVault} from './vault/vault.js';

/** Everything a processor is given. It reaches for nothing else. */
export interface ProcessorOptions {
  /** Its own public origin, such as `https://pay.example`. */
  issuer: string;
  db: Database;
  /** Key-encryption key: 32 bytes, kept outside the database. */
  kek: KeyObject;
  connector: Connector;
  assets: Assets;
  runtime: Runtime;
  log?: Log;
  fees?: ProcessorFees;
  /** Milliseconds before which no envelope is refused. */
  refusalFloor?: number;
}

export interface Processor {
  /** Answers a request of the public API. Mount it on any host. */
  fetch(request: Request): Promise<Response>;
  settle(): Promise<SettlementRun>;
  /** Currencies whose ledger entries do not sum to zero. */
  checkLedger(): Promise<{currency: string; sum: number}[]>;
  /** Stops its background work. Database and connector are the host's to close. */
  stop(): void;
}

/** Milliseconds between two looks for payments whose processor died. */
const RECOVERY_INTERVAL = 5_000;

/** A processor on a migrated database, with keys made at its first start, recovering what a crash left behind. */
export const createProcessor = async (options: ProcessorOptions): Promise<Processor> => {
  const {issuer, db, kek, connector, assets, runtime} = options;
  await migrate(db);
  const context: Context = {
    ...{issuer, db, connector, runtime},
    keys: await openKeyRing(db, kek, runtime),
    vault: await openVault(db, kek, runtime),
    log: options.log ?? (() => undefined),
    fees: options.fees ?? STANDARD_FEES,
    refusalFloor: options.refusalFloor ?? 10,
  };
  const app = createApp(context, assets);
  return {
    fetch: async request => app.fetch(request),
    settle: () => settle(context),
    checkLedger: () => imbalances(db),
    stop: keepRecovering(context),
  };
};

const keepRecovering = (context: Context): (() => void) => {
  const {runtime, log} = context;
  let cancel = () => {};
  let stopped = false;
  const run = async (): Promise<void> => {
    try {
      const taken = await recoverPayments(context);
      if (taken > 0) log('payments_recovered', {payments: taken});
    } catch (error) {
      log('recovery_failed', {error: error instanceof Error ? error.name : 'unknown'});
    }
    if (!stopped) cancel = runtime.after(RECOVERY_INTERVAL, () => void run());
  };
  void run();
  return () => {
    stopped = true;
    cancel();
  };
};
