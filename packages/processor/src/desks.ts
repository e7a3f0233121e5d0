import {addApiKey, listApiKeys, revokeApiKey, type ApiKeyView, type NewApiKey} from './access/api-keys.js';
import {addMerchant, listMerchants, setReserve, type MerchantTerms} from './access/merchants.js';
import {readAudit, type AuditEntry, type AuditQuery} from './audit/audit.js';
import type {Context} from './context.js';
import type {MerchantRow} from './database/tables.js';
import type {Page} from './http/page.js';
import {viewLedger, type LedgerView} from './inspect/ledger.js';
import {listAllPayments, showPayment, type ListedPayment, type PaymentRecord} from './inspect/payments.js';
import {
  listAllSettlements,
  showSettlement,
  type ListedSettlement,
  type SettlementRecord,
} from './inspect/settlements.js';
import {listKeys, revokeKey, rotateKeys, type KeyStore, type KeyView, type Use} from './keys/lifecycle.js';
import type {PaymentFilter} from './payments/list.js';
import {allowCard, showCard, type RememberedCard} from './payments/remembered-card.js';
import type {Reserve} from './settlement/reserve.js';
import type {KeyEncryption} from './vault/key-encryption.js';
import {listVaultKeys, type VaultKeyView} from './vault/keys-view.js';
import {rewrapRootKey} from './vault/root-key.js';
import {
  addEndpoint,
  listEndpoints,
  removeEndpoint,
  rotateSecret,
  type EndpointStore,
  type EndpointView,
  type NewEndpoint,
  type RotatedSecret,
} from './webhooks/endpoints.js';

export type {VaultKeyView};

/** What an operator works at. */
export interface Desks {
  vault: VaultDesk;
  keys: KeyDesk;
  webhooks: WebhookDesk;
  merchants: MerchantDesk;
  apiKeys: ApiKeyDesk;
  payments: PaymentDesk;
  cards: CardDesk;
  settlements: SettlementDesk;
  /** The books of all merchants, unless one is named. */
  ledger(merchant?: string): Promise<LedgerView>;
  /** What operators and merchants' keys have changed, the newest last. */
  audit(query?: AuditQuery): Promise<AuditEntry[]>;
}

/** Payments of all merchants, to be looked at. */
export interface PaymentDesk {
  show(id: string): Promise<PaymentRecord | undefined>;
  list(filter: PaymentFilter, page: Page): Promise<Listed<ListedPayment>>;
}

/** What is remembered of the declines of cards: of one that a payment or a token names. */
export interface CardDesk {
  /** @throws Refused card_unknown */
  show(id: string): Promise<RememberedCard>;
  /**
   * Forgets them. Takes effect at once, on every processor.
   * @throws Refused card_unknown, card_not_refused
   */
  allow(id: string): Promise<void>;
}

/** Settlements of all merchants, to be looked at. */
export interface SettlementDesk {
  show(id: string): Promise<SettlementRecord | undefined>;
  /** @param merchant all, unless given */
  list(merchant: string | undefined, page: Page): Promise<Listed<ListedSettlement>>;
}

/** A page of a list, newest first. */
interface Listed<T> {
  data: T[];
  next_cursor: string | null;
}

/** What an operator does with the processor's keys. Takes effect at once here, and on its peers within a second. */
export interface KeyDesk {
  list(): Promise<KeyView[]>;
  rotate(use?: Use): Promise<void>;
  /** @throws KeyUnknown */
  revoke(kid: string): Promise<void>;
}

/** The keys that card numbers are sealed under. */
export interface VaultDesk {
  list(): Promise<VaultKeyView[]>;
  /** Has the key-encryption key of now wrap the root key, and seals every number under a new key. */
  rotate(): Promise<VaultRotation>;
}

export interface VaultRotation {
  /** Another key-encryption key had wrapped the root key. */
  rewrapped: boolean;
  /** Numbers that were sealed anew. */
  resealed: number;
}

/** The merchants of a processor. */
export interface MerchantDesk {
  list(): Promise<MerchantRow[]>;
  /** @throws AccessRefused */
  add(terms: MerchantTerms): Promise<MerchantRow>;
  /**
   * What is withheld of its settlements from now on; nothing unless given.
   * @throws AccessRefused
   */
  setReserve(merchant: string, reserve?: Reserve): Promise<MerchantRow>;
}

/** The secret keys of merchants' servers. What is done holds from the next call on, on every processor. */
export interface ApiKeyDesk {
  list(): Promise<ApiKeyView[]>;
  /** @throws AccessRefused */
  add(merchant: string, scopes: readonly string[]): Promise<NewApiKey>;
  /** @throws AccessRefused */
  revoke(name: string): Promise<void>;
}

