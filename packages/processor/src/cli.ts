import {parseArgs} from 'node:util';
import {apikeysCommand} from './host/apikeys-command.js';
import {auditCommand} from './host/audit-command.js';
import {HELP} from './host/help.js';
import {integrityCommand} from './host/integrity-command.js';
import {keysCommand} from './host/keys-command.js';
import {merchantsCommand} from './host/merchants-command.js';
import {OPTIONS, type Options} from './host/options.js';
import {readSettings} from './host/settings.js';
import {settleCommand} from './host/settle-command.js';
import {vaultCommand} from './host/vault-command.js';
import {webhooksCommand} from './host/webhooks-command.js';
import {isKid} from './keys/lifecycle.js';
import {startProcessor} from './node.js';

type Command = (data: string, rest: string[], options: Options) => Promise<void>;

const COMMANDS: Record<string, Command> = {
  start: async data => {
    const running = await startProcessor({...(await readSettings(process.env)), data});
    process.stdout.write(`florin-processor listens on ${running.origin}\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.stop());
  },
  settle: settleCommand,
  keys: keysCommand,
  vault: vaultCommand,
  merchants: merchantsCommand,
  apikeys: apikeysCommand,
  audit: auditCommand,
  webhooks: webhooksCommand,
  integrity: (_data, [origin], {session}) => integrityCommand(origin, session),
};

// What this process writes is its owner's alone.
process.umask(0o077);

/** One key's name in 64 begins with a dash, and would be taken for an option. */
const namesLast = (args: string[]): string[] => {
  const isName = (arg: string): boolean => arg.startsWith('-') && isKid(arg);
  return [...args.filter(arg => arg !== '--' && !isName(arg)), '--', ...args.filter(isName)];
};

const VALUES = Object.fromEntries(Object.keys(OPTIONS).map(name => [name, {type: 'string'} as const]));

/** Runs one command and sets the exit code: 0 done, 1 failed, 2 not understood. */
const main = async (): Promise<void> => {
  const {values, positionals} = parseArgs({
    args: namesLast(process.argv.slice(2)),
    allowPositionals: true,
    options: {...VALUES, help: {type: 'boolean', short: 'h'}},
  });
  const {help, ...options} = values;
  const command = COMMANDS[positionals[0] ?? ''];
  if (!command || help) {
    process.stdout.write(HELP);
    process.exitCode = help ? 0 : 2;
    return;
  }
  const {data = process.env['FLORIN_DATA'] ?? '.florin'} = options as Options;
  await command(data, positionals.slice(1), options as Options);
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 1;
}
