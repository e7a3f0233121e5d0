import {join} from 'node:path';
import type {AccountView, Decision} from '@florin/sandbox';
import {spawnSandbox} from '@florin/sandbox/node';
import type {StandNetwork} from '../faults/real/network.ts';

/** The sandbox as a process of its own, behind ISO 8583 over mutual TLS. */
export interface WireNetwork extends StandNetwork {
  accounts(): Promise<AccountView[]>;
  /** What becomes of the answers to authorizations from now on. */
  setFault(fault: string): Promise<void>;
}

/** Milliseconds that a `late` answer takes: longer than the acquirer waits, and soon enough to arrive in the day. */
const LATE = 11_000;

/** Starts it on a folder. */
export const startWireNetwork = async (data: string): Promise<WireNetwork> => {
  const sandbox = await spawnSandbox({data, log: () => undefined});
  const ask = async <T>(path: string, method = 'GET'): Promise<T> => {
    const answer = await sandbox.admin(new Request(`http://network${path}`, {method}));
    if (!answer.ok) throw new Error(`the network answered ${answer.status} to ${path}`);
    return (await answer.json()) as T;
  };
  return {
    env: {
      FLORIN_NETWORK: '@florin/network/node',
      FLORIN_LINK: `localhost:${sandbox.port}`,
      FLORIN_LINK_TLS: join(data, 'tls'),
    },
    decisions: () => ask<Decision[]>('/decisions'),
    accounts: () => ask<AccountView[]>('/accounts'),
    setFault: async fault => void (await ask(`/faults?mti=0100&fault=${fault}&ms=${LATE}`, 'POST')),
    stop: () => sandbox.stop(),
  };
};
