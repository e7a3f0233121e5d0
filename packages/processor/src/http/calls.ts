import {createHash} from 'node:crypto';
import type {Context} from '../context.js';
import type {Tx} from '../database/tables.js';
import {ProblemError} from './problem.js';

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

interface Answered {
  status: number;
  body: string;
}

/**
 * Runs a call so that it has its effect once: effect and answer are written in one transaction. The same key and
 * body gets the same answer again; while the first still runs, the second waits for it at the unique key.
 * @throws ProblemError idempotency_key_reused for another body
 */
export const once = async (
  {db, runtime}: Context,
  {principal, call, key, raw}: Call,
  effect: (tx: Tx) => Promise<{status: number; body: object}>,
): Promise<Answered> =>
  db.transaction().execute(async tx => {
    if (key === undefined) return render(await effect(tx));
    const body_hash = createHash('sha256').update(raw).digest('base64url');
    const begun = await tx
      .insertInto('calls')
      .values({principal, call, key, body_hash, status: 0, body: '', created_at: runtime.now()})
      .onConflict(conflict => conflict.doNothing())
      .returning('key')
      .executeTakeFirst();
    const own = tx
      .selectFrom('calls')
      .where('principal', '=', principal)
      .where('call', '=', call)
      .where('key', '=', key);
    if (!begun) {
      const earlier = await own.select(['body_hash', 'status', 'body']).executeTakeFirstOrThrow();
      if (earlier.body_hash !== body_hash) throw new ProblemError('idempotency_key_reused');
      return {status: earlier.status, body: earlier.body};
    }
    const answer = render(await effect(tx));
    await tx
      .updateTable('calls')
      .set(answer)
      .where('principal', '=', principal)
      .where('call', '=', call)
      .where('key', '=', key)
      .execute();
    return answer;
  });

const render = ({status, body}: {status: number; body: object}): Answered => ({
  status,
  body: JSON.stringify(body),
});
