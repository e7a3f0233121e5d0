import {SettlementQuery, PaymentQuery} from '@florin/protocol';
import * as v from 'valibot';

/** What an operator may say of a list that a merchant's server may not: whose it is, and that it is to be long. */
const OPERATORS = {
  merchant: v.optional(v.string()),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
};

/** The operator's query of payments. */
export const PaymentsAsked = v.strictObject({...PaymentQuery.entries, ...OPERATORS});
/** The operator's query of settlements. */
export const SettlementsAsked = v.strictObject({...SettlementQuery.entries, ...OPERATORS});
