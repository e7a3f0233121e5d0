import {join} from 'node:path';
import {LinkError, type Tap} from '@florin/network';
import type {Credentials} from '@florin/network/node';
import type {Clock, Random, Timers} from '@florin/runtime';
import {fileJournal} from '../file-journal.js';
import {createSandbox, type Sandbox} from '../sandbox.js';
import {demoIssuers} from '../seed.js';
import {serveAcs} from './acs.js';
import {ADMIN_SOCKET, adminOf, listenForAdmin, refuseTaken} from './admin.js';
import {developmentCertificates} from './certificates.js';
import {newFaults} from './faults.js';
import {serveNetwork} from './serve.js';

export interface SandboxSettings {
  /** Folder for the journal, the development certificates and the operator's socket. */
  data: string;
  host: string;
  /** 0 takes any that is free. */
  port: number;
  /** That of the issuers' access control server; 0, unless given, takes any that is free. */
  acsPort?: number;
  /** Somebody's own certificates; made in `data` unless given. */
  tls?: Credentials | undefined;
  runtime: Clock & Timers & Random;
  /** Told why a connection was refused or ended. */
  refused?(reason: string): void;
  tap?: Tap;
}

/** A sandbox that listens. */
export interface RunningSandbox {
  port: number;
  acsPort: number;
  /** Origins that challenges lead to. */
  challenges: string[];
  sandbox: Sandbox;
  close(): Promise<void>;
}

/** Folder of the development certificates in that of the sandbox. */
export const CERTIFICATES = 'tls';

/**
 * Listens for acquirers on a port, for browsers in a challenge on another, and for its operator on a socket in the folder.
 * @throws where a port or the folder is taken
 */
export const runSandbox = async (settings: SandboxSettings): Promise<RunningSandbox> => {
  const {data, runtime, refused, tap} = settings;
  const socket = join(data, ADMIN_SOCKET);
  await refuseTaken(data);
  const journal = fileJournal(data);
  const closers: (() => Promise<void> | void)[] = [() => journal.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const tls =
      settings.tls ?? (await developmentCertificates(join(data, CERTIFICATES), runtime.now())).server;
    const faults = newFaults();
    const {latency, spoil} = faults;
    let origin = '';
    const sandbox = createSandbox({
      ...{runtime, journal, issuers: demoIssuers, latency, timeout: MOST_LATENCY},
      acs: () => origin,
    });
    const acs = await serveAcs(sandbox.acs, settings.host, settings.acsPort ?? 0);
    closers.push(acs.close);
    origin = acs.origin;
    const serving = await serveNetwork({
      ...{host: settings.host, port: settings.port, tls, runtime, spoil, ...(tap && {tap})},
      answer: sandbox.link.exchange,
      key: sandbox.key,
      refused: error => refused?.(reasonOf(error)),
    });
    closers.push(() => serving.close());
    closers.push(await listenForAdmin(adminOf(sandbox, faults), socket));
    return {port: serving.port, acsPort: acs.port, challenges: [origin], sandbox, close};
  } catch (error) {
    await close();
    throw error;
  }
};

/** Milliseconds after which an answer is not sent any more, however late it is to be. */
const MOST_LATENCY = 600_000;

/** What may stand in a log: our own words and codes, never those of the other side. */
const reasonOf = (error: unknown): string => {
  if (error instanceof LinkError) return error.message;
  const {code} = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : 'error';
};
