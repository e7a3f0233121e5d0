import {allows, type NeededScope} from '../access/scopes.js';
import type {Context} from '../context.js';
import type {MerchantRow} from '../database/tables.js';
import {sha256} from '../sha256.js';
import {found, ProblemError} from './problem.js';

/** Secret keys are kept as hashes. They carry 128 bits and more of randomness, so a plain hash is enough. */
export const hashKey = sha256;

/** The token of `Authorization: Bearer …` (RFC 6750). */
export const bearer = (request: Request): string | undefined =>
  /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.get('authorization') ?? '')?.[1];

/** Who calls: a merchant, by one of its secret keys. */
export interface Caller {
  merchant: MerchantRow;
  /** Id of the key. */
  key: string;
}

/** Whether a call comes with a secret key, and not with a session's token. */
export const isSecret = (request: Request): boolean => bearer(request)?.startsWith('sk_') ?? false;

/**
 * The secret key that a call carries.
 * @throws ProblemError unauthorized
 */
export const secretKey = (request: Request): string => {
  if (!isSecret(request)) throw new ProblemError('unauthorized');
  return bearer(request)!;
};

/**
 * The merchant whose secret key a call carries, if the key is good for such a call.
 * @throws ProblemError unauthorized, scope_missing
 */
export const authorizeMerchant = async (
  {db}: Pick<Context, 'db'>,
  secret: string,
  scope: NeededScope,
): Promise<Caller> => {
  const row = await db
    .selectFrom('api_keys')
    .innerJoin('merchants', 'merchants.id', 'api_keys.merchant_id')
    .selectAll('merchants')
    .select(['api_keys.id as key', 'api_keys.scopes'])
    .where('hash', '=', hashKey(secret))
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  const {key, scopes, ...merchant} = found(row, 'unauthorized');
  if (!allows(scopes, scope)) throw new ProblemError('scope_missing', {scope});
  return {merchant, key};
};

/**
 * The `Idempotency-Key`: a quoted string as in the IETF draft (RFC 9651 item), or a bare token.
 * @throws ProblemError idempotency_key_missing
 */
export const idempotencyKey = (request: Request): string | undefined => {
  const header = request.headers.get('idempotency-key');
  if (header === null) return undefined;
  const key = /^"([\x21\x23-\x5b\x5d-\x7e]{1,255})"$|^([\w-]{1,255})$/.exec(header.trim());
  return found(key?.[1] ?? key?.[2], 'idempotency_key_missing');
};
