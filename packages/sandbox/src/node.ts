import type {Connection, ConnectOptions} from '@florin/network';
import {fileJournal} from './file-journal.js';
import {adminOf, refuseTaken} from './host/admin.js';
import {createSandbox, type Sandbox} from './sandbox.js';
import {demoIssuers} from './seed.js';

export {fileJournal, type FileJournal} from './file-journal.js';
export {developmentCertificates, type LinkCredentials} from './host/certificates.js';
export {runSandbox, type RunningSandbox, type SandboxSettings} from './host/process.js';
export {networkAt, spawnSandbox, type SpawnedSandbox, type SpawnOptions} from './host/spawn.js';

/** A mounted sandbox: its link for the processor, and the rest for whoever looks behind the scenes. */
export interface SandboxConnection extends Connection {
  sandbox: Sandbox;
}

/** Mounts the demo network with its journal in the folder `data`; a `NetworkModule` of `@florin/network`. */
export const connect = async ({data, runtime}: ConnectOptions): Promise<SandboxConnection> => {
  await refuseTaken(data);
  const journal = fileJournal(data);
  const sandbox = createSandbox({runtime, journal, issuers: demoIssuers});
  return {
    link: sandbox.link,
    sandbox,
    admin: adminOf(sandbox),
    close: async () => journal.close(),
  };
};
