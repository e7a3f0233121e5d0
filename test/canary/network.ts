import {createServer} from 'node:http';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import type {NetworkRequest} from '@florin/network';
import {nodeRuntime} from '@florin/runtime/node';
import {createSandbox, type Sandbox} from '@florin/sandbox';
import {fileJournal} from '@florin/sandbox/node';
import {issuers} from './card.ts';

/** The card network in the tests' own process: its issuers know the numbers, and the processor must not. */
export interface FarNetwork {
  readonly origin: string;
  readonly sandbox: Sandbox;
  /** Milliseconds for which an answer is under way. */
  latency: number;
  close(): Promise<void>;
}

/** Starts it with its journal in a folder. */
export const startNetwork = async (folder: string): Promise<FarNetwork> => {
  const journal = fileJournal(folder);
  const latency = () => network.latency;
  const sandbox = createSandbox({runtime: nodeRuntime(), journal, issuers, latency});
  const server = createServer((request, answer) => {
    void (async () => {
      const chunks: Buffer[] = await request.toArray();
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as NetworkRequest;
      answer.end(JSON.stringify(await sandbox.link.exchange(asked)));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const network: FarNetwork = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{sandbox, latency: 0},
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      journal.close();
    },
  };
  return network;
};
