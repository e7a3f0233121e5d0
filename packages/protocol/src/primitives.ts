import * as v from 'valibot';

/** The version of the protocol these schemas describe. Discovery and the handshake name it. */
export const PROTOCOL_VERSION = '1';

/** An id with its prefix: 16 to 64 letters and digits that mean nothing. */
const id = <P extends string>(prefix: P) =>
  v.custom<`${P}_${string}`>(
    value =>
      typeof value === 'string' &&
      value.startsWith(`${prefix}_`) &&
      /^[a-z]+_[A-Za-z0-9]{16,64}$/.test(value),
    `an id such as ${prefix}_…`,
  );

export const SessionId = id('cs');
export const PaymentId = id('pay');
export const CardId = id('card');
export const AttemptId = id('att');
export const CaptureId = id('cap');
export type SessionId = v.InferOutput<typeof SessionId>;
export type PaymentId = v.InferOutput<typeof PaymentId>;
export type CardId = v.InferOutput<typeof CardId>;
export type AttemptId = v.InferOutput<typeof AttemptId>;
export type CaptureId = v.InferOutput<typeof CaptureId>;

/** Seconds since 1970 (RFC 7519 NumericDate). */
export const Seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Base64url without padding (RFC 4648 §5). */
export const Base64Url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/));

/** Three base64url parts: a compact JWS (RFC 7515 §7.1). */
export const CompactJws = v.pipe(v.string(), v.maxLength(16_384), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/));

/** The largest envelope that is looked at, in characters. */
export const MAX_ENVELOPE = 8_192;

/** Five base64url parts, the second empty for direct key agreement: a compact JWE (RFC 7516 §7.1). */
export const CompactJwe = v.pipe(v.string(), v.maxLength(MAX_ENVELOPE));

/**
 * An origin exactly as browsers serialise it (`https://shop.example`, no path, no trailing slash). `http:` is
 * for loopback alone; whether that is allowed is the processor's to say. URLs allow `*`, `;` and `,` in a host,
 * which would be more than an origin in the policy that lists them (CSP `frame-ancestors`): they are refused.
 */
export const Origin = v.pipe(
  v.string(),
  v.maxLength(255),
  v.regex(/^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/),
  v.check(text => URL.canParse(text) && new URL(text).origin === text, 'an origin as browsers write it'),
);

/** The merchant's own name for an order: 1 to 64 printable ASCII characters. */
export const Reference = v.pipe(v.string(), v.regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/));

/** The names of card brands in the protocol. Open: a processor may name others, a form ignores those. */
export const BrandName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{1,31}$/));
