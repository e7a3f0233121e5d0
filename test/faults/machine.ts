import {createSecretKey} from 'node:crypto';
import {connectNetwork, createProcessor, ownKeys, type Assets, type Processor} from '@florin/processor';
import type {NetworkLink} from '@florin/network';
import type {Runtime} from '@florin/runtime';
import type {Kysely} from 'kysely';
import type {Tables} from '../../packages/processor/dist/database/tables.js';
import {BANK} from './bank.ts';
import {runtimeOf, type Skew} from './clock.ts';
import type {Client, World} from './database.ts';
import {connectHttp, type Server} from './http.ts';
import {faultyLink} from './link.ts';
import {end, newLife, type Life} from './scheduler.ts';
import {short} from './trace.ts';

export const ISSUER = 'https://pay.example';
const KEK = createSecretKey(Buffer.alloc(32, 7));

/** As much of the built files as the frame's page needs. */
const script = {role: 'script', file: 'frame.js', integrity: ''};
const nothing = {manifest: {version: '0.0.0', files: [script]}, files: new Map()};
const ASSETS = {
  frame: {...nothing, words: {en: '{}'}},
  sdk: nothing,
  fonts: {families: {}, files: new Map()},
};

/** A machine on which a processor runs, dies and is started again. */
export interface Machine {
  name: string;
  /** The one that runs now. */
  readonly processor: Processor | undefined;
  readonly server: Server | undefined;
  readonly crashes: number;
  start(): Promise<void>;
  /** Ends whatever runs on it; another is started after a while. */
  crash(why: string): void;
}

export interface Surroundings {
  seed: number;
  open: (client: Client) => Kysely<Tables>;
  network: NetworkLink;
  /** Where webhooks go. */
  shop: () => Server | undefined;
}

export const createMachine = (
  world: World,
  name: string,
  skew: Skew,
  {seed, open, network, shop}: Surroundings,
): Machine => {
  const {scheduler, faults, trace} = world;
  let processor: Processor | undefined;
  let server: Server | undefined;
  let crashes = 0;

  const crash = (life: Life, why: string): void => {
    if (!life.alive) return;
    trace.note(name, `CRASH ${why}`);
    [processor, server] = [undefined, undefined];
    crashes++;
    end(life);
    const down = faults.size.pick([50, 2_000, 10_000, 31_000, 45_000]);
    scheduler.plan(newLife(name), down, start);
  };

  // Not awaited by the step that begins it: it takes steps of its own.
  const start = (): void => void boot();

  const boot = async (): Promise<void> => {
    const life = newLife(name);
    const client: Client = {life, sheltered: true, crash: why => crash(life, why)};
    const runtime: Runtime = runtimeOf(world, seed, life, {
      skew,
      stream: `${name} ${crashes}`,
      fetch: connectHttp(world, life, shop),
    });
    const connector = await connectNetwork({
      link: faultyLink(world, client, network),
      runtime,
      acquirer: '400001',
      challenges: [BANK],
    });
    const own = await createProcessor({
      ...{issuer: ISSUER, db: open(client), kek: ownKeys(runtime, KEK), connector, runtime},
      assets: ASSETS as unknown as Assets,
      rateLimit: 0,
      log: (event, facts) => trace.note(name, short(`${event} ${JSON.stringify(facts)}`)),
    });
    client.sheltered = false;
    processor = own;
    server = {life, answer: own.fetch};
    trace.note(name, 'runs');
  };

  return {
    name,
    get processor() {
      return processor;
    },
    get server() {
      return server;
    },
    get crashes() {
      return crashes;
    },
    start: boot,
    crash: why => void (server && crash(server.life, why)),
  };
};
