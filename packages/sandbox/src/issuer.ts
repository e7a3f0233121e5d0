import {brandById, lastFour, luhnValid, type BrandId} from '@florin/card';
import {routingBin} from '@florin/network';

/** Why an issuer refuses a card whatever is asked of it; `active` is no reason. */
export const CARD_STATUSES = ['active', 'lost', 'stolen', 'restricted', 'closed', 'do_not_honour'] as const;
export type CardStatus = (typeof CARD_STATUSES)[number];

/** What an issuer does when it is asked who the cardholder is; of `none` it never wants to know. */
export const AUTHENTICATIONS = ['none', 'frictionless', 'challenge', 'refused'] as const;
export type AuthenticationWay = (typeof AUTHENTICATIONS)[number];

/** Minor units: by currency code, or one figure for whatever currency is asked. */
export type Amounts = number | Readonly<Record<string, number>>;

/**
 * The most that an account may buy in any stretch of time. A purchase counts by what it still holds and what was
 * captured of it; so one that was reversed or has expired does not, nor does a question over nothing.
 */
export interface Limits {
  /** Purchases. */
  count?: number;
  /** Money, each currency by itself. */
  amount?: Amounts;
  /** Length of that time, in ms. */
  per: number;
}

/** A cardholder's account and the one card that draws on it. */
export interface CardAccount {
  /** Names the account in the journal and in every answer of the sandbox. Must tell nothing of the number. */
  id: string;
  /** The card number, digits alone. */
  pan: string;
  /** YYMM as printed on the card; `any_future` takes whatever month is not over, for demo cards. */
  expiry: string;
  /** The code on the card. `any` takes every code of the right length, for demo cards; `none` takes none. */
  cvc: string;
  status?: CardStatus;
  /** How its issuer authenticates who pays with it (3-D Secure). Default: `none`. */
  authentication?: AuthenticationWay;
  /** Of the cardholder's address, capitals and digits alone; without one the issuer has nothing to compare. */
  postal_code?: string;
  /** Opening balance. */
  opening: Amounts;
  limits?: Limits;
}

/**
 * Milliseconds for which an issuer holds what it approved, unless it says otherwise: forty days. A processor of ours
 * captures for 31 at most and presents at the end of a day, so that what it may still take is not gone before.
 */
export const HOLD_LIFE = 40 * 86_400_000;

/** A bank that issues cards of one brand. */
export interface Issuer {
  id: string;
  name: string;
  brand: BrandId;
  /** First digits of its card numbers: at most eight, and six where numbers are shorter than 16 digits. */
  bins: readonly string[];
  accounts: readonly CardAccount[];
  /** Milliseconds from an approval until what it still holds is let go. Default: {@link HOLD_LIFE}. */
  holdLife?: number;
  /** What the network may approve for it while it is down, by authorization. Without it the network approves nothing. */
  standIn?: {amount: Amounts};
}

/** An account with its issuer. */
export interface Held {
  issuer: Issuer;
  account: CardAccount;
}

/** The issuers of a network, looked up by what a message gives. */
export interface Directory {
  /** The issuer whose BIN is the longest prefix of these digits. */
  route(digits: string): Issuer | undefined;
  byPan(issuer: Issuer, pan: string): Held | undefined;
  byId(account: string): Held | undefined;
  issuer(id: string): Issuer | undefined;
  issuers(): Iterable<Issuer>;
  all(): Iterable<Held>;
}

/** Builds the BIN table and the indexes. Throws `issuers_misconfigured` if two entries contradict. */
export const directory = (issuers: readonly Issuer[]): Directory => {
  const bins = new Map<string, Issuer>();
  const pans = new Map<string, Held>();
  const ids = new Map<string, Held>();
  const names = new Map<string, Issuer>();
  for (const issuer of issuers) {
    if (!(issuer.holdLife === undefined || issuer.holdLife > 0)) throw misconfigured(issuer.id);
    enter(names, issuer.id, issuer, issuer.id);
  }
  for (const issuer of issuers) for (const bin of issuer.bins) enter(bins, bin, issuer, bin);
  const route = (digits: string): Issuer | undefined => longestPrefix(bins, digits);
  for (const issuer of issuers)
    for (const account of issuer.accounts) {
      if (!isOwn(issuer, account.pan) || route(routingBin(account.pan)) !== issuer)
        throw misconfigured(account.id);
      enter(pans, account.pan, {issuer, account}, account.id);
      enter(ids, account.id, {issuer, account}, account.id);
    }
  return {
    route,
    byPan: (issuer, pan) => only(pans.get(pan), held => held.issuer === issuer),
    byId: id => ids.get(id),
    issuer: id => names.get(id),
    issuers: () => names.values(),
    all: () => ids.values(),
  };
};

/** The last four digits of an account's card: all of the number that is ever shown. */
export const last4 = (account: CardAccount): string => lastFour(account.pan);

/** What an account held in a currency before anything was posted. */
export const openingBalance = ({opening}: CardAccount, currency: string): number =>
  amountIn(opening, currency) ?? 0;

/** The figure for a currency; undefined where there is none. */
export const amountIn = (amounts: Amounts | undefined, currency: string): number | undefined =>
  typeof amounts === 'object' ? amounts[currency] : amounts;

const isOwn = (issuer: Issuer, pan: string): boolean =>
  /^[0-9]{12,19}$/.test(pan) && (luhnValid(pan) || brandById(issuer.brand)?.luhn === false);

const longestPrefix = (bins: Map<string, Issuer>, digits: string): Issuer | undefined => {
  for (let length = digits.length; length > 0; length--) {
    const issuer = bins.get(digits.slice(0, length));
    if (issuer) return issuer;
  }
  return undefined;
};

const only = <T>(value: T | undefined, holds: (value: T) => boolean): T | undefined =>
  value !== undefined && holds(value) ? value : undefined;

// `name` stands in the error instead of the key, which may be a card number.
const enter = <T>(table: Map<string, T>, key: string, value: T, name: string): void => {
  if (table.has(key)) throw misconfigured(name);
  table.set(key, value);
};

const misconfigured = (name: string): Error => new Error(`issuers_misconfigured: ${name}`);
