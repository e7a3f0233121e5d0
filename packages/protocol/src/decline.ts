import * as v from 'valibot';

/**
 * What can be done about a decline:
 * `fix_input` the shopper corrects what was typed; `other_card` another card may pay; `later` the same card may
 * pay later; `authenticate` the issuer wants to see the cardholder; `never` this card is not to be asked again.
 */
export const DECLINE_CATEGORIES = ['fix_input', 'other_card', 'later', 'authenticate', 'never'] as const;
export type DeclineCategory = (typeof DECLINE_CATEGORIES)[number];

/** Every reason for which a card can be refused, with its category. Connectors map ISO 8583 data element 39 to these. */
export const DECLINES = {
  authentication_failed: 'authenticate',
  authentication_required: 'authenticate',
  card_not_supported: 'other_card',
  closed_account: 'never',
  do_not_honor: 'other_card',
  expired_card: 'fix_input',
  generic_decline: 'other_card',
  incorrect_cvc: 'fix_input',
  insufficient_funds: 'other_card',
  invalid_amount: 'other_card',
  invalid_number: 'fix_input',
  issuer_unavailable: 'later',
  limit_exceeded: 'later',
  lost_card: 'never',
  not_permitted: 'other_card',
  restricted_card: 'other_card',
  stolen_card: 'never',
  suspected_fraud: 'other_card',
  try_again_later: 'later',
} as const satisfies Record<string, DeclineCategory>;
export type DeclineCode = keyof typeof DECLINES;

const codes = Object.keys(DECLINES) as [DeclineCode, ...DeclineCode[]];

/** Why a card was refused. `advice` is a sentence for the merchant's developer, not for the shopper. */
export const Decline = v.object({
  code: v.picklist(codes),
  category: v.picklist(DECLINE_CATEGORIES),
  advice: v.string(),
});
export type Decline = v.InferOutput<typeof Decline>;

const ADVICE: Record<DeclineCategory, string> = {
  fix_input: 'Let the shopper correct the card details and pay again.',
  other_card: 'Ask for another card or another way to pay.',
  later: 'The same card may be accepted later.',
  authenticate: 'The issuer asks to authenticate the cardholder.',
  never: 'Do not ask this card again.',
};

/** The decline that belongs to a code, with its category and advice. */
export const decline = (code: DeclineCode): Decline => {
  const category = DECLINES[code];
  return {code, category, advice: ADVICE[category]};
};
