import type {BrandId} from '@florin/card';
import type {AuthenticationResultElement} from '@florin/network';
import type {Authentications} from './authentications.js';
import {available} from './decide.js';
import {
  last4,
  openingBalance,
  type AuthenticationWay,
  type CardStatus,
  type Held,
  type Issuer,
  type Limits,
} from './issuer.js';
import type {Authentication} from './journal.js';
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
  /** How its issuer authenticates who pays with it; absent where it never does. */
  authentication?: AuthenticationWay;
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

/** A question of who a cardholder is, what was said to it, and what came of it. */
export interface AuthenticationView extends Omit<Authentication, 'kind' | 'token'> {
  /** How it stands; absent where DE39 said why it was not answered. */
  result?: AuthenticationResultElement;
  wrongCodes?: number;
  /** Matching key of the 0100 that it was good for. */
  used?: string;
}

export const viewAuthentication = (
  {standing}: Authentications,
  {kind: _, token: _token, ...asked}: Authentication,
): AuthenticationView => {
  const {result, wrongCodes, used} = standing.get(asked.said[123]?.id ?? '') ?? {};
  return {
    ...asked,
    ...(result && {result}),
    ...(wrongCodes && {wrongCodes}),
    ...(used !== undefined && {used}),
  };
};

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
  const {id, opening, status = 'active', authentication = 'none', limits, postal_code} = held.account;
  const first = typeof opening === 'number' ? [] : Object.keys(opening);
  const currencies = new Set([...first, ...(state.movements.get(id)?.keys() ?? [])]);
  return {
    ...{id, issuer: held.issuer.id, brand: held.issuer.brand, last4: last4(held.account), status},
    ...(authentication !== 'none' && {authentication}),
    ...(limits && {limits}),
    ...(postal_code && {postal_code}),
    balances: Object.fromEntries([...currencies].map(code => [code, balanceOf(state, held, code)])),
  };
};

export const viewIssuer = (state: State, {id, name, brand}: Issuer): IssuerView => {
  const {up, latency} = presenceOf(state, id);
  return {id, name, brand, up, latency, untold: state.untold.get(id)?.size ?? 0};
};
