import type {MerchantRow} from '../database/tables.js';
import type {Options} from './options.js';
import {operate, type Ask} from './operate.js';
import {timeOfDay} from './settings.js';
import {plain} from './text.js';

const COMMANDS: Record<string, (ask: Ask, name: string, options: Options) => Promise<unknown>> = {
  list: async () => undefined,
  add: (ask, name, {city = '', country = '', mcc = '', 'cut-off': cut_off}) => {
    timeOfDay(cut_off);
    const query = new URLSearchParams({name, city, country, mcc, ...(cut_off && {cut_off})});
    return ask('POST', `/merchants?${query}`);
  },
};

/** `florin-processor merchants list|add NAME`: does it, then lists the merchants there are. */
export const merchantsCommand = async (
  data: string,
  [name = 'list', argument = '']: string[],
  options: Options,
): Promise<void> => {
  const command = COMMANDS[name];
  if (!command) throw new Error(`command_unknown: merchants ${name}. There are list and add.`);
  await operate(data, async ask => {
    await command(ask, argument, options);
    const merchants = (await ask('GET', '/merchants')) as MerchantRow[];
    process.stdout.write(`${merchants.length === 0 ? 'No merchants.' : merchants.map(line).join('\n')}\n`);
  });
};

const line = ({id, name, city, country, mcc}: MerchantRow): string =>
  [id, mcc, country, plain(`${name}, ${city}`)].join('  ');
