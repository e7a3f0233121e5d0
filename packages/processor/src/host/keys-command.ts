import type {KeyView} from '../keys/lifecycle.js';
import {operate, type Ask} from './operate.js';
import {minute} from './text.js';

const COMMANDS: Record<string, (ask: Ask, argument: string | undefined) => Promise<unknown>> = {
  list: async () => undefined,
  rotate: (ask, use) => ask('POST', `/keys/rotate${use ? `?use=${encodeURIComponent(use)}` : ''}`),
  revoke: (ask, kid) => ask('POST', `/keys/revoke?kid=${encodeURIComponent(kid ?? '')}`),
};

/** `florin-processor keys list|rotate [sig|enc]|revoke KID`: does it, then lists the keys there are. */
export const keysCommand = async (data: string, [name = 'list', argument]: string[] = []): Promise<void> => {
  const command = COMMANDS[name];
  if (!command) throw new Error(`command_unknown: keys ${name}. There are list, rotate and revoke.`);
  await operate(data, async ask => {
    await command(ask, argument);
    const keys = (await ask('GET', '/keys')) as KeyView[];
    process.stdout.write(`${keys.map(line).join('\n')}\n`);
  });
};

const line = (key: KeyView): string =>
  [key.kind.padEnd(7), key.kid, stateOf(key).padEnd(9), minute(key.created_at)].join('  ');

/** What has become of a key, in one word. */
const stateOf = ({used_from, used_until, revoked_at}: KeyView): string => {
  if (revoked_at !== null) return 'revoked';
  if (used_from === null) return 'next';
  return used_until === null ? 'in use' : 'retired';
};
