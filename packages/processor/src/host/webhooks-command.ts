import type {EndpointView, NewEndpoint, RotatedSecret} from '../webhooks/endpoints.js';
import {operate, type Ask} from './operate.js';
import {spanOption, type Options} from './options.js';
import {minute} from './text.js';

const COMMANDS: Record<string, (ask: Ask, rest: string[], options: Options) => Promise<unknown>> = {
  list: async () => undefined,
  add: async (ask, [merchant = '', url = '']) => {
    const query = new URLSearchParams({merchant, url});
    const {id, secret} = (await ask('POST', `/webhooks?${query}`)) as NewEndpoint;
    process.stdout.write(`${id} signs with ${secret}\nIt is not shown again.\n\n`);
  },
  remove: (ask, [id = '']) => ask('POST', `/webhooks/remove?${new URLSearchParams({id})}`),
  rotate: async (ask, [id = ''], {keep = '24h'}) => {
    const query = new URLSearchParams({id, keep: String(spanOption('keep', keep))});
    const {secret} = (await ask('POST', `/webhooks/rotate?${query}`)) as RotatedSecret;
    process.stdout.write(`${id} signs with ${secret}\nIt is not shown again.\n\n`);
  },
};

/** `florin-processor webhooks list|add MERCHANT URL|remove ID|rotate ID`: does it, then lists the endpoints there are. */
export const webhooksCommand = async (
  data: string,
  [name = 'list', ...rest]: string[],
  options: Options,
): Promise<void> => {
  const command = COMMANDS[name];
  if (!command) throw new Error(`command_unknown: webhooks ${name}. There are list, add, remove and rotate.`);
  await operate(data, async ask => {
    await command(ask, rest, options);
    const endpoints = (await ask('GET', '/webhooks')) as EndpointView[];
    const lines = endpoints.map(line);
    process.stdout.write(`${lines.length === 0 ? 'No endpoints.' : lines.join('\n')}\n`);
  });
};

const line = ({id, merchant, url, waiting, former_until}: EndpointView): string => {
  const former = former_until === null ? [] : [`by its former secret too until ${minute(former_until)}`];
  return [id, merchant, `${waiting} waiting`.padEnd(12), url, ...former].join('  ');
};
