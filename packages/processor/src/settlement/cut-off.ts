import type {Context} from '../context.js';
import {settle} from './settle.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Milliseconds after which another processor goes on with a cut-off whose processor died. */
const LEASE = 600_000;

/** The last time it was so many minutes after midnight (UTC), in ms since 1970. */
export const lastCutOff = (now: number, minutes: number): number => {
  const offset = minutes * MINUTE;
  return Math.floor((now - offset) / DAY) * DAY + offset;
};

/**
 * Settles the day of each merchant whose day has ended: what was captured and given back until then. Any number of
 * processors may run it: a row decides whose each day is, and it is done once.
 * @param usual when days end, in minutes after midnight UTC, of merchants that have no time of their own
 * @returns how many days were settled here
 */
export const settleEndedDays = async (context: Context, usual: number): Promise<number> => {
  let count = 0;
  const merchants = await context.db
    .selectFrom('merchants')
    .select(['id', 'cut_off', 'created_at'])
    .execute();
  for (const {id, cut_off, created_at} of merchants) {
    const at = lastCutOff(context.runtime.now(), cut_off ?? usual);
    if (at < created_at || !(await claim(context, id, at))) continue;
    const run = await settle(context, {merchant: id, before: at});
    context.log('day_settled', {merchant: id, cleared: run.cleared, settlements: run.settlements.length});
    // What the network has not decided is presented again when the lease has run out.
    if (run.waiting.length + run.unasked === 0) await done(context, id, at);
    count++;
  }
  return count;
};

/** True for one of all that ask, and again for one of them where that has not come back. */
const claim = async ({db, runtime}: Context, merchant_id: string, at: number): Promise<boolean> => {
  const now = runtime.now();
  const claimed = await db
    .insertInto('cut_offs')
    .values({merchant_id, at, lease_until: now + LEASE, done_at: null})
    .onConflict(conflict =>
      conflict
        .columns(['merchant_id', 'at'])
        .doUpdateSet({lease_until: now + LEASE})
        .where('cut_offs.done_at', 'is', null)
        .where('cut_offs.lease_until', '<=', now),
    )
    .returning('at')
    .executeTakeFirst();
  return claimed !== undefined;
};

const done = async ({db, runtime}: Context, merchant: string, at: number): Promise<void> => {
  await db
    .updateTable('cut_offs')
    .set({done_at: runtime.now()})
    .where('merchant_id', '=', merchant)
    .where('at', '=', at)
    .execute();
};
