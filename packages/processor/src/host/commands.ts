import {startProcessor} from '../node.js';
import {apikeysCommand} from './apikeys-command.js';
import {auditCommand} from './audit-command.js';
import {cardsCommand} from './cards-command.js';
import type {USAGE} from './help.js';
import {integrityCommand} from './integrity-command.js';
import {keysCommand} from './keys-command.js';
import {ledgerCommand} from './ledger-command.js';
import {lookCommand} from './look-command.js';
import {merchantsCommand} from './merchants-command.js';
import {migrateCommand} from './migrate-command.js';
import type {Options} from './options.js';
import {paymentsCommand} from './payments-command.js';
import {portInUse} from './port-in-use.js';
import {readSettings} from './settings.js';
import {settleCommand} from './settle-command.js';
import {vaultCommand} from './vault-command.js';
import {webhooksCommand} from './webhooks-command.js';

/** What is done with the folder, the words behind the command's own, and the options. */
export type Command = (data: string, rest: string[], options: Options) => Promise<void>;

type FirstWord<T> = T extends `${infer Word} ${string}` ? Word : T;

/** Milliseconds for which open payments may go on: time to ask the network, and to undo what it did not answer. */
const STOP = 25_000;

const start = async (data: string): Promise<void> => {
  const settings = await readSettings(process.env);
  const running = await startProcessor({...settings, data}).catch((error: unknown) => {
    throw portInUse(error, {FLORIN_PORT: settings.port, FLORIN_METRICS_PORT: settings.metricsPort});
  });
  process.stdout.write(`florin-processor listens on ${running.origin}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.stop(STOP));
};

/** Every command that `--help` tells of. */
export const COMMANDS: Record<FirstWord<keyof typeof USAGE>, Command> = {
  start,
  migrate: migrateCommand,
  settle: settleCommand,
  look: lookCommand,
  payments: paymentsCommand,
  cards: cardsCommand,
  ledger: ledgerCommand,
  audit: auditCommand,
  keys: keysCommand,
  vault: vaultCommand,
  merchants: merchantsCommand,
  apikeys: apikeysCommand,
  webhooks: webhooksCommand,
  integrity: (_data, [origin], {session}) => integrityCommand(origin, session),
};
