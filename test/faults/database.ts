import {
  Kysely,
  PGliteAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import type {Tables} from '../../packages/processor/dist/database/tables.js';
import type {Faults} from './faults.ts';
import type {Rng} from './rng.ts';
import type {Life, Scheduler} from './scheduler.ts';
import type {Store} from './store.ts';
import type {Trace} from './trace.ts';

/** Whoever works on the database, and may die of it. */
export interface Client {
  life: Life;
  /** Nothing goes wrong for it now. */
  sheltered: boolean;
  /** Ends it, and with it what it had begun. */
  crash(why: string): void;
}

export interface World {
  store: Store;
  scheduler: Scheduler;
  faults: Faults;
  trace: Trace;
  /** For what is by chance, but no fault. */
  random: Rng;
}

/** What the driver says of a connection that broke (PostgreSQL class 08). */
class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code = '08006';
}

/** A connection as Kysely has it, with what its driver does to it. */
interface Connection extends DatabaseConnection {
  begin(): void;
  end(word: 'commit' | 'rollback'): Promise<void>;
  /** Its client has died. */
  drop(): void;
}

/** The store has one connection, held by one client at a time; the others wait. */
export const sharedDatabase = (world: World) => {
  const {scheduler} = world;
  let holder: Connection | undefined;

  const take = ({life}: Client, own: Connection, delay: number): Promise<Connection> =>
    new Promise(resolve => {
      const taken = (): void => {
        holder = own;
        life.onEnd.add(own.drop);
        resolve(own);
      };
      scheduler.plan(life, delay, taken, () => holder === undefined);
    });
  const release = ({life}: Client, own: Connection): void => {
    life.onEnd.delete(own.drop);
    if (holder === own) holder = undefined;
  };

  /** A handle of one client's. Every statement is a step, and every step may fail or be its last. */
  return (client: Client): Kysely<Tables> => {
    const driver: Driver = {
      init: () => Promise.resolve(),
      destroy: () => Promise.resolve(),
      acquireConnection: () => {
        const own = connect(world, client, () => release(client, own));
        return take(client, own, delayFor(world, client));
      },
      releaseConnection: own => Promise.resolve(release(client, own as Connection)),
      beginTransaction: own => Promise.resolve((own as Connection).begin()),
      commitTransaction: own => (own as Connection).end('commit'),
      rollbackTransaction: own => (own as Connection).end('rollback'),
    };
    return new Kysely<Tables>({
      dialect: {
        createDriver: () => driver,
        createAdapter: () => new PGliteAdapter(),
        createIntrospector: db => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
  };
};

const delayFor = ({faults}: World, {sheltered}: Client): number =>
  !sheltered && faults.happens('database slow') ? faults.size.pick([200, 3_000, 14_000]) : 1;

const connect = (world: World, client: Client, release: () => void): Connection => {
  const {store, scheduler, faults, trace} = world;
  const {life} = client;
  let [broken, open] = [false, false];
  const happens = (kind: Parameters<Faults['happens']>[0]): boolean =>
    !client.sheltered && faults.happens(kind);
  const undo = async (): Promise<void> => {
    if (open) await store.rollback();
    open = false;
  };
  const step = (): Promise<void> =>
    new Promise(resolve => void scheduler.plan(life, delayFor(world, client), resolve));
  const die = async (why: string): Promise<never> => {
    await undo();
    release();
    client.crash(why);
    // Nobody is there any more to hear of it.
    return new Promise<never>(() => undefined);
  };
  const fail = async (what: string): Promise<never> => {
    trace.note(life.name, `connection broke ${what}`);
    await undo();
    broken = true;
    throw new ConnectionLost();
  };
  const carryOut = async <T>(what: string, task: () => Promise<T>): Promise<T> => {
    if (happens('crash before statement')) return die(`before ${what}`);
    if (happens('database error')) return fail(`before ${what}`);
    const answer = await task();
    if (happens('crash after statement')) return die(`after ${what}`);
    if (happens('database answer lost')) return fail(`after ${what}`);
    return answer;
  };
  return {
    executeQuery: async <R>({sql, parameters}: CompiledQuery): Promise<QueryResult<R>> => {
      if (open) await step();
      if (broken) throw new ConnectionLost();
      return carryOut(nameOf(sql), () => store.query(sql, parameters) as Promise<QueryResult<R>>);
    },
    streamQuery: () => {
      throw new Error('nothing of ours is streamed');
    },
    begin: () => {
      open = true;
      store.begin();
    },
    end: async word => {
      if (broken && word === 'commit') throw new ConnectionLost();
      if (!open) return;
      await step();
      if (word === 'commit') await carryOut('commit', store.commit);
      await undo();
    },
    drop: () => {
      release();
      void undo();
    },
  };
};

/** A statement in a trace: what it does to which tables. */
const nameOf = (sql: string): string => {
  const words = [...sql.matchAll(/\b(insert into|update|delete from|from|join) "?([a-z_]+)/g)];
  const writes = words.filter(([, verb]) => verb !== 'from' && verb !== 'join');
  const named = (writes.length > 0 ? writes : words).map(([, verb, table]) => `${verb} ${table}`);
  return [...new Set(named)].join(', ') || sql.slice(0, 30);
};
