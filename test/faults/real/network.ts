import {join} from 'node:path';
import type {Decision} from '@florin/sandbox';
import {startProgram} from '../../canary/program.ts';

/** How the network answers: shares of one, and milliseconds. */
export interface NetworkFaults {
  /** Answers that are lost after the decision; half as many requests are lost before it. */
  lost: number;
  /** Answers that take up to a second and a half. */
  slow: number;
  /** The most that any other answer takes. */
  latency: number;
}

/** A card network in a process of its own, outside of every processor. */
export interface StandNetwork {
  /** The way to it, in a processor's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Its own log: what it decided, oldest first. */
  decisions(): Promise<Decision[]>;
  stop(): Promise<void>;
}

/** One whose line fails as it is told to. */
export interface RealNetwork extends StandNetwork {
  setFaults(faults: NetworkFaults): Promise<void>;
}

/** What a processor mounts to reach it. */
const MODULE = join(import.meta.dirname, 'far-network.ts');

/** Starts it with its journal in a folder. */
export const startNetwork = async (folder: string, seed: number): Promise<RealNetwork> => {
  const program = startProgram('network', [
    join(import.meta.dirname, 'network-process.ts'),
    folder,
    String(seed),
  ]);
  const [, origin = ''] = await program.says(/listens on (\S+)\n/);
  return {
    env: {FLORIN_NETWORK: MODULE, FAULTS_NETWORK: origin},
    decisions: async () => (await (await fetch(`${origin}/decisions`)).json()) as Decision[],
    setFaults: async faults =>
      void (await fetch(`${origin}/faults`, {method: 'POST', body: JSON.stringify(faults)})),
    stop: () => program.stop(),
  };
};
