import {
  BalanceView,
  CaptureView,
  CardId,
  IncrementView,
  PaymentId,
  PaymentList,
  PaymentQuery,
  PaymentView,
  RefundView,
  SavedCardList,
  SavedCardQuery,
  SessionClaims,
  SessionResponse,
  SettlementId,
  SettlementList,
  SettlementQuery,
  SettlementReport,
  VoidView,
  type CaptureRequest,
  type ChargeRequest,
  type IncrementRequest,
  type RefundRequest,
  type ResultClaims,
  type SavedCardView,
  type SessionRequest,
} from '@florin/protocol';
import {decodeBase64Url, strictJson} from '@florin/protocol/envelope';
import {createClient, type Call, type Client} from './client.js';
import {MerchantError} from './error.js';
import {createKeys} from './keys.js';
import {machine} from './node.js';
import type {Outside} from './outside.js';
import {fit} from './schema.js';
import {verifyResult, type Expected} from './verify.js';

/** Whom the server works with, and as whom. What of `Outside` is left out is the machine's own. */
export interface MerchantOptions extends Partial<Outside> {
  /** Origin of the processor, such as `https://pay.example`: the only issuer that is believed. */
  processor: string;
  /** The merchant's id at the processor, such as `mer_…`: whom results must be made out to. */
  merchant: string;
  /** Secret API key. Goes to the processor alone, in the Authorization header. */
  secretKey: string;
}

/**
 * Makes a call safe to repeat across restarts: give a key that what is to happen determines, such as the capture of one
 * parcel. The same key is answered with the first answer for ever, a refusal too.
 */
export interface Repeatable {
  /** `Idempotency-Key`; a fresh one unless given. */
  idempotencyKey?: string;
}

/** A merchant's server at one processor. Every method throws `MerchantError` alone. */
export interface Merchant {
  sessions: {
    /**
     * Opens a session, or for an order that has an open one with equal terms that one again with a fresh token. The
     * order's reference makes it safe to repeat; a key of the order's own would bring back its first token, long expired.
     * `reference_paid` carries the signed result in `error.problem.result`.
     */
    create(request: SessionRequest, options?: Repeatable): Promise<SessionResponse>;
  };
  payments: {
    get(id: string): Promise<PaymentView>;
    /** A page of payments, newest first. `next_cursor` leads to the next one, and is null on the last. */
    list(query?: PaymentQuery): Promise<PaymentList>;
    /** All payments that fit, newest first, asked for page by page as they are taken. */
    all(query?: Omit<PaymentQuery, 'cursor'>): AsyncGenerator<PaymentView, void, undefined>;
    /**
     * Pays with a card that is kept, without the shopper: by the `card.token` of a tokenized result, or by a saved card's. A
     * decline is an answer, with `status: 'declined'`. The reference can be paid once. Give a key that it and the number of
     * the try determine: the same key has the same payment for ever, a declined one too.
     */
    charge(request: ChargeRequest, options?: Repeatable): Promise<PaymentView>;
    /** Captures `amount`, or all that is left of the authorization. */
    capture(id: string, request?: CaptureRequest, options?: Repeatable): Promise<CaptureView>;
    /**
     * Asks the issuer for `amount` more than was authorized. A decline is an answer, with `status: 'declined'`: what was
     * authorized stays. `reversed` is one whose answer never came: nothing more is held, and it may be tried under
     * another key. Give a key that what is added determines: nothing else keeps it from being added twice. While an answer
     * is not known, `idempotency_in_flight` is thrown: call again with that key.
     */
    increment(id: string, request: IncrementRequest, options?: Repeatable): Promise<IncrementView>;
    /**
     * Releases all that is authorized and not captured. Nothing more can be captured then. A payment that is
     * `requires_action` is declined, and can no longer be gone on with; its session can still be paid by another try.
     */
    void(id: string, options?: Repeatable): Promise<VoidView>;
    /** Gives back `amount`, or all that was captured and is left. Parts may follow one another. */
    refund(id: string, request?: RefundRequest, options?: Repeatable): Promise<RefundView>;
  };
  cards: {
    /** The saved cards of a customer, as `customer` names them in their sessions; the one that was saved last first. */
    list(customer: string): Promise<SavedCardView[]>;
    /** What a session kept: one card, or none. For a result that was lost on its way. */
    keptIn(session: string): Promise<SavedCardView[]>;
    /** Forgets a saved card: it is no longer offered or taken, and its number is destroyed. Safe to repeat. */
    forget(token: string): Promise<void>;
  };
  settlements: {
    /** A page of what was paid to the merchant's account, newest first. */
    list(query?: SettlementQuery): Promise<SettlementList>;
    /**
     * A settlement with every capture and refund in it, and what it withheld or released where there is a reserve; the
     * `net` of its lines sums to its own.
     */
    get(id: string): Promise<SettlementReport>;
  };
  /** What the processor owes the merchant, what it withholds for a time, and what it paid out. */
  balance(): Promise<BalanceView>;
  /** Verifies a signed result against the merchant's own records. Fulfil once per `sub`. */
  verify(signed: string, expected: Expected): Promise<ResultClaims>;
}

/**
 * A merchant's server at one processor. Asks nothing until it is used.
 * @throws MerchantError option_invalid
 */
