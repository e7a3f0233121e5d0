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

/** The card network, outside of every processor. */
export interface RealNetwork {
  readonly origin: string;
  /** Its own log: what it decided, oldest first. */
  decisions(): Promise<Decision[]>;
  setFaults(faults: NetworkFaults): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it with its journal in a folder. */
export const startNetwork = async (folder: string, seed: number): Promise<RealNetwork> => {
  const program = startProgram('network', [
    join(import.meta.dirname, 'network-process.ts'),
    folder,
    String(seed),
  ]);
  const [, origin = ''] = await program.says(/listens on (\S+)\n/);
  return {
    origin,
    decisions: async () => (await (await fetch(`${origin}/decisions`)).json()) as Decision[],
    setFaults: async faults =>
      void (await fetch(`${origin}/faults`, {method: 'POST', body: JSON.stringify(faults)})),
    stop: () => program.stop(),
  };
};
