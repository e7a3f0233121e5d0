import type {BrandId} from '@florin/card';
import {available} from './decide.js';
import {last4, openingBalance, type CardStatus, type Held, type Issuer, type Limits} from './issuer.js';
import {asSet} from './settings.js';
import {movementOf, presenceOf, type State} from './state.js';

/** One currency of an account, in minor units. */
export interface Balance {
  /** What the account statement says: the opening balance, deposits and refunds, less captures. */
  posted: number;
  /** Held by authorizations that are neither captured nor reversed, and not expired. */
  held: number;
  /** What can still be spent: posted less held. Below zero where the network stood in for the issuer. */
  available: number;
}

/** A cardholder's account as an operator sees it. */
export interface AccountView {
  id: string;
  issuer: string;
  brand: BrandId;
  last4: string;
  status: CardStatus;
  limits?: Limits;
  postal_code?: string;
  /** By ISO 4217 code: the currencies the account was opened in or used in since. */
  balances: Record<string, Balance>;
}

/** An issuer as an operator sees it. */
export interface IssuerView {
  id: string;
  name: string;
  brand: BrandId;
  up: boolean;
  /** Milliseconds that each of its answers takes. */
  latency: number;
  /** Approvals that the network gave for it and will tell it of when it is up. */
  untold: number;
}

export const balanceOf = (state: State, held: Held, currency: string): Balance => {
  const spendable = available(state, held, currency);
  const onHold = movementOf(state, held.account.id, currency).held;
  return {posted: spendable + onHold, held: onHold, available: spendable};
};

/** What has to be paid in, or taken out, for the statement to say this. */
export const paidIn = (
  state: State,
  {account}: Held,
  posted: Readonly<Record<string, number>>,
): Record<string, number> => {
  const now = (currency: string): number =>
    openingBalance(account, currency) + movementOf(state, account.id, currency).booked;
  return Object.fromEntries(
    Object.entries(posted).map(([currency, amount]) => [currency, amount - now(currency)]),
  );
};

export const viewAccount = (state: State, opened: Held): AccountView => {
  const held = asSet(state, opened);
  const {id, opening, status = 'active', limits, postal_code} = held.account;
  const first = typeof opening === 'number' ? [] : Object.keys(opening);
  const currencies = new Set([...first, ...(state.movements.get(id)?.keys() ?? [])]);
  return {
    ...{id, issuer: held.issuer.id, brand: held.issuer.brand, last4: last4(held.account), status},
    ...(limits && {limits}),
    ...(postal_code && {postal_code}),
    balances: Object.fromEntries([...currencies].map(code => [code, balanceOf(state, held, code)])),
  };
};

export const viewIssuer = (state: State, {id, name, brand}: Issuer): IssuerView => {
  const {up, latency} = presenceOf(state, id);
  return {id, name, brand, up, latency, untold: state.untold.get(id)?.size ?? 0};
};
