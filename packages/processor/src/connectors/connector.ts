import type {Totals} from '@florin/network';
import type {Authentication, BrowserInfo, Checks, DeclineCode, Money} from '@florin/protocol';
import type {TypedCard} from '@florin/protocol/envelope';
import type {MerchantRow, NetworkTrace} from '../database/tables.js';

/** Milliseconds after which a connector waits for no answer: a request and its reversal fit into a payment's lease. */
export const ANSWER_WITHIN = 12_000;

/** A card as it is asked about: in memory alone, and no longer than that takes. */
export interface CardInHand extends Pick<TypedCard, 'number' | 'exp_month' | 'exp_year' | 'postal_code'> {
  /** Left out where the shopper is not there. */
  cvc?: string;
  /** It was not typed this time, but for its security code. */
  onFile: boolean;
}

/** What a bank, gateway or provider is asked to authorize. */
export interface Authorization {
  trace: NetworkTrace;
  merchant: MerchantRow;
  /** Zero asks only whether the card is good. */
  amount: Money;
  card: CardInHand;
  /** What the issuer has said of the cardholder before. */
  authenticated?: Authenticated;
}

/** What an issuer said of the cardholder, with the proof that goes into the authorization. */
export interface Authenticated {
  status: Authentication;
  /** Of the transaction at the directory server (dsTransID). */
  id: string;
  /** Electronic commerce indicator, two digits; what they mean is the scheme's. */
  eci: string;
  /** Cardholder authentication verification value: 20 bytes as base64. */
  cavv: string;
}

/** What an issuer is told before it looks who the cardholder is. */
export interface Identification extends Authorization {
  browser: BrowserInfo;
  /** Address of ours to which the issuer leads the shopper back. */
  returnTo: string;
}

export type AuthenticationAnswer =
  | Authenticated
  /** The issuer wants to ask the shopper at `url`, and is to be sent `request` there by a form (CReq, base64url). */
  | {status: 'challenge'; id: string; url: string; request: string}
  | {status: 'failed'}
  /** Not answered, or not to be had now. Nothing was paid by it. */
  | {status: 'unavailable'};

/** A challenge of the issuer's that is not over. */
export type Challenge = Extract<AuthenticationAnswer, {status: 'challenge'}>;

/** The seam to the issuers' access control servers (EMV 3-D Secure 2.3.1). */
export interface Authenticator {
  /** Where challenges lead to: origins, or schemes of any. */
  origins: readonly string[];
  /** Asks the issuer who the cardholder is (AReq). Never rejects. */
  authenticate(identification: Identification): Promise<AuthenticationAnswer>;
  /** What a challenge came to (RReq); `challenge` again while it is not over, or nobody answers. Never rejects. */
  resultOf(challenge: Challenge, trace: NetworkTrace): Promise<AuthenticationAnswer>;
}

/** An earlier authorization, to be reversed or captured. */
export interface Original {
  trace: NetworkTrace;
  merchant: MerchantRow;
  amount: Money;
}

/** What the issuer made of the postal code, where it was given one. */
type PostalCheck = Checks['postal_code'];

export type AuthorizationAnswer =
  /** `approvalCode` is empty where the issuer gave none. */
  | {status: 'approved'; approvalCode: string; postalCode?: PostalCheck}
  | {status: 'declined'; code: DeclineCode; postalCode?: PostalCheck}
  /** Asked, and no answer: it may have been approved. It must be reversed. */
  | {status: 'unknown'};

/** What an issuer says of more. */
export type IncrementAnswer =
  | Extract<AuthorizationAnswer, {status: 'unknown'}>
  | {status: 'approved'}
  | {status: 'declined'; code: DeclineCode};

/** What is presented: a capture takes some or all of what is held, a refund gives back some or all of what was taken. */
export interface Presented {
  kind: 'capture' | 'refund';
  amount: Money;
  trace: NetworkTrace;
}

/** What became of what was presented. `response` is the network's own code, for the log. */
export type ClearingAnswer =
  /** What it cost, in minor units; below zero is given back. */
  | {status: 'cleared'; interchange: number; scheme: number}
  /** For good: no money moves. */
  | {status: 'refused'; response: string}
  /** Neither: it may have been taken. It must be presented again. */
  | {status: 'waiting'; response: string};

/** A merchant's day in one currency, to be held against what the network has of it. */
export interface BusinessDay {
  merchant: MerchantRow;
  /** ISO 4217 code. */
  currency: string;
  /** `YYYY-MM-DD`. */
  day: string;
  totals: Totals;
}

export type ReconciliationAnswer =
  | {status: 'balanced'}
  /** With the network's own figures. */
  | {status: 'off'; totals: Totals}
  /** Not answered. It must be asked again. */
  | {status: 'waiting'};

/**
 * The seam to whoever moves the money: a bank, a gateway or a provider. Every call may be repeated with the same
 * trace, and has its effect once.
 */
export interface Connector {
  /** 3-D Secure, where it is to be had. */
  authenticator?: Authenticator;
  /** Names a request before it is written down. `stan` is unique among the requests of one second. */
  trace(stan: number): NetworkTrace;
  /** Asks once. Never rejects: what is not known is `unknown`. */
  authorize(authorization: Authorization): Promise<AuthorizationAnswer>;
  /** Asks for more of an approved original. Never rejects: what is not known is `unknown`. */
  increment(original: Original, trace: NetworkTrace, amount: Money): Promise<IncrementAnswer>;
  /**
   * True once whatever the original held is released, or certain never to be held: all but `kept`, in minor units, which
   * is captured. Of an increment under its own trace it undoes that alone.
   */
  reverse(original: Original, trace: NetworkTrace, kept: number): Promise<boolean>;
  /** Presents a capture or a refund of an approved original. Rejects where there is no answer: present it again later. */
  clear(original: Original, approvalCode: string, presented: Presented): Promise<ClearingAnswer>;
  /** The day, `YYYY-MM-DD`, that what is presented under this trace belongs to. */
  dayOf(trace: NetworkTrace): string;
  /** Asks whether a day's presentments are what the network took. Never rejects. */
  reconcile(day: BusinessDay, trace: NetworkTrace): Promise<ReconciliationAnswer>;
}
