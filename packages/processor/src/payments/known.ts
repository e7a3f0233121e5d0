import {sql, type Kysely, type Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {KeyRow, MerchantRow, SessionRow, Tables} from '../database/tables.js';
import {found} from '../http/problem.js';
import {selectPayments, type Payment} from './result.js';

/** What the database knows before an envelope is opened. */
export interface Known {
  session: Selectable<SessionRow>;
  merchant: MerchantRow;
  /** Hash of the body that came with this key before. */
  bodyHash: string | null;
  /** The attempt was given up before it arrived. */
  closed: boolean;
  /** What this attempt has become. */
  payment?: Payment;
  /** Next of the numbers by which the network knows our requests. */
  stan: number;
  /** The key that the envelope names, if it was ever ours. */
  sealedTo: Selectable<KeyRow> | null;
}

interface Row {
  session: Selectable<SessionRow>;
  attempt: string | null;
  payment_id: string | null;
  body_hash: string | null;
  merchant: MerchantRow;
  stan: number;
  sealed_to: Selectable<KeyRow> | null;
}

/** A submission, by what it is known by. */
export interface Named {
  session: string;
  attempt: string;
  /** The `Idempotency-Key`. */
  key: string;
  /** Name of the key that the card is sealed to; undefined where the envelope has none that can be read. */
  kid: string | undefined;
}

/** Reads session, keys and attempt in one question. */
export const lookUp = async (
  {db}: Pick<Context, 'db'>,
  {session: id, attempt, key, kid}: Named,
): Promise<Known> => {
  const {rows} = await sql<Row>`
    select to_jsonb(sessions) as session, attempts.id as attempt, attempts.payment_id, envelopes.body_hash,
      to_jsonb(merchants) as merchant, to_jsonb(processor_keys) as sealed_to, nextval('stan') as stan
    from sessions
    join merchants on merchants.id = sessions.merchant_id
    left join attempts on attempts.session_id = sessions.id and attempts.id = ${attempt}
    left join envelopes on envelopes.session_id = sessions.id and envelopes.jti = ${key}
    left join processor_keys on processor_keys.kid = ${kid ?? null}
    where sessions.id = ${id}`.execute(db);
  const row = found(rows[0], 'session_unknown');
  const {session, attempt: seen, payment_id, body_hash, merchant, stan, sealed_to} = row;
  const known = {
    ...{session, merchant, stan, bodyHash: body_hash, sealedTo: sealed_to},
    closed: seen !== null && payment_id === null,
  };
  const payment = payment_id === null ? undefined : await readPayment({db}, payment_id);
  return payment ? {...known, payment} : known;
};

/** A payment with its card and sums. */
export const readPayment = ({db}: Pick<Context, 'db'>, id: string): Promise<Payment> =>
  selectPayments(db).where('payments.id', '=', id).executeTakeFirstOrThrow();

/** The payment, in flight or paid, that stands in the way of another for the same session or order. */
export const standing = (
  db: Kysely<Tables>,
  column: 'session_id' | 'order_reference',
  value: string,
  merchant: string,
): Promise<Payment | undefined> =>
  selectPayments(db)
    .where(`payments.${column}`, '=', value)
    .where('payments.merchant_id', '=', merchant)
    .where('payments.state', 'in', ['processing', 'requires_action', 'authorized', 'voided'])
    .executeTakeFirst();
