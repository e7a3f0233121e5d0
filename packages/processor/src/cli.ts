import {parseArgs} from 'node:util';
import {COMMANDS, type Command} from './host/commands.js';
import {HELP} from './host/help.js';
import {OPTIONS, type Options} from './host/options.js';
import {isKid} from './keys/lifecycle.js';

// What this process writes is its owner's alone.
process.umask(0o077);

/** One key's name in 64 begins with a dash, and would be taken for an option. */
const namesLast = (args: string[]): string[] => {
  const isName = (arg: string): boolean => arg.startsWith('-') && isKid(arg);
  return [...args.filter(arg => arg !== '--' && !isName(arg)), '--', ...args.filter(isName)];
};

const VALUES = Object.fromEntries(Object.keys(OPTIONS).map(name => [name, {type: 'string'} as const]));

const commandOf = (name = ''): Command | undefined =>
  Object.hasOwn(COMMANDS, name) ? COMMANDS[name as keyof typeof COMMANDS] : undefined;

/** Runs one command and sets the exit code: 0 done, 1 failed, 2 not understood. */
const main = async (): Promise<void> => {
  const {values, positionals} = parseArgs({
    args: namesLast(process.argv.slice(2)),
    allowPositionals: true,
    options: {...VALUES, help: {type: 'boolean', short: 'h'}},
  });
  const {help, ...given} = values;
  const options: Options = given;
  const command = commandOf(positionals[0]);
  if (!command || help) {
    process.stdout.write(HELP);
    process.exitCode = help ? 0 : 2;
    return;
  }
  const {data = process.env['FLORIN_DATA'] ?? '.florin'} = options;
  await command(data, positionals.slice(1), options);
};

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 1;
}
