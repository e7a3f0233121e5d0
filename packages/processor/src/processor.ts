import type {Runtime} from '@florin/runtime';
import {keep} from './background.js';
import type {Connector} from './connectors/connector.js';
import type {Context} from './context.js';
import {migrate} from './database/migrate.js';
import type {PoolLoad} from './database/open.js';
import type {Database} from './database/tables.js';
import {openDesks, type Desks} from './desks.js';
import {createApp} from './http/app.js';
import type {Assets} from './http/assets.js';
import {forgetOldCalls} from './http/calls.js';
import type {Sender} from './http/client-address.js';
import {openCalls} from './http/open-calls.js';
import {missing, type Missing} from './http/readiness.js';
import {paymentsOff, settlementsOff, type PaymentOff, type SettlementOff} from './ledger/check.js';
import {imbalances} from './ledger/ledger.js';
import {openKeyRing} from './keys/key-ring.js';
import {destroyOldKeys, keyStore} from './keys/lifecycle.js';
import type {SealingKind} from './keys/key-pair.js';
import type {Log} from './log.js';
import {expireActions} from './payments/authenticate.js';
import {recoverIncrements} from './payments/increment.js';
import {forgetRefusals, USUAL_DECLINES} from './payments/refused-cards.js';
import {expireAuthorizations} from './payments/release.js';
import {countingLog, createMetrics, databaseGauges} from './metrics/metrics.js';
import {measured} from './metrics/measured.js';
import {recoverPayments} from './payments/reverse.js';
import {STANDARD_FEES, type ProcessorFees} from './settlement/fees.js';
import {settleEndedDays} from './settlement/cut-off.js';
import {daysOff, type DayOff} from './settlement/reconcile.js';
import {settle, type SettlementRun} from './settlement/settle.js';
import type {KeyEncryption} from './vault/key-encryption.js';
import {openRootKey} from './vault/root-key.js';
import {openVault} from './vault/vault.js';
import {deliverer} from './webhooks/deliver.js';
import {endpointStore} from './webhooks/endpoints.js';

/** Everything a processor is given. It reaches for nothing else. */
export interface ProcessorOptions {
  /** Its own public origin, such as `https://pay.example`. */
  issuer: string;
  db: Database;
  /** What wraps the root key, kept outside the database. */
  kek: KeyEncryption;
  connector: Connector;
  /** Whether the card network knows us now; taken for granted unless given. */
  signedOn?: (() => boolean) | undefined;
  /** How the database's connections are used, where there are several. */
  pool?: (() => PoolLoad) | undefined;
  /** Kinds of key that cards are sealed to, the preferred first; X25519, then P-256, unless given. */
  sealing?: readonly SealingKind[];
  assets: Assets;
  runtime: Runtime;
  log?: Log;
  fees?: ProcessorFees;
  /** When merchants' days end and are settled, in minutes after midnight UTC; by hand alone unless given. */
  cutOff?: number;
  /** Days for which an authorization can be captured; 7 unless given. What is not is given back. */
  authorizationDays?: number;
  /** Milliseconds before which no envelope is refused. */
  refusalFloor?: number;
  /** Calls a second of each secret key, in bursts of twice as many; 100 unless given, 0 is no limit. */
  rateLimit?: number;
  /**
   * Proxies of the operator's in front, whose `X-Forwarded-For` says who called them; 0 where clients connect directly. Unless
   * given no address is believed, and none is limited.
   */
  trustedProxies?: number;
  /** Declines of one card in thirty days after which it is asked about no more; 10 unless given, 0 is no limit. */
  cardDeclines?: number;
}

export interface Processor extends Desks {
  /**
   * Answers a request of the public API. Mount it on any host.
   * @param sender who sent it, where the host knows
   */
  fetch(request: Request, sender?: Sender): Promise<Response>;
  settle(): Promise<SettlementRun>;
  /** Currencies whose ledger entries do not sum to zero. */
  checkLedger(): Promise<{currency: string; sum: number}[]>;
  /** Payments whose ledger entries are wrong. */
  checkPayments(): Promise<PaymentOff[]>;
  /** Settlements whose ledger entries are wrong. */
  checkSettlements(): Promise<SettlementOff[]>;
  /** Days on which the network has other figures than we have, as they were last found. */
  daysOff(): Promise<DayOff[]>;
  /** What keeps it from taking payments; nothing, and it is ready. */
  missing(): Promise<Missing[]>;
  /** What it has counted of itself, in Prometheus' text format. */
  metrics(): Promise<string>;
  /** From now on it is not ready. Resolves when every call that is open now is answered; others are still answered. */
  drain(): Promise<void>;
  /** Stops its background work. Database and connector are the host's to close. */
  stop(): void;
}

