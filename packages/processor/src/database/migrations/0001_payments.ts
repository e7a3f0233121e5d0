import {sql, type Kysely} from 'kysely';

/** The first schema. What must hold for money is a constraint here, not a check in code. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  `create table merchants (
    id text primary key, name text not null, city text not null, country text not null, mcc text not null,
    created_at bigint not null)`,
  `create table api_keys (
    hash text primary key, merchant_id text not null references merchants, created_at bigint not null,
    revoked_at bigint)`,
  `create table signing_keys (
    kid text primary key, public_jwk jsonb not null, private_sealed text not null, created_at bigint not null)`,
  `create table encryption_keys (
    kid text primary key, alg text not null, public_jwk jsonb not null, private_sealed text not null,
    created_at bigint not null)`,
  `create table vault_keys (id text primary key, wrapped text not null, created_at bigint not null)`,

  `create table sessions (
    id text primary key, merchant_id text not null references merchants, state text not null, mode text not null,
    amount bigint not null check (amount >= 0), currency text, reference text not null,
    reusable_reference boolean not null, capture text, origins jsonb not null, fields jsonb not null,
    brands jsonb not null, declined int not null default 0, created_at bigint not null, expires_at bigint not null)`,
  // One row an order, locked while a session is made for it.
  `create table orders (
    merchant_id text not null references merchants, reference text not null, session_id text references sessions,
    primary key (merchant_id, reference))`,

  // What hangs on a session names its merchant again without a reference: every payment would lock the one row.
  // An attempt without a payment was given up before it arrived, and is closed for ever.
  `create table attempts (
    session_id text not null references sessions, id text not null, payment_id text, created_at bigint not null,
    primary key (session_id, id))`,
  `create table envelopes (
    session_id text not null references sessions, jti text not null, attempt text not null, body_hash text not null,
    primary key (session_id, jti))`,

  `create table cards (
    id text primary key, merchant_id text not null, brand text not null, last4 text not null,
    exp_month int not null, exp_year int not null, fingerprint text not null,
    vault_key text not null, number_sealed text not null, created_at bigint not null)`,
  `create table payments (
    id text primary key, merchant_id text not null, session_id text not null references sessions,
    attempt text not null, state text not null, mode text not null, amount bigint not null check (amount >= 0),
    currency text not null, reference text not null, order_reference text, capture text,
    card_id text not null references cards, trace jsonb not null, approval_code text, decline text,
    seq int not null default 0, lease text, lease_until bigint not null, created_at bigint not null,
    unique (session_id, attempt))`,
  // Never two payments, live or approved, for one session, nor for one order.
  `create unique index one_payment_a_session on payments (session_id)
    where state in ('processing', 'requires_action', 'authorized', 'voided')`,
  `create unique index one_payment_an_order on payments (merchant_id, order_reference)
    where state in ('processing', 'requires_action', 'authorized', 'voided')`,
  `create index payments_in_flight on payments (lease_until) where state = 'processing'`,
  `create index payments_of_merchant on payments (merchant_id, created_at, id)`,

  `create table captures (
    id text primary key, payment_id text not null references payments, merchant_id text not null references merchants,
    state text not null, amount bigint not null check (amount > 0), currency text not null, trace jsonb,
    interchange bigint not null default 0, scheme_fee bigint not null default 0,
    processor_fee bigint not null default 0, settlement_id text, created_at bigint not null)`,
  `create index captures_of_payment on captures (payment_id)`,
  `create index captures_to_settle on captures (merchant_id, currency) where state in ('pending', 'cleared')`,

  // Idempotency of server calls: the answer stands here in the same transaction as the effect.
  `create table calls (
    principal text not null, call text not null, key text not null, body_hash text not null, status int not null,
    body text not null, created_at bigint not null, primary key (principal, call, key))`,

  `create table ledger_entries (
    id bigint generated always as identity primary key, transfer text not null, account text not null,
    merchant_id text not null references merchants, currency text not null, amount bigint not null,
    payment_id text references payments, settlement_id text, created_at bigint not null)`,
  `create index ledger_by_account on ledger_entries (merchant_id, currency, account)`,
  `create table settlements (
    id text primary key, merchant_id text not null references merchants, currency text not null,
    captures int not null, gross bigint not null, interchange bigint not null, scheme_fees bigint not null,
    processor_fees bigint not null, net bigint not null, created_at bigint not null)`,

  // ISO 8583 data element 11, unique within a second across all processors on one database.
  `create sequence stan minvalue 1 maxvalue 999999 cycle`,
];
