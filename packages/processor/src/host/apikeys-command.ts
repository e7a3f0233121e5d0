import type {ApiKeyView, NewApiKey} from '../access/api-keys.js';
import {minute} from './text.js';
import type {Options} from './options.js';
import {operate, type Ask} from './operate.js';

const COMMANDS: Record<string, (ask: Ask, argument: string, options: Options) => Promise<unknown>> = {
  list: async () => undefined,
  add: async (ask, merchant, {scopes = 'all'}) => {
    const query = new URLSearchParams({merchant, scopes});
    const {id, secret} = (await ask('POST', `/apikeys?${query}`)) as NewApiKey;
    process.stdout.write(`${id} is ${secret}\nIt is not shown again.\n\n`);
  },
  revoke: async (ask, id) => {
    // What was typed stands in the shell's history: whoever names the key itself has told it.
    if (id.startsWith('sk_')) throw new Error('key_shown: name the id of the key, never the key itself.');
    await ask('POST', `/apikeys/revoke?${new URLSearchParams({id})}`);
  },
};

/** `florin-processor apikeys list|add MERCHANT|revoke ID`: does it, then lists the secret keys there are. */
export const apikeysCommand = async (
  data: string,
  [name = 'list', argument = '']: string[],
  options: Options,
): Promise<void> => {
  const command = COMMANDS[name];
  if (!command) throw new Error(`command_unknown: apikeys ${name}. There are list, add and revoke.`);
  await operate(data, async ask => {
    await command(ask, argument, options);
    const keys = (await ask('GET', '/apikeys')) as ApiKeyView[];
    process.stdout.write(`${keys.length === 0 ? 'No keys.' : keys.map(line).join('\n')}\n`);
  });
};

const line = ({id, merchant, scopes, created_at, revoked_at}: ApiKeyView): string =>
  [id, merchant, revoked_at === null ? 'in use ' : 'revoked', minute(created_at), scopes.join(',')].join(
    '  ',
  );
