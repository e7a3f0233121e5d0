import * as v from 'valibot';
import * as de from './elements.js';

/*
 * EMV 3-D Secure over this link: the acquirer asks who the cardholder is before it asks for money. 0600 with DE70 `601`
 * carries what an AReq would, its answer the ARes; 0600 with DE70 `602` asks for the end of a challenge, which an RReq
 * would have told. DE122 to DE124 are private.
 */

const trace = {7: de.DE7, 11: de.DE11, 32: de.DE32};
const about = {4: de.DE4, 49: de.DE49, 37: de.DE37, 41: de.DE41, 42: de.DE42};

const matching = (pattern: RegExp) => v.pipe(v.string(), v.regex(pattern));

/** An address that a browser can be sent to, at most 256 letters. No space, so that it ends where it must. */
const address = v.pipe(matching(/^https?:\/\/[!-~]+$/), v.maxLength(256));

/** DE122: what the issuer's access control server is told of the shopper's browser, in EMV's own formats. */
export const DE122 = v.strictObject({
  /** threeDSRequestorChallengeInd: {@link NO_PREFERENCE} or {@link CHALLENGE_MANDATED}. */
  challenge: v.picklist([de.NO_PREFERENCE, de.CHALLENGE_MANDATED]),
  /** browserLanguage, BCP 47. */
  language: matching(/^[A-Za-z0-9-]{1,35}$/),
  /** browserColorDepth, bits. */
  color_depth: matching(/^[0-9]{1,2}$/),
  screen_width: matching(/^[0-9]{1,6}$/),
  screen_height: matching(/^[0-9]{1,6}$/),
  /** browserTZ: minutes from local time to UTC, above zero to its west. */
  timezone_offset: matching(/^[+-]?[0-9]{1,4}$/),
  /** notificationURL: where the challenge leads when it is over. */
  notification_url: address,
});

/** dsTransID: the network's name for one authentication. A UUID (RFC 9562). */
const id = matching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
/** Electronic commerce indicator, the scheme's word for how good it is: `05` and `06` of Visa, `02` and `01` of Mastercard. */
const eci = matching(/^[0-9]{2}$/);
/** authenticationValue: 20 bytes as base64, by which the issuer knows its own. */
const cavv = matching(/^[A-Za-z0-9+/]{27}=$/);

const authenticated = v.strictObject({status: v.picklist(['Y', 'A']), id, eci, cavv});
const refused = v.strictObject({status: v.picklist(['N', 'R', 'U']), id, eci: v.exactOptional(eci)});
const challenged = v.strictObject({status: v.literal('C'), id, acs_url: address});
const undecided = v.strictObject({status: v.literal('C'), id});

/** DE123 of a 0100: an authentication that the issuer may rely on. */
export const authenticatedElement = authenticated;

/** DE124: which authentication is asked about. */
export const DE124 = v.strictObject({id});

export const authenticationRequest = v.strictObject({
  mti: v.literal('0600'),
  3: v.literal(de.PURCHASE),
  ...{...trace, ...about},
  ...{12: de.DE12, 13: de.DE13, 18: de.DE18, 22: de.DE22, 43: de.DE43},
  70: v.literal(de.AUTHENTICATE),
  122: DE122,
  127: de.cardElement,
});

export const authenticationResponse = v.strictObject({
  mti: v.literal('0610'),
  3: v.literal(de.PURCHASE),
  ...{...trace, ...about},
  39: de.DE39,
  70: v.literal(de.AUTHENTICATE),
  123: v.exactOptional(v.variant('status', [authenticated, refused, challenged])),
});

export const authenticationResultRequest = v.strictObject({
  mti: v.literal('0600'),
  ...trace,
  70: v.literal(de.AUTHENTICATION_RESULT),
  124: DE124,
});

export const authenticationResultResponse = v.strictObject({
  mti: v.literal('0610'),
  ...trace,
  39: de.DE39,
  70: v.literal(de.AUTHENTICATION_RESULT),
  123: v.exactOptional(v.variant('status', [authenticated, refused, undecided])),
  124: DE124,
});

/**
 * 0600 with DE70 `601`: is it the cardholder who wants to pay this? As a 0100, and sealed like one, without the CVC:
 * that is for the issuer's authorization, not for its access control server.
 */
export type AuthenticationRequest = v.InferOutput<typeof authenticationRequest>;
/** 0610 with DE70 `601`: DE39 `00` and the ARes, or why there is none. */
export type AuthenticationResponse = v.InferOutput<typeof authenticationResponse>;
/** 0600 with DE70 `602`: how did the challenge that DE124 names end? */
export type AuthenticationResultRequest = v.InferOutput<typeof authenticationResultRequest>;
/** 0610 with DE70 `602`: DE39 `00` and how it stands, status `C` while the shopper is not done; `25` of an unknown one. */
export type AuthenticationResultResponse = v.InferOutput<typeof authenticationResultResponse>;

/** DE122 as a message carries it. */
export type BrowserElement = v.InferOutput<typeof DE122>;
/** DE123 as a 0100 carries it: the cardholder was authenticated (`Y`), or it was attempted (`A`). */
export type AuthenticatedElement = v.InferOutput<typeof authenticated>;
/** DE123 of the answer to a question: what is authenticated, what is refused (`N`, `R`, `U`), or where the challenge is (`C`). */
export type AuthenticationElement = NonNullable<AuthenticationResponse[123]>;
/** DE123 of the answer to one about the end: `C` has no address any more. */
export type AuthenticationResultElement = NonNullable<AuthenticationResultResponse[123]>;
