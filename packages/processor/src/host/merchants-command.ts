import type {MerchantRow} from '../database/tables.js';
import {reserveOf} from '../settlement/reserve.js';
import type {Options} from './options.js';
import {operate, type Ask} from './operate.js';
import {timeOfDay} from './settings.js';
import {plain} from './text.js';

const COMMANDS: Record<string, (ask: Ask, name: string, options: Options) => Promise<unknown>> = {
  list: async () => undefined,
  add: (ask, name, {city = '', country = '', mcc = '', 'cut-off': cut_off, ...options}) => {
    timeOfDay(cut_off);
    const terms = {name, city, country, mcc, ...(cut_off && {cut_off}), ...reserveIn(options)};
    return ask('POST', `/merchants?${new URLSearchParams(terms)}`);
  },
  set: (ask, id, options) => {
    const other = Object.keys(options).find(name => !SETTABLE.has(name));
    if (other)
      throw new Error(`option_invalid: merchants set takes --reserve and --reserve-days, no --${other}.`);
    const reserve = reserveIn(options);
    if (!reserve) throw new Error('option_missing: merchants set ID takes --reserve.');
    return ask('POST', `/merchants/reserve?${new URLSearchParams({id, ...reserve})}`);
  },
};

/** What can be changed of a merchant, and where it is kept. */
const SETTABLE: ReadonlySet<string> = new Set([
  'reserve',
  'reserve-days',
  'data',
] satisfies (keyof Options)[]);

/** As the operator's face is asked for it. */
const reserveIn = ({reserve, 'reserve-days': days}: Options): Record<string, string> | undefined =>
  reserve === undefined && days === undefined
    ? undefined
    : {reserve: reserve ?? '', reserve_days: days ?? ''};

/** `florin-processor merchants list|add NAME|set ID`: does it, then lists the merchants there are. */
export const merchantsCommand = async (
  data: string,
  [name = 'list', argument = '']: string[],
  options: Options,
): Promise<void> => {
  const command = COMMANDS[name];
  if (!command) throw new Error(`command_unknown: merchants ${name}. There are list, add and set.`);
  await operate(data, async ask => {
    await command(ask, argument, options);
    const merchants = (await ask('GET', '/merchants')) as MerchantRow[];
    process.stdout.write(`${merchants.length === 0 ? 'No merchants.' : merchants.map(line).join('\n')}\n`);
  });
};

const line = ({id, name, city, country, mcc, ...row}: MerchantRow): string => {
  const reserve = reserveOf(row);
  const withheld = reserve && `reserve ${reserve.basisPoints / 100} % for ${reserve.days} days`;
  return [id, mcc, country, plain(`${name}, ${city}`), ...(withheld ? [withheld] : [])].join('  ');
};
