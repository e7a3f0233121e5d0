import * as v from 'valibot';

/*
 * The formats of ISO 8583:1987 data elements, as this link uses them. Every element is text, exactly as
 * a codec puts it on the wire: numeric ones keep their leading zeros, fixed ones their padding.
 */

const digits = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9]{${length}}$`)));
// `ans` of the standard: letters, digits, specials and space. Printable ASCII, so that length is bytes.
const ans = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[ -~]{${length}}$`)));
const an = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9A-Z]{${length}}$`)));
const matching = (pattern: RegExp) => v.pipe(v.string(), v.regex(pattern));

const MONTH_DAY = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])';
const TIME = '(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]';

/** DE3 processing code: goods and services, from and to the default account. */
export const PURCHASE = '000000';
/** DE3 processing code: a return, money back to the cardholder. */
export const REFUND = '200000';

/** DE70: sign on. */
export const SIGN_ON = '001';
/** DE70: sign off. */
export const SIGN_OFF = '002';
/** DE70: change of key; DE125 carries the halves. */
export const KEY_CHANGE = '101';
/** DE70: echo test. */
export const ECHO_TEST = '301';
/** DE70, private: authenticate the cardholder. */
export const AUTHENTICATE = '601';
/** DE70, private: how did it end? */
export const AUTHENTICATION_RESULT = '602';

/** DE122: whether to challenge is the issuer's to say. */
export const NO_PREFERENCE = '01';
/** DE122: the cardholder must be challenged. */
export const CHALLENGE_MANDATED = '04';

/** DE66: both have the same figures. */
export const IN_BALANCE = '1';
/** DE66: the figures differ; those of the answer are the network's. */
export const OUT_OF_BALANCE = '2';

/** DE22: the card was typed into an e-commerce form; no PIN entry. */
export const ENTRY_ECOMMERCE = '812';
/** DE22: the card is kept on file; no PIN entry. */
export const ENTRY_ON_FILE = '102';

/** What an acquirer sends to say which card to ask: DE127, private. */
export const cardElement = v.strictObject({
  /** The first digits of the card number, at most eight: enough to find the issuer, not the card. */
  routing_bin: matching(/^[0-9]{6,8}$/),
  /** The card itself, sealed for the network (see `sealCard`): 76 bytes as base64url. */
  seal: matching(/^[A-Za-z0-9_-]{102}$/),
});

/**
 * What clearing cost, DE126, private. Both are `x + n 12` like the fee elements of the standard: `D` the
 * acquirer pays, `C` it receives; minor units of DE49.
 */
export const feesElement = v.strictObject({
  interchange: matching(/^[CD][0-9]{12}$/),
  scheme: matching(/^[CD][0-9]{12}$/),
});

/** One side of a key exchange, DE125, private: an X25519 public key (RFC 7748), 32 bytes as base64url. */
export const keyElement = v.strictObject({public_key: matching(/^[A-Za-z0-9_-]{43}$/)});

/** Processing code. */
export const DE3 = v.picklist([PURCHASE, REFUND]);
/** Amount, transaction: minor units of DE49, n 12. */
export const DE4 = digits(12);
/** Transmission date and time, MMDDhhmmss in UTC. */
export const DE7 = matching(new RegExp(`^${MONTH_DAY}${TIME}$`));
/** System trace audit number (STAN), n 6. The acquirer numbers its messages by it. */
export const DE11 = digits(6);
/** Time, local transaction, hhmmss. */
export const DE12 = matching(new RegExp(`^${TIME}$`));
/** Date, local transaction, MMDD. */
export const DE13 = matching(new RegExp(`^${MONTH_DAY}$`));
/** Date, settlement, MMDD: the day whose presentments are meant, which is that of their DE7. */
export const DE15 = matching(new RegExp(`^${MONTH_DAY}$`));
/** Merchant's type (MCC, ISO 18245), n 4. */
export const DE18 = digits(4);
/** Point of service entry mode, n 3. */
export const DE22 = digits(3);
/** Acquiring institution identification code, n ..11. */
export const DE32 = matching(/^[0-9]{1,11}$/);
/** Retrieval reference number (RRN), an 12: the same in every message about one payment. */
export const DE37 = an(12);
/** Authorization identification response (approval code), an 6. */
export const DE38 = an(6);
/** Response code, an 2; see `RESPONSE`. */
export const DE39 = an(2);
/** Card acceptor terminal identification, ans 8. */
export const DE41 = ans(8);
/** Card acceptor identification code (the merchant's number at its acquirer), ans 15. */
export const DE42 = ans(15);
/** Card acceptor name and location: 25 name, 13 city, 2 country (ISO 3166-1 alpha-2), ans 40. */
export const DE43 = ans(40);
/** Additional response data: what the issuer says of the postal code, one letter; see `AVS`. */
export const DE44 = matching(/^[A-Z]$/);
/** Currency code, transaction: ISO 4217 numeric. */
export const DE49 = digits(3);
/** Currency code, settlement: ISO 4217 numeric. */
export const DE50 = digits(3);
/** Settlement code: {@link IN_BALANCE} or {@link OUT_OF_BALANCE}. */
export const DE66 = v.picklist([IN_BALANCE, OUT_OF_BALANCE]);
/** Credits, number: refunds that were taken, n 10. */
export const DE74 = digits(10);
/** Debits, number: captures that were taken, n 10. */
export const DE76 = digits(10);
/** Credits, amount: minor units of DE50, n 16. */
export const DE86 = digits(16);
/** Debits, amount: minor units of DE50, n 16. */
export const DE88 = digits(16);
/** Amount, net settlement: debits less credits and fees, `x + n 16`; `C` the acquirer receives it, `D` it pays. */
export const DE97 = matching(/^[CD][0-9]{16}$/);
/** Replacement amounts: what stays of DE4, then amounts and fees of settlement that this link leaves at zero. */
export const DE95 = matching(/^[0-9]{12}0{12}(?:[CD]0{8}){2}$/);
/** Original data elements: MTI, STAN, DE7, acquirer and forwarder (11 digits each) of another message. */
export const DE90 = matching(/^[0-9]{42}$/);