/** Whom an operator has told of payments. */
export interface WebhookDesk {
  list(): Promise<EndpointView[]>;
  /** @throws EndpointRefused */
  add(merchant: string, url: string): Promise<NewEndpoint>;
  /** @throws EndpointRefused */
  remove(id: string): Promise<void>;
  /**
   * @param keep milliseconds for which the secret of before signs too
   * @throws EndpointRefused
   */
  rotate(id: string, keep: number): Promise<RotatedSecret>;
}

/** Where a processor keeps its keys and endpoints. */
interface Stores {
  keys: KeyStore;
  endpoints: EndpointStore;
  kek: KeyEncryption;
}

/** The desks of one processor. */
export const openDesks = (context: Context, {keys, endpoints, kek}: Stores): Desks => ({
  vault: vaultDesk(context, kek),
  keys: keyDesk(keys, context),
  webhooks: webhookDesk(endpoints, context),
  merchants: merchantDesk(context),
  apiKeys: apiKeyDesk(context),
  payments: {
    show: id => showPayment(context, id),
    list: (filter, page) => listAllPayments(context, filter, page),
  },
  cards: cardDesk(context),
  settlements: {
    show: id => showSettlement(context, id),
    list: (merchant, page) => listAllSettlements(context, merchant, page),
  },
  ledger: merchant => viewLedger(context, merchant),
  audit: (query = {}) => readAudit(context.db, query),
});

/** Those of a processor, without the rest of it. */
export const desksOf = (desks: Desks): Desks => {
  const {vault, keys, webhooks, merchants, apiKeys, payments, cards, settlements, ledger, audit} = desks;
  return {vault, keys, webhooks, merchants, apiKeys, payments, cards, settlements, ledger, audit};
};

const vaultDesk = ({db, runtime, vault, log}: Context, kek: KeyEncryption): VaultDesk => ({
  list: () => listVaultKeys(db),
  rotate: async () => {
    const rewrapped = await rewrapRootKey(db, kek, runtime);
    const {key, resealed} = await vault.rotate();
    log('vault_rotated', {key, resealed, rewrapped});
    return {rewrapped, resealed};
  },
});

const keyDesk = (store: KeyStore, {keys, log}: Context): KeyDesk => ({
  list: () => listKeys(store),
  rotate: async use => {
    await rotateKeys(store, use);
    await keys.reload();
    log('keys_rotated', {use: use ?? 'all'});
  },
  revoke: async kid => {
    await revokeKey(store, kid);
    await keys.reload();
    log('key_revoked', {kid});
  },
});

const webhookDesk = (store: EndpointStore, {log}: Context): WebhookDesk => ({
  list: () => listEndpoints(store),
  add: async (merchant, url) => {
    const added = await addEndpoint(store, merchant, url);
    log('webhook_added', {endpoint: added.id});
    return added;
  },
  remove: async id => {
    await removeEndpoint(store, id);
    log('webhook_removed', {endpoint: id});
  },
  rotate: async (id, keep) => {
    const rotated = await rotateSecret(store, id, keep);
    log('webhook_rotated', {endpoint: id});
    return rotated;
  },
});

const cardDesk = (context: Context): CardDesk => ({
  show: id => showCard(context, id),
  allow: async id => {
    await allowCard(context, id);
    context.log('card_allowed', {id});
  },
});

const merchantDesk = ({log, ...store}: Context): MerchantDesk => ({
  list: () => listMerchants(store),
  add: async terms => {
    const added = await addMerchant(store, terms);
    log('merchant_added', {merchant: added.id, ...factsOf(terms.reserve)});
    return added;
  },
  setReserve: async (merchant, reserve) => {
    const changed = await setReserve(store, merchant, reserve);
    log('reserve_set', {merchant, ...(factsOf(reserve) ?? {basis_points: 0})});
    return changed;
  },
});

/** A reserve as the log has it. */
const factsOf = (reserve: Reserve | undefined) =>
  reserve && {basis_points: reserve.basisPoints, days: reserve.days};

const apiKeyDesk = ({log, ...store}: Context): ApiKeyDesk => ({
  list: () => listApiKeys(store),
  add: async (merchant, scopes) => {
    const added = await addApiKey(store, merchant, scopes);
    log('api_key_added', {key: added.id});
    return added;
  },
  revoke: async name => log('api_key_revoked', {key: await revokeApiKey(store, name)}),
});
