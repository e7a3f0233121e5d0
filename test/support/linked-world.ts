import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {WireLink} from '@florin/network';
import type {TlsLinkOptions} from '@florin/network/node';
import type {StartOptions} from '@florin/processor/node';
import type {AccountView, Decision} from '@florin/sandbox';
import {networkAt, spawnSandbox, type SpawnedSandbox} from '@florin/sandbox/node';
import {startWorld, type World} from './world.ts';

/** A processor whose card network is a process of its own, at the other end of mutual TLS. */
export interface LinkedWorld extends Omit<World, 'sandbox'> {
  network: {
    /** The acquirer's end. */
    link(): WireLink;
    folder: string;
    port: number;
    /** Lines that the network wrote to standard error. */
    log: string[];
    accounts(): Promise<AccountView[]>;
    decisions(): Promise<Decision[]>;
    /** How many requests of one type it decided. */
    asked(mti: string): Promise<number>;
    /** What the account of 4242… has spent, and what is held on it. */
    spent(): Promise<[spent: number, held: number]>;
    fault(mti: string, fault: string, ms?: number): Promise<void>;
    /** SIGKILL. */
    kill(): Promise<void>;
    /** Starts it again, on the same port and folder. */
    start(): Promise<void>;
  };
}

export interface LinkOptions extends Partial<StartOptions> {
  link?: Partial<Pick<TlsLinkOptions, 'times' | 'tap' | 'tls' | 'late'>>;
}

/** `startWorld` with the network in a process of its own. */
export const startLinkedWorld = async ({link = {}, ...options}: LinkOptions = {}): Promise<LinkedWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'florin-network-'));
  const log: string[] = [];
  const spawned = (ports: {port?: number; acsPort?: number} = {}): Promise<SpawnedSandbox> =>
    spawnSandbox({data: folder, log: line => void log.push(line), ...ports});
  let sandbox = await spawned();
  const {port, acsPort} = sandbox;
  const challenges = [`http://localhost:${acsPort}`];
  const end = async (): Promise<void> => {
    await sandbox.stop();
    await rm(folder, {recursive: true, force: true});
  };
  const world = await startWorld({...options, network: networkAt(folder, port, {...link, challenges})}).catch(
    async (error: unknown) => {
      await end();
      throw error;
    },
  );

  const ask = async <T>(path: string, method = 'GET'): Promise<T> => {
    const answer = await sandbox.admin(new Request(`http://network${path}`, {method}));
    if (!answer.ok) throw new Error(`the network answered ${answer.status}`);
    return (await answer.json()) as T;
  };
  const accounts = () => ask<AccountView[]>('/accounts');
  const decisions = () => ask<Decision[]>('/decisions');
  const network: LinkedWorld['network'] = {
    ...{folder, port, log, accounts, decisions},
    link: () => world.processor.network.link as WireLink,
    asked: async mti => (await decisions()).filter(({request}) => request.mti === mti).length,
    spent: async () => {
      const account = (await accounts()).find(({id}) => id === 'visa_pays');
      const {posted, held} = account?.balances['EUR'] ?? {posted: 100_000_000, held: 0};
      return [100_000_000 - posted, held];
    },
    fault: (mti, fault, ms) =>
      ask(`/faults?mti=${mti}&fault=${fault}${ms === undefined ? '' : `&ms=${ms}`}`, 'POST'),
    kill: () => sandbox.kill(),
    start: async () => void (sandbox = await spawned({port, acsPort})),
  };
  // What the world has as it goes on is asked each time.
  return Object.assign(Object.create(world) as World, {
    network,
    close: () => world.close().finally(end),
  });
};
