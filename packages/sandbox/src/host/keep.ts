import type {NetworkModule} from '@florin/network';
import {nodeRuntime} from '@florin/runtime/node';
import type {Clock, Timers} from '@florin/runtime';
import type {Admin} from './admin.js';
import {spawnSandbox, type SpawnOptions} from './spawn.js';

/** A process that may die. */
interface Life {
  /** Resolves when it is gone, however it went. */
  gone: Promise<void>;
  stop(): Promise<void>;
}

/** What lives on in another process wherever its process dies. */
export interface Kept<L extends Life> {
  /** The process that lives now; rejects where the last start failed. */
  present(): Promise<L>;
  /** Has it not started again where it dies from now on: it is about to be ended, or dies with all around it. */
  letGo(): void;
  /** Ends it for good, and waits until it is gone. */
  stop(): Promise<void>;
}

export interface KeepOptions {
  /** Told in one line that it is gone, and when it is started again. */
  say(line: string): void;
  runtime?: Clock & Timers;
}

/** Milliseconds before it is started again; each pause is twice the last, up to the longest. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 30_000;
/** Milliseconds of life after which a death is the first again. */
const GOOD_LIFE = 60_000;

/** Starts a process again wherever it dies. What does not start is tried again too. */
export const keepRunning = <L extends Life>(
  first: Promise<L>,
  start: () => Promise<L>,
  {say, runtime = nodeRuntime()}: KeepOptions,
): Kept<L> => {
  let present = first;
  let stopped = false;
  let wake = (): void => undefined;

  const rest = (pause: number): Promise<void> =>
    new Promise(resolve => {
      const cancel = runtime.after(pause, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });

  const keep = async (): Promise<void> => {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const since = runtime.monotonic();
      const end = await endOf(present);
      if (stopped) return;
      if (runtime.monotonic() - since >= GOOD_LIFE) pause = FIRST_PAUSE;
      say(`The card network ${end}. It is started again in ${pause / 1000} s.`);
      await rest(pause);
      if (stopped) return;
      present = start();
    }
  };
  const kept = keep();
  const letGo = (): void => {
    stopped = true;
    wake();
  };

  return {
    present: () => present,
    letGo,
    stop: async () => {
      letGo();
      await present.then(
        life => life.stop(),
        () => undefined,
      );
      await kept;
    },
  };
};

const endOf = (life: Promise<Life>): Promise<string> =>
  life.then(
    ({gone}) => gone.then(() => 'has died'),
    (error: unknown) => `did not start (${error instanceof Error ? error.message : 'unknown'})`,
  );

/** A sandbox in a process of its own, that is started again where it dies: on the same ports and folder. */
export interface KeptSandbox {
  port: number;
  acsPort: number;
  /** The acquirer's way to it, for a processor to mount. It finds each new process by itself. */
  network: NetworkModule;
  admin: Admin;
  /** Kills the process where it stands, as an accident would. */
  kill(): Promise<void>;
  /** Has it not started again where it dies from now on, as by a signal that ends this process too. */
  letGo(): void;
  /** Ends it for good, and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a sandbox in a process of its own and keeps it running until it is stopped, or this process ends.
 * @throws with its own words where it does not start at all
 */
export const keepSandbox = async ({
  say,
  runtime,
  ...options
}: SpawnOptions & KeepOptions): Promise<KeptSandbox> => {
  const first = spawnSandbox({...options, ...(runtime && {runtime})});
  const {port, acsPort, network, admin} = await first;
  const start = () => spawnSandbox({...options, port, acsPort, ...(runtime && {runtime})});
  const kept = keepRunning(first, start, {say, ...(runtime && {runtime})});
  return {
    ...{port, acsPort, network, admin, letGo: kept.letGo, stop: kept.stop},
    kill: async () => (await kept.present()).kill(),
  };
};