/** Milliseconds between two looks for payments whose processor died. */
const RECOVERY_INTERVAL = 5_000;
/** Milliseconds between two looks for keys, and refusals of cards, that nobody needs any more. */
const KEYS_INTERVAL = 3_600_000;
/** Milliseconds between two looks for server calls whose keys are too old. */
const CALLS_INTERVAL = 60_000;
/** Milliseconds between two looks for days that have ended. */
const CUT_OFF_INTERVAL = 30_000;
/** Milliseconds between two looks for what merchants' servers are to be told. */
const WEBHOOKS_INTERVAL = 1_000;

/** A processor on a migrated database, with keys made at its first start, recovering what a crash left behind. */
export const createProcessor = async (options: ProcessorOptions): Promise<Processor> => {
  const {issuer, db, kek, assets, runtime} = options;
  await migrate(db);
  const root = await openRootKey(db, kek, runtime);
  const store = keyStore(db, root, runtime, options.sealing ?? ['X25519', 'P-256']);
  const endpoints = endpointStore(db, root, runtime);
  const metrics = createMetrics();
  const stopping = new AbortController();
  const context: Context = {
    ...{issuer, db, runtime, metrics, stopping: stopping.signal},
    connector: measured(options.connector, metrics, runtime),
    signedOn: options.signedOn ?? (() => true),
    keys: await openKeyRing(store),
    vault: await openVault(db, root, runtime),
    log: countingLog(options.log ?? (() => undefined), metrics),
    fees: options.fees ?? STANDARD_FEES,
    authorizationLife: (options.authorizationDays ?? 7) * 86_400_000,
    refusalFloor: options.refusalFloor ?? 10,
    rateLimit: options.rateLimit ?? 100,
    trustedProxies: options.trustedProxies,
    cardDeclines: options.cardDeclines ?? USUAL_DECLINES,
  };
  const app = createApp(context, assets);
  const calls = openCalls(async (request, sender) => app.fetch(request, sender));
  databaseGauges(metrics, db, options.pool);
  metrics.gauge('florin_calls_open', 'Calls not answered yet.', calls.count);
  metrics.gauge('florin_network_signed_on', 'Whether the network knows us.', () =>
    Number(context.signedOn()),
  );
  const stops = [
    keep(context, 'recovery', RECOVERY_INTERVAL, () => recover(context)),
    keep(context, 'old_keys', KEYS_INTERVAL, () => destroyOldKeys(store)),
    keep(context, 'vault', KEYS_INTERVAL, () => context.vault.tidy()),
    keep(context, 'old_calls', CALLS_INTERVAL, async () => void (await forgetOldCalls(context))),
    keep(context, 'refused_cards', KEYS_INTERVAL, () => forgetRefusals(context)),
    keep(context, 'webhooks', WEBHOOKS_INTERVAL, deliverer(context, endpoints.seal)),
  ];
  const {cutOff} = options;
  if (cutOff !== undefined)
    stops.push(
      keep(context, 'cut_off', CUT_OFF_INTERVAL, async () => void (await settleEndedDays(context, cutOff))),
    );
  return {
    fetch: calls.fetch,
    settle: () => settle(context),
    ...openDesks(context, {keys: store, endpoints, kek}),
    checkLedger: () => imbalances(db),
    checkPayments: () => paymentsOff(db),
    checkSettlements: () => settlementsOff(db),
    daysOff: () => daysOff(context),
    missing: () => missing(context),
    metrics: metrics.expose,
    drain: () => {
      stopping.abort();
      return calls.answered();
    },
    stop: () => stops.forEach(stop => stop()),
  };
};

const recover = async (context: Context): Promise<void> => {
  // First what asks nobody: a network that does not answer holds up all the rest.
  const given = await expireActions(context);
  if (given > 0) context.log('actions_expired', {payments: given});
  const payments = await recoverPayments(context);
  if (payments > 0) {
    context.metrics.recovered({}, payments);
    context.log('payments_recovered', {payments});
  }
  const increments = await recoverIncrements(context);
  if (increments > 0) context.log('increments_recovered', {increments});
  const expired = await expireAuthorizations(context);
  if (expired > 0) context.log('authorizations_expired', {payments: expired});
};
