import {currency as currencyOf, MAX_AMOUNT, toPostalCode} from '@florin/network';
import * as v from 'valibot';
import {
  AUTHENTICATIONS,
  CARD_STATUSES,
  type Amounts,
  type AuthenticationWay,
  type CardStatus,
  type Held,
  type Limits,
} from './issuer.js';
import type {State} from './state.js';

/** What an operator may set about an account. What is absent stays as it is. */
export interface AccountSettings {
  status?: CardStatus;
  /** How the issuer authenticates who pays with it. */
  authentication?: AuthenticationWay;
  /** By ISO 4217 code, what the account statement is to say from now on. Holds stay. Minor units. */
  posted?: Record<string, number>;
  /** Null takes them away. */
  limits?: Limits | null;
  /** Null takes it away. */
  postal_code?: string | null;
}

/** What an operator may set about an issuer. */
export interface IssuerSettings {
  /** While it is down the network stands in for it, as far as it may. */
  up: boolean;
  /** Milliseconds that each of its answers to an authorization takes, to ten minutes. Absent: as it was. */
  latency?: number;
}

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const money = whole(0, MAX_AMOUNT);
const byCurrency = v.record(
  v.pipe(
    v.string(),
    v.check(code => currencyOf(code) !== undefined),
  ),
  money,
);
const amounts: v.GenericSchema<unknown, Amounts> = v.union([money, byCurrency]);

const limits = v.strictObject({
  count: v.exactOptional(whole(0, 1_000_000)),
  amount: v.exactOptional(amounts),
  per: whole(1, 366 * 86_400_000),
});

// No card number and no code of a card: what is set stands in the journal.
const accountSettings = v.strictObject({
  status: v.exactOptional(v.picklist(CARD_STATUSES)),
  authentication: v.exactOptional(v.picklist(AUTHENTICATIONS)),
  posted: v.exactOptional(byCurrency),
  limits: v.exactOptional(v.nullable(limits)),
  postal_code: v.exactOptional(v.nullable(v.pipe(v.string(), v.transform(toPostalCode), v.string()))),
});

const issuerSettings = v.strictObject({up: v.boolean(), latency: v.exactOptional(whole(0, 600_000))});

/** @throws RangeError `settings_invalid` for what is none */
export const checkAccountSettings = (value: unknown): AccountSettings => checked(accountSettings, value);

/** @throws RangeError `settings_invalid` for what is none */
export const checkIssuerSettings = (value: unknown): IssuerSettings => checked(issuerSettings, value);

type Fields<T> = v.GenericSchema<unknown, T> & {entries: object};

const checked = <T>(schema: Fields<T>, value: unknown): T => {
  // A list is an object to valibot, and one of nothing would set nothing.
  const result = v.safeParse(schema, Array.isArray(value) ? undefined : value, {abortEarly: true});
  if (result.success) return result.output;
  // A field of ours is named. What came stays out of the error, a strange field's name too: it may be a card number.
  const fields = Object.keys(schema.entries);
  const key = result.issues[0].path?.[0]?.key;
  const field = fields.find(each => each === key);
  throw new RangeError(
    `settings_invalid: ${field ? `${field} is not as it has to be` : `it is an object of ${fields.join(', ')}`}.`,
  );
};

/** An account as the operator has set it since it was opened. */
export const asSet = (state: State, held: Held): Held => {
  const set = state.accounts.get(held.account.id);
  if (!set) return held;
  const {limits: most, postal_code, ...account} = {...held.account, ...set};
  return {
    ...held,
    account: {...account, ...(most && {limits: most}), ...(postal_code && {postal_code})},
  };
};
