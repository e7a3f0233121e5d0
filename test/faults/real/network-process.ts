// The card network in a process of its own, which outlives the processors: the sandbox with its journal in a folder.
// A request is JSON; `GET /decisions` is its own log, `POST /faults` says how it answers from now on.
import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {setTimeout as sleep} from 'node:timers/promises';
import type {NetworkRequest} from '@florin/network';
import {nodeRuntime} from '@florin/runtime/node';
import {createSandbox, demoIssuers} from '@florin/sandbox';
import {fileJournal} from '@florin/sandbox/node';
import {chance} from './chance.ts';
import type {NetworkFaults} from './network.ts';

const [folder = '', seed = '1'] = process.argv.slice(2);
const luck = chance(Number(seed));
const sandbox = createSandbox({runtime: nodeRuntime(), journal: fileJournal(folder), issuers: demoIssuers});
let faults: NetworkFaults = {lost: 0, slow: 0, latency: 0};

/** Decides at once; the answer is a while under way, and may be lost there. */
const exchange = async (request: NetworkRequest, response: ServerResponse): Promise<void> => {
  // A processor that cannot sign on does not start, which is for its supervisor to see to.
  const lost = request.mti === '0800' ? 0 : faults.lost;
  if (luck.is(lost / 2)) return void response.destroy();
  const answer = await sandbox.link.exchange(request);
  const late = luck.is(faults.slow) ? luck.between(200, 1_500) : luck.between(0, faults.latency);
  if (late > 0) await sleep(late);
  if (luck.is(lost)) return void response.destroy();
  response.end(JSON.stringify(answer));
};

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const {url} = request;
  if (url === '/decisions') return void response.end(JSON.stringify(sandbox.decisions()));
  const asked: unknown = JSON.parse(await text(request));
  if (url !== '/faults') return exchange(asked as NetworkRequest, response);
  faults = asked as NetworkFaults;
  response.end();
};

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`network listens on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
