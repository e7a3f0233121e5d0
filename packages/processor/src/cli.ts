import {parseArgs} from 'node:util';
import {integrityCommand} from './host/integrity-command.js';
import {keysCommand} from './host/keys-command.js';
import {readSettings, VARIABLES} from './host/settings.js';
import {settleCommand} from './host/settle-command.js';
import {webhooksCommand} from './host/webhooks-command.js';
import {isKid} from './keys/lifecycle.js';
import {startProcessor} from './node.js';

const HELP = `florin-processor: the reference processor of Florin

  florin-processor start     listen for payments
  florin-processor settle    clear and settle all that is captured
  florin-processor keys      list the keys
  florin-processor keys rotate [sig|enc]   put the next key in the place of the one in use
  florin-processor keys revoke KID         withdraw a key at once
  florin-processor webhooks  list whom merchants have told of their payments
  florin-processor webhooks add MERCHANT URL   tell a merchant's server of every change
  florin-processor webhooks remove ID          tell it no more
  florin-processor integrity ORIGIN        hold what a site serves to browsers against this build
      --session ID           with the page of a session, in every language
      --data FOLDER          the processor's folder (FLORIN_DATA, .florin)

Settings, from the environment:
${Object.entries(VARIABLES)
  .map(([name, meaning]) => `  ${name.padEnd(22)}${meaning}`)
  .join('\n')}
`;

type Command = (data: string, rest: string[], session: string | undefined) => Promise<void>;

const COMMANDS: Record<string, Command> = {
  start: async data => {
    const running = await startProcessor({...(await readSettings(process.env)), data});
    process.stdout.write(`florin-processor listens on ${running.origin}\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.stop());
  },
  settle: settleCommand,
  keys: keysCommand,
  webhooks: webhooksCommand,
  integrity: (_data, [origin], session) => integrityCommand(origin, session),
};

// What this process writes is its owner's alone.
process.umask(0o077);

/** One key's name in 64 begins with a dash, and would be taken for an option. */
const namesLast = (args: string[]): string[] => {
  const isName = (arg: string): boolean => arg.startsWith('-') && isKid(arg);
  return [...args.filter(arg => arg !== '--' && !isName(arg)), '--', ...args.filter(isName)];
};

/** Runs one command and sets the exit code: 0 done, 1 failed, 2 not understood. */
const main = async (): Promise<void> => {
  const {values, positionals} = parseArgs({
    args: namesLast(process.argv.slice(2)),
    allowPositionals: true,
    options: {data: {type: 'string'}, session: {type: 'string'}, help: {type: 'boolean', short: 'h'}},
  });
  const command = COMMANDS[positionals[0] ?? ''];
  if (!command || values.help) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  await command(values.data ?? process.env['FLORIN_DATA'] ?? '.florin', positionals.slice(1), values.session);
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 1;
}
