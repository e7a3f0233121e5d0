import * as v from 'valibot';
import {BASE64URL, BRAND_NAME, isId, isOrigin, LONGEST_ORIGIN, ORIGIN, REFERENCE} from './formats.js';

/** The version of the protocol these schemas describe. Discovery and the handshake name it. */
export const PROTOCOL_VERSION = '1';

/** An id with its prefix: 16 to 64 letters and digits that mean nothing. */
const id = <P extends string>(prefix: P) =>
  v.custom<`${P}_${string}`>(value => isId(prefix, value), `an id such as ${prefix}_…`);

export const SessionId = id('cs');
export const PaymentId = id('pay');
export const CardId = id('card');
export const AttemptId = id('att');
export const CaptureId = id('cap');
export const IncrementId = id('inc');
export const RefundId = id('ref');
export const SettlementId = id('set');
export type SessionId = v.InferOutput<typeof SessionId>;
export type PaymentId = v.InferOutput<typeof PaymentId>;
export type CardId = v.InferOutput<typeof CardId>;
export type AttemptId = v.InferOutput<typeof AttemptId>;
export type CaptureId = v.InferOutput<typeof CaptureId>;
export type IncrementId = v.InferOutput<typeof IncrementId>;
export type RefundId = v.InferOutput<typeof RefundId>;
export type SettlementId = v.InferOutput<typeof SettlementId>;

/** Seconds since 1970 (RFC 7519 NumericDate). */
export const Seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Base64url without padding (RFC 4648 §5). */
export const Base64Url = v.pipe(v.string(), v.regex(BASE64URL));

/** Three base64url parts: a compact JWS (RFC 7515 §7.1). */
export const CompactJws = v.pipe(v.string(), v.maxLength(16_384), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/));

/** The largest envelope that is looked at, in characters. */
export const MAX_ENVELOPE = 8_192;

/** Five base64url parts, the second empty for direct key agreement: a compact JWE (RFC 7516 §7.1). */
export const CompactJwe = v.pipe(v.string(), v.maxLength(MAX_ENVELOPE));

/**
 * An origin exactly as browsers serialise it (`https://shop.example`, no path, no trailing slash). `http:` is
 * for loopback alone; whether that is allowed is the processor's to say.
 */
export const Origin = v.pipe(
  v.string(),
  v.maxLength(LONGEST_ORIGIN),
  v.regex(ORIGIN),
  v.check(isOrigin, 'an origin as browsers write it'),
);

/** The merchant's own name for an order: 1 to 64 printable ASCII characters. */
export const Reference = v.pipe(v.string(), v.regex(REFERENCE));

/** The names of card brands in the protocol. Open: a processor may name others, a form ignores those. */
export const BrandName = v.pipe(v.string(), v.regex(BRAND_NAME));
