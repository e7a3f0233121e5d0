/**
 * DE39, the response codes this project knows by name, with their meaning in ISO 8583:1987 or, where marked,
 * in the networks' own use. Others may arrive: DE39 is any two letters or digits.
 */
export const RESPONSE = {
  /** Approved or completed successfully. */
  approved: '00',
  /** Refer to card issuer. */
  refer_to_issuer: '01',
  /** Invalid merchant. */
  invalid_merchant: '03',
  /** Pick up card. */
  pick_up: '04',
  /** Do not honour. */
  do_not_honour: '05',
  /** Error. */
  error: '06',
  /** Pick up card, special condition. */
  pick_up_special: '07',
  /** Invalid transaction. */
  invalid_transaction: '12',
  /** Invalid amount. */
  invalid_amount: '13',
  /** Invalid card number: no such number. */
  invalid_card_number: '14',
  /** No such issuer. */
  no_such_issuer: '15',
  /** Re-enter transaction. */
  re_enter: '19',
  /** Unable to locate record on file. */
  record_not_found: '25',
  /** Format error. */
  format_error: '30',
  /** Lost card. */
  lost_card: '41',
  /** Stolen card. */
  stolen_card: '43',
  /** Closed account (networks). */
  closed_account: '46',
  /** Not sufficient funds. */
  insufficient_funds: '51',
  /** Expired card. */
  expired_card: '54',
  /** Transaction not permitted to cardholder. */
  not_permitted_to_cardholder: '57',
  /** Transaction not permitted to terminal. */
  not_permitted_to_terminal: '58',
  /** Suspected fraud. */
  suspected_fraud: '59',
  /** Exceeds withdrawal amount limit. */
  exceeds_amount_limit: '61',
  /** Restricted card. */
  restricted_card: '62',
  /** Security violation. Here: the seal does not open. */
  security_violation: '63',
  /** Exceeds withdrawal frequency limit. */
  exceeds_frequency_limit: '65',
  /** Additional customer authentication required (networks; also `1A`). */
  authentication_required: '70',
  /** Blocked, first used: the card was never activated (networks). */
  not_activated: '78',
  /** Negative CVC or cryptogram result (networks; Visa answers `N7`). */
  negative_cvc_result: '82',
  /** No reason to decline: an account verification that passed (networks). */
  no_reason_to_decline: '85',
  /** Issuer or switch is inoperative. */
  issuer_unavailable: '91',
  /** Transaction cannot be completed: violation of law. */
  violation_of_law: '93',
  /** Duplicate transmission. */
  duplicate: '94',
  /** System malfunction. */
  system_malfunction: '96',
  /** CVC does not match (Visa). */
  cvc_mismatch: 'N7',
  /** Stop payment order, revocation of authorization (networks). */
  revoked: 'R1',
} as const;

/** A DE39 value this project knows by name. */
export type ResponseCode = (typeof RESPONSE)[keyof typeof RESPONSE];

/** Whether DE39 says yes: `00`, or `85` to an account verification. */
export const isApproved = (code: string): boolean =>
  code === RESPONSE.approved || code === RESPONSE.no_reason_to_decline;
