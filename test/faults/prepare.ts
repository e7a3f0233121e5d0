import {createHash} from 'node:crypto';
import {createSandbox, demoIssuers, memoryJournal} from '@florin/sandbox';
import {migrate} from '@florin/processor';
import {runtimeOf} from './clock.ts';
import {sharedDatabase, type Client, type World} from './database.ts';
import {plannedFaults} from './faults.ts';
import {createMachine} from './machine.ts';
import {takeTurns} from './quiet.ts';
import {rng} from './rng.ts';
import {createScheduler, newLife} from './scheduler.ts';
import {MERCHANT, SECRET_KEY} from './shop.ts';
import {openStore, type Store} from './store.ts';
import {createTrace} from './trace.ts';

/** Makes this thread one in which runs can be simulated: with a database that has schema, merchant and keys. */
export const prepareStore = async (): Promise<Store> => {
  takeTurns();
  const store = await openStore();
  const scheduler = createScheduler(rng(0, 'order'));
  const faults = plannedFaults(0, new Set());
  const world: World = {store, scheduler, faults, trace: createTrace(scheduler), random: rng(0, 'ways')};
  const open = sharedDatabase(world);
  const finish = async (task: Promise<unknown>): Promise<void> => {
    let done = false;
    const watched = task.finally(() => void (done = true));
    // Keys are made on threads that the scheduler does not know of: here alone, and nothing depends on when.
    while (!(await scheduler.run(() => done, Infinity))) await new Promise(resolve => setTimeout(resolve, 1));
    await watched;
  };
  const client: Client = {life: newLife('operator'), sheltered: true, crash: () => undefined};
  await finish(prepareTables(open(client)));
  const fetch = () => Promise.reject(new TypeError('no network'));
  const runtime = runtimeOf(world, 0, client.life, {skew: {ms: 0}, fetch, stream: 'network'});
  const network = createSandbox({runtime, journal: memoryJournal(), issuers: demoIssuers}).link;
  const machine = createMachine(world, 'first', {ms: 0}, {seed: 0, open, network, shop: () => undefined});
  await finish(machine.start());
  machine.processor?.stop();
  store.prepared();
  return store;
};

const prepareTables = async (db: ReturnType<ReturnType<typeof sharedDatabase>>): Promise<void> => {
  await migrate(db);
  const shop = {id: MERCHANT, name: 'Shop', city: 'Firenze', country: 'IT', mcc: '5732', created_at: 0};
  const reserve = {reserve_bps: 500, reserve_days: 90};
  await db
    .insertInto('merchants')
    .values({...shop, ...reserve})
    .execute();
  const hash = createHash('sha256').update(SECRET_KEY).digest('base64url');
  const key = {hash, merchant_id: MERCHANT, created_at: 0, revoked_at: null};
  await db.insertInto('api_keys').values(key).execute();
};
