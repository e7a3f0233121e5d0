import {sql} from 'kysely';
import type {Context} from '../context.js';

/** What keeps a processor from taking payments. */
export type Missing = 'database' | 'network' | 'stopping';

/** Milliseconds after which a database that has not answered is not there. */
const PATIENCE = 2_000;

/** What is missing now: nothing, and it is ready. */
export const missing = async (context: Context): Promise<Missing[]> => {
  const {stopping, signedOn} = context;
  return [
    ...(stopping.aborted ? (['stopping'] as const) : []),
    ...((await databaseAnswers(context)) ? [] : (['database'] as const)),
    ...(signedOn() ? [] : (['network'] as const)),
  ];
};

const databaseAnswers = ({db, runtime}: Pick<Context, 'db' | 'runtime'>): Promise<boolean> =>
  new Promise(resolve => {
    const cancel = runtime.after(PATIENCE, () => resolve(false));
    const settle = (answers: boolean): void => {
      cancel();
      resolve(answers);
    };
    sql`select 1`.execute(db).then(
      () => settle(true),
      () => settle(false),
    );
  });

/** Whether calls may be sent here, for whoever spreads them over several processors. */
export const readyResponse = async (context: Context): Promise<Response> => {
  const reasons = await missing(context);
  const body = reasons.length === 0 ? {status: 'ready'} : {status: 'not_ready', missing: reasons};
  return Response.json(body, {
    status: reasons.length === 0 ? 200 : 503,
    headers: {'cache-control': 'no-store'},
  });
};
