import type {EndpointView, NewEndpoint} from '../webhooks/endpoints.js';
import {operate, type Ask} from './operate.js';

const COMMANDS: Record<string, (ask: Ask, ...rest: string[]) => Promise<unknown>> = {
  list: async () => undefined,
  add: async (ask, merchant = '', url = '') => {
    const query = new URLSearchParams({merchant, url});
    const {id, secret} = (await ask('POST', `/webhooks?${query}`)) as NewEndpoint;
    process.stdout.write(`${id} signs with ${secret}\nIt is not shown again.\n\n`);
  },
  remove: (ask, id = '') => ask('POST', `/webhooks/remove?${new URLSearchParams({id})}`),
};

/** `florin-processor webhooks list|add MERCHANT URL|remove ID`: does it, then lists the endpoints there are. */
export const webhooksCommand = async (
  data: string,
  [name = 'list', ...rest]: string[] = [],
): Promise<void> => {
  const command = COMMANDS[name];
  if (!command) throw new Error(`command_unknown: webhooks ${name}. There are list, add and remove.`);
  await operate(data, async ask => {
    await command(ask, ...rest);
    const endpoints = (await ask('GET', '/webhooks')) as EndpointView[];
    const lines = endpoints.map(line);
    process.stdout.write(`${lines.length === 0 ? 'No endpoints.' : lines.join('\n')}\n`);
  });
};

const line = ({id, merchant, url, waiting}: EndpointView): string =>
  [id, merchant, `${waiting} waiting`.padEnd(12), url].join('  ');
