import {createCipheriv, createDecipheriv, type KeyObject} from 'node:crypto';
import type {AuthenticationRequest} from './authentication.js';
import {PRIVATE} from './formats.js';
import type {AuthorizationRequest} from './messages.js';

/** A card as the issuer needs it. */
export interface SealedCard {
  /** Card number, digits alone. */
  pan: string;
  /** Expiry as YYMM, the format of DE14. */
  expiry: string;
  /** Absent when a kept card is charged. */
  cvc?: string;
  /** Of the billing address, as `toPostalCode` writes it: the issuer compares it and answers with DE44. */
  postal_code?: string;
}

/** A key agreed on by 0800; both sides hold the same one under the same id. */
export interface NetworkKey {
  /** 16 hexadecimal digits. Not secret. */
  id: string;
  /** Seals cards. */
  key: KeyObject;
  /** Authenticates messages on a link that carries bytes. */
  mac: KeyObject;
}

/** A message that carries a card. */
export type SealedRequest = AuthorizationRequest | AuthenticationRequest;

/** A message before its card is sealed into DE127. */
export type Unsealed<R extends SealedRequest> = Omit<R, 127>;

/** Either of them. */
export type UnsealedRequest = Unsealed<AuthorizationRequest> | Unsealed<AuthenticationRequest>;

/** What it is when it carries its card. */
export type Sealed<U extends UnsealedRequest> =
  U extends Unsealed<AuthenticationRequest> ? AuthenticationRequest : AuthorizationRequest;

/** The source of nonces. */
export interface RandomSource {
  randomBytes(size: number): Uint8Array;
}

const ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
// Long enough for 19 digits, YYMM, a CVC of four and a postal code of ten, and the same for every card: length says
// nothing.
const TEXT_BYTES = 40;

/**
 * Completes a request with DE127: the routing BIN, and the card sealed with AES-256-GCM.
 *
 * The seal is base64url of: key id (8 bytes), nonce (12), ciphertext (40), tag (16). The plaintext is
 * `PAN=YYMM=CVC=POSTALCODE` (both of the latter may be empty) and spaces. The additional data are the elements of {@link boundData}, so
 * that a seal moved to another message, amount or moment does not open.
 */
export const sealCard = <U extends UnsealedRequest>(
  random: RandomSource,
  key: NetworkKey,
  request: U,
  card: SealedCard,
): Sealed<U> => {
  const routing_bin = routingBin(card.pan);
  const nonce = random.randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.key, nonce, {authTagLength: TAG_BYTES});
  cipher.setAAD(boundData(request, routing_bin, key.id));
  const text = cipher.update(plaintext(card), 'latin1');
  cipher.final();
  const sealed = Buffer.concat([Buffer.from(key.id, 'hex'), nonce, text, cipher.getAuthTag()]);
  return {...request, 127: {routing_bin, seal: sealed.toString('base64url')}} as unknown as Sealed<U>;
};

/** The id of the key that a seal was made under, to find the key by. */
export const sealKeyId = (request: SealedRequest): string =>
  Buffer.from(request[127].seal, 'base64url').toString('hex', 0, ID_BYTES);

/** The card in DE127, or undefined if it was not sealed under `key` for exactly this message. */
export const openSeal = (key: NetworkKey, request: SealedRequest): SealedCard | undefined => {
  const {routing_bin, seal} = request[127];
  const sealed = Buffer.from(seal, 'base64url');
  // The last letter carries bits that decode to nothing: one seal has one spelling.
  if (sealed.toString('base64url') !== seal || sealKeyId(request) !== key.id) return undefined;
  const text = decrypted(key, sealed, boundData(request, routing_bin, key.id));
  const card = text === undefined ? undefined : parsed(text);
  return card?.pan.startsWith(routing_bin) ? card : undefined;
};

const decrypted = (key: NetworkKey, sealed: Buffer, bound: Buffer): string | undefined => {
  const nonce = sealed.subarray(ID_BYTES, ID_BYTES + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key.key, nonce, {authTagLength: TAG_BYTES});
  decipher.setAAD(bound).setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(sealed.subarray(ID_BYTES + NONCE_BYTES, -TAG_BYTES), undefined, 'latin1');
    return text + decipher.final('latin1');
  } catch {
    return undefined;
  }
};

/** The most of a card number that may stand in the clear: eight digits, six if the number is short of 16. */
export const routingBin = (pan: string): string => pan.slice(0, pan.length >= 16 ? 8 : 6);

const CARD = /^([0-9]{12,19})=([0-9]{2}(?:0[1-9]|1[0-2]))=([0-9]{3,4})?=([0-9A-Z]{1,10})?$/;

const plaintext = ({pan, expiry, cvc, postal_code}: SealedCard): string => {
  const text = `${pan}=${expiry}=${cvc ?? ''}=${postal_code ?? ''}`;
  if (!CARD.test(text)) throw new RangeError('card_malformed');
  return text.padEnd(TEXT_BYTES);
};

const parsed = (text: string): SealedCard | undefined => {
  const [, pan, expiry, cvc, postal_code] = CARD.exec(text.trimEnd()) ?? [];
  if (pan === undefined || expiry === undefined) return undefined;
  return {pan, expiry, ...(cvc !== undefined && {cvc}), ...(postal_code !== undefined && {postal_code})};
};

const BOUND = [3, 4, 7, 11, 12, 13, 18, 22, 32, 37, 41, 42, 43, 49] as const;

// Of one of both messages, or not always there.
const BOUND_WHERE_THERE = [70, 122, 123];

/**
 * What a seal is bound to: the MTI, then every element of the request as three digits of number, three of
 * length and its value, then the routing BIN and the key id. A private element is the text that it is on the wire.
 */
export const boundData = (request: UnsealedRequest, routing_bin: string, keyId: string): Buffer => {
  const elements = [
    ...BOUND.map(element => field(element, request[element])),
    ...BOUND_WHERE_THERE.map(element => fieldWhereThere(element, request)),
  ];
  return Buffer.from([request.mti, ...elements, field(127, routing_bin + keyId)].join(''), 'latin1');
};

const field = (element: number, value: string): string =>
  String(element).padStart(3, '0') + String(value.length).padStart(3, '0') + value;

const fieldWhereThere = (element: number, request: UnsealedRequest): string => {
  const value = (request as unknown as Record<number, string | Record<string, string> | undefined>)[element];
  if (value === undefined) return '';
  return field(element, typeof value === 'string' ? value : PRIVATE.get(element)!.join(value));
};
