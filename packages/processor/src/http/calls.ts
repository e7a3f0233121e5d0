import {PROBLEMS, type ProblemCode} from '@florin/protocol';
import {newId} from '@florin/runtime';
import {sql, type Kysely} from 'kysely';
import type {Context} from '../context.js';
import type {Tables, Tx} from '../database/tables.js';
import {sha256} from '../sha256.js';
import {ProblemError, renderProblem} from './problem.js';

/** A server call that changes something. */
export interface Call {
  /** Whose key it came with. */
  principal: string;
  /** Method and path. */
  call: string;
  /** The `Idempotency-Key`, if there is one. */
  key: string | undefined;
  raw: string;
}

/** A rendered answer: JSON, a problem from 400 on. */
export interface Answered {
  status: number;
  body: string;
}

/** What a call does. What it throws undoes all of it. */
export type Effect = (tx: Tx) => Promise<{status: number; body: object}>;

type Named = Call & {key: string};
type Inside = Pick<Context, 'db' | 'runtime' | 'issuer'>;

/**
 * Milliseconds after which a call without an answer may be begun anew: its processor is gone. Should it live on after
 * all, it finds its claim taken and undoes what it did, so that no clock decides about the effect.
 */
const CLAIM = 30_000;

/**
 * Runs a call so that it has its effect once: effect and answer are written in one transaction. The same key and body
 * gets the same answer again, be it a refusal; what the processor could not do leaves no record, and may be tried
 * again. Nobody waits for a call in flight: on a database with one connection it would wait for itself.
 * @throws ProblemError idempotency_key_reused for another body, idempotency_in_flight
 */
export const once = async (context: Inside, call: Call, effect: Effect): Promise<Answered> => {
  const {db, issuer} = context;
  if (call.key === undefined) return render(await db.transaction().execute(effect));
  const named = {...call, key: call.key};
  const begun = await begin(context, named);
  if (typeof begun !== 'string') return begun;
  try {
    return await db.transaction().execute(async tx => {
      const answer = render(await effect(tx));
      await finish(tx, named, begun, answer);
      return answer;
    });
  } catch (error) {
    if (isLasting(error)) {
      const answer = renderProblem(issuer, error);
      await finish(db, named, begun, answer);
      return answer;
    }
    // Where even this fails the claim runs out by itself.
    await forget(db, named, begun).catch(() => undefined);
    throw error;
  }
};

/** Claims the call, or tells how it was answered before. */
const begin = async ({db, runtime}: Inside, call: Named): Promise<string | Answered> => {
  const body_hash = sha256(call.raw);
  const claim = newId(runtime, 'claim');
  const now = runtime.now();
  const claimed = await db
    .insertInto('calls')
    .values({
      ...{principal: call.principal, call: call.call, key: call.key, body_hash},
      ...{status: 0, body: '', created_at: now, claim, claimed_until: now + CLAIM},
    })
    .onConflict(conflict =>
      conflict
        .columns(['principal', 'call', 'key'])
        .doUpdateSet({claim, claimed_until: now + CLAIM})
        .where('calls.status', '=', 0)
        .where('calls.body_hash', '=', body_hash)
        .where('calls.claimed_until', '<=', now),
    )
    .returning('key')
    .executeTakeFirst();
  if (claimed) return claim;
  const earlier = await db
    .selectFrom('calls')
    .select(['body_hash', 'status', 'body'])
    .where(isCall(call))
    .executeTakeFirst();
  if (earlier && earlier.body_hash !== body_hash) throw new ProblemError('idempotency_key_reused');
  if (!earlier || earlier.status === 0) throw new ProblemError('idempotency_in_flight');
  return {status: earlier.status, body: earlier.body};
};

const finish = async (db: Kysely<Tables>, call: Named, claim: string, answer: Answered): Promise<void> => {
  const {numUpdatedRows} = await db
    .updateTable('calls')
    .set({...answer, claim: null})
    .where(isCall(call))
    .where('claim', '=', claim)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new ProblemError('idempotency_in_flight');
};

const forget = async (db: Kysely<Tables>, call: Named, claim: string): Promise<void> => {
  await db.deleteFrom('calls').where(isCall(call)).where('claim', '=', claim).execute();
};

/** Milliseconds for which a call is known by its key. After that the same key is another call. */
const KEY_LIFE = 30 * 86_400_000;

/** Calls that are forgotten at a time. */
const AT_ONCE = 5_000;

/**
 * Forgets calls whose keys are too old, all of them, some at a time. Any number of processors may run it: none waits for
 * another.
 * @returns how many were forgotten
 */
export const forgetOldCalls = async (inside: Pick<Inside, 'db' | 'runtime'>): Promise<number> => {
  for (let count = 0; ;) {
    const forgotten = await forgetSome(inside);
    count += forgotten;
    if (forgotten < AT_ONCE) return count;
  }
};

const forgetSome = async ({db, runtime}: Pick<Inside, 'db' | 'runtime'>): Promise<number> => {
  const {numAffectedRows = 0n} = await sql`
    with old as (
      select principal, call, key from calls where created_at <= ${runtime.now() - KEY_LIFE}::bigint
      order by created_at limit ${AT_ONCE}::bigint for update skip locked
    )
    delete from calls using old
    where calls.principal = old.principal and calls.call = old.call and calls.key = old.key`.execute(db);
  return Number(numAffectedRows);
};

const isCall = ({principal, call, key}: Named) =>
  sql<boolean>`principal = ${principal} and call = ${call} and key = ${key}`;

/** What is over in a moment: the same call again is answered otherwise. */
const PASSING: ReadonlySet<ProblemCode> = new Set(['idempotency_in_flight', 'increment_in_progress']);

/** Whether a failure is the call's answer for good: the same again would be refused again. */
const isLasting = (error: unknown): error is ProblemError => {
  if (!(error instanceof ProblemError) || PASSING.has(error.code)) return false;
  const [status] = PROBLEMS[error.code];
  return status < 500 && (status as number) !== 429;
};

const render = ({status, body}: {status: number; body: object}): Answered => ({
  status,
  body: JSON.stringify(body),
});
