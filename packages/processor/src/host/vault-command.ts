import type {VaultKeyView, VaultRotation} from '../desks.js';
import {operate, type Ask} from './operate.js';

const COMMANDS: Record<string, (ask: Ask) => Promise<void>> = {
  list: async () => undefined,
  rotate: async ask => {
    const {rewrapped, resealed} = (await ask('POST', '/vault/rotate')) as VaultRotation;
    if (rewrapped) process.stdout.write('The root key is wrapped by the key-encryption key of now.\n');
    process.stdout.write(`Numbers sealed under a new key: ${resealed}\n\n`);
  },
};

/** `florin-processor vault list|rotate`: does it, then lists the keys that card numbers are sealed under. */
export const vaultCommand = async (data: string, [name = 'list']: string[] = []): Promise<void> => {
  const command = COMMANDS[name];
  if (!command) throw new Error(`command_unknown: vault ${name}. There are list and rotate.`);
  await operate(data, async ask => {
    await command(ask);
    const keys = (await ask('GET', '/vault')) as VaultKeyView[];
    process.stdout.write(`${keys.map(line).join('\n')}\n`);
  });
};

const line = ({id, retired_at, numbers}: VaultKeyView): string =>
  [id, (retired_at === null ? 'in use' : 'retired').padEnd(7), `${numbers} numbers`].join('  ');
