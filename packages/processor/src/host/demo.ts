import type {Runtime} from '@florin/runtime';
import type {Database} from '../database/tables.js';
import {hashKey} from '../http/auth.js';

/** Secret key of the demo merchant. Exists under the demo profile alone, which listens on loopback alone. */
export const DEMO_KEY = 'sk_test_florin_demo';
export const DEMO_MERCHANT = 'mer_demo';

/**
 * Adds the demo merchant and its key, once.
 * @throws where the database has merchants and was not begun as a demo: a key that everybody knows must not be added to it
 */
export const seedDemo = async (db: Database, runtime: Runtime): Promise<void> => {
  const merchants = await db.selectFrom('merchants').select('id').execute();
  if (merchants.length > 0 && !merchants.some(({id}) => id === DEMO_MERCHANT))
    throw new Error('not_a_demo_database: this database has merchants of its own. Use another.');
  const created_at = runtime.now();
  await db
    .insertInto('merchants')
    .values({id: DEMO_MERCHANT, name: 'Florin Shop', city: 'Firenze', country: 'IT', mcc: '5732', created_at})
    .onConflict(conflict => conflict.doNothing())
    .execute();
  await db
    .insertInto('api_keys')
    .values({hash: hashKey(DEMO_KEY), merchant_id: DEMO_MERCHANT, created_at, revoked_at: null})
    .onConflict(conflict => conflict.doNothing())
    .execute();
};

/** @throws where the database holds the demo key and the profile is another */
export const refuseDemoKey = async (db: Database): Promise<void> => {
  const found = await db
    .selectFrom('api_keys')
    .select('hash')
    .where('hash', '=', hashKey(DEMO_KEY))
    .executeTakeFirst();
  if (found) throw new Error('demo_key_present: this database was seeded for the demo. Use another.');
};

/** True for this machine's own addresses. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** @throws where the demo would be reachable from another machine */
export const requireLoopback = (host: string): void => {
  if (!isLoopback(host)) throw new Error(`demo_not_on_loopback: the demo profile cannot listen on ${host}.`);
};
