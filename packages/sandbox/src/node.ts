import type {Connection, ConnectOptions} from '@florin/network';
import {fileJournal} from './file-journal.js';
import {serveAcs} from './host/acs.js';
import {adminOf, refuseTaken} from './host/admin.js';
import {createSandbox, type Sandbox} from './sandbox.js';
import {demoIssuers} from './seed.js';

export {fileJournal, type FileJournal} from './file-journal.js';
export {developmentCertificates, type LinkCredentials} from './host/certificates.js';
export {keepSandbox, type KeepOptions, type KeptSandbox} from './host/keep.js';
export {runSandbox, type RunningSandbox, type SandboxSettings} from './host/process.js';
export {networkAt, spawnSandbox, type SpawnedSandbox, type SpawnOptions} from './host/spawn.js';

/** A mounted sandbox: its link for the processor, and the rest for whoever looks behind the scenes. */
export interface SandboxConnection extends Connection {
  sandbox: Sandbox;
}

/**
 * Mounts the demo network with its journal in the folder `data`; a `NetworkModule` of `@florin/network`. Its issuers'
 * pages are on a port of this machine that is free.
 */
export const connect = async ({data, runtime}: ConnectOptions): Promise<SandboxConnection> => {
  await refuseTaken(data);
  const journal = fileJournal(data);
  let origin = '';
  const sandbox = createSandbox({runtime, journal, issuers: demoIssuers, acs: () => origin});
  const acs = await serveAcs(sandbox.acs, 'localhost', 0);
  origin = acs.origin;
  return {
    link: sandbox.link,
    sandbox,
    admin: adminOf(sandbox),
    challenges: [origin],
    close: async () => {
      await acs.close();
      journal.close();
    },
  };
};
