import {RESPONSE, type ResponseCode} from '@florin/network';
import {DECLINES, type DeclineCode} from '@florin/protocol';

const {
  authentication_required,
  closed_account,
  cvc_mismatch,
  do_not_honour,
  error,
  exceeds_amount_limit,
  exceeds_frequency_limit,
  expired_card,
  format_error,
  insufficient_funds,
  invalid_amount,
  invalid_card_number,
  invalid_merchant,
  invalid_transaction,
  issuer_unavailable,
  lost_card,
  negative_cvc_result,
  no_such_issuer,
  not_activated,
  not_permitted_to_cardholder,
  not_permitted_to_terminal,
  pick_up,
  pick_up_special,
  re_enter,
  record_not_found,
  refer_to_issuer,
  restricted_card,
  revoked,
  security_violation,
  stolen_card,
  suspected_fraud,
  system_malfunction,
  violation_of_law,
} = RESPONSE;

/** What approves, and what says only that another message of ours has the same name. */
type NoRefusal = (typeof RESPONSE)['approved' | 'no_reason_to_decline' | 'duplicate'];

/** ISO 8583 data element 39, where it refuses, in the protocol's words. */
const CODES: Readonly<Record<string, DeclineCode>> = {
  [authentication_required]: 'authentication_required',
  '1A': 'authentication_required',
  [closed_account]: 'closed_account',
  [cvc_mismatch]: 'incorrect_cvc',
  [do_not_honour]: 'do_not_honor',
  [error]: 'try_again_later',
  [exceeds_amount_limit]: 'limit_exceeded',
  [exceeds_frequency_limit]: 'limit_exceeded',
  [expired_card]: 'expired_card',
  [format_error]: 'generic_decline',
  [insufficient_funds]: 'insufficient_funds',
  [invalid_amount]: 'invalid_amount',
  [invalid_card_number]: 'invalid_number',
  [invalid_merchant]: 'generic_decline',
  [invalid_transaction]: 'generic_decline',
  [issuer_unavailable]: 'issuer_unavailable',
  [lost_card]: 'lost_card',
  [negative_cvc_result]: 'incorrect_cvc',
  [no_such_issuer]: 'card_not_supported',
  [not_activated]: 'restricted_card',
  [not_permitted_to_cardholder]: 'not_permitted',
  [not_permitted_to_terminal]: 'not_permitted',
  [pick_up]: 'restricted_card',
  [pick_up_special]: 'stolen_card',
  [re_enter]: 'try_again_later',
  [record_not_found]: 'generic_decline',
  [refer_to_issuer]: 'do_not_honor',
  [restricted_card]: 'restricted_card',
  [revoked]: 'not_permitted',
  [security_violation]: 'generic_decline',
  [stolen_card]: 'stolen_card',
  [suspected_fraud]: 'suspected_fraud',
  [system_malfunction]: 'try_again_later',
  [violation_of_law]: 'generic_decline',
} satisfies Record<Exclude<ResponseCode, NoRefusal> | '1A', DeclineCode>;

/**
 * The protocol's decline code for a response code of the network. Undefined for what is no refusal that is known here:
 * it may be an approval of another kind, such as of a part of the amount.
 */
export const declineCode = (responseCode: string): DeclineCode | undefined => CODES[responseCode];

/** Whether a response code refuses for good: the same again would be refused again. */
export const isFinalRefusal = (responseCode: string): boolean => {
  const code = declineCode(responseCode);
  return code !== undefined && DECLINES[code] !== 'later';
};