export const createMerchant = (options: MerchantOptions): Merchant => {
  const {processor, merchant, secretKey} = options;
  const outside: Outside = {
    fetch: options.fetch ?? machine.fetch,
    now: options.now ?? machine.now,
    sleep: options.sleep ?? machine.sleep,
    newKey: options.newKey ?? machine.newKey,
  };
  if (!isProcessor(processor) || !merchant || !/^[\x21-\x7e]+$/.test(secretKey))
    throw new MerchantError('option_invalid');
  const client = createClient(processor, secretKey, outside);
  const keys = createKeys(processor, outside);
  const post = (path: string, body: object, {idempotencyKey = outside.newKey()}: Repeatable = {}): Call => {
    if (!/^[\w-]{1,255}$/.test(idempotencyKey)) throw new MerchantError('argument_invalid');
    return {method: 'POST', path, body, idempotencyKey};
  };
  const list = async (query: PaymentQuery = {}): Promise<PaymentList> => {
    return ask(client, {method: 'GET', path: `/v1/payments${search(PaymentQuery, query)}`}, PaymentList);
  };
  const cards = async (query: object): Promise<SavedCardView[]> =>
    (await ask(client, {method: 'GET', path: `/v1/cards${search(SavedCardQuery, query)}`}, SavedCardList))
      .data;
  return {
    sessions: {
      create: async (request, repeat) => {
        const session = await ask(client, post('/v1/sessions', request, repeat), SessionResponse);
        checkNames(session.token, processor, merchant);
        return session;
      },
    },
    payments: {
      get: async id => ask(client, {method: 'GET', path: paymentPath(id)}, PaymentView),
      list,
      all: query => pages(list, query),
      charge: async (request, repeat) => ask(client, post('/v1/payments', request, repeat), PaymentView),
      capture: async (id, request = {}, repeat) =>
        ask(client, post(`${paymentPath(id)}/capture`, request, repeat), CaptureView),
      increment: async (id, request, repeat) =>
        ask(client, post(`${paymentPath(id)}/increments`, request, repeat), IncrementView),
      void: async (id, repeat) => ask(client, post(`${paymentPath(id)}/void`, {}, repeat), VoidView),
      refund: async (id, request = {}, repeat) =>
        ask(client, post(`${paymentPath(id)}/refunds`, request, repeat), RefundView),
    },
    cards: {
      list: async customer => cards({customer}),
      keptIn: async session => cards({session}),
      forget: async token => {
        await client({method: 'DELETE', path: `/v1/cards/${checked(CardId, token)}`});
      },
    },
    settlements: {
      list: async (query = {}) => {
        const path = `/v1/settlements${search(SettlementQuery, query)}`;
        return ask(client, {method: 'GET', path}, SettlementList);
      },
      get: async id =>
        ask(client, {method: 'GET', path: `/v1/settlements/${checked(SettlementId, id)}`}, SettlementReport),
    },
    balance: () => ask(client, {method: 'GET', path: '/v1/balance'}, BalanceView),
    verify: (signed, expected) => verifyResult({processor, merchant, keys, outside}, signed, expected),
  };
};

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** An origin as browsers write it; without TLS on this machine alone, or the secret key would travel in the clear. */
const isProcessor = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const {origin, protocol, hostname} = new URL(text);
  return origin === text && (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname)));
};

const ask = async <T>(client: Client, call: Call, schema: Parameters<typeof fit<T>>[0]): Promise<T> => {
  const answer = fit(schema, await client(call));
  if (answer === undefined) throw new MerchantError('unexpected_answer');
  return answer;
};

/** Page after page, each when the one before was used up. */
const pages = async function* (
  list: Merchant['payments']['list'],
  query: Omit<PaymentQuery, 'cursor'> = {},
): AsyncGenerator<PaymentView, void, undefined> {
  let page = await list(query);
  yield* page.data;
  while (page.next_cursor !== null) {
    page = await list({...query, cursor: page.next_cursor});
    yield* page.data;
  }
};

const search = <Q extends object>(schema: Parameters<typeof fit<Q>>[0], query: Q): string => {
  if (fit(schema, query) === undefined) throw new MerchantError('argument_invalid');
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters}`;
};

const paymentPath = (id: string): string => `/v1/payments/${checked(PaymentId, id)}`;

/** What could be no name of anything is not asked for: a path is made of it. */
const checked = (schema: Parameters<typeof fit<string>>[0], name: string): string => {
  if (fit(schema, name) === undefined) throw new MerchantError('argument_invalid');
  return name;
};

// A result is verified against both names, after the money moved. A mistake in them has to show before.
const checkNames = (token: string, processor: string, merchant: string): void => {
  const claims = fit(SessionClaims, payloadOf(token));
  if (!claims) throw new MerchantError('unexpected_answer');
  if (claims.iss !== processor) throw new MerchantError('wrong_processor');
  if (claims.merchant.id !== merchant) throw new MerchantError('wrong_merchant');
};

const payloadOf = (token: string): unknown => {
  try {
    return strictJson(new TextDecoder().decode(decodeBase64Url(token.split('.')[1] ?? '')));
  } catch {
    return undefined;
  }
};
