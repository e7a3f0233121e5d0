export type {
  BalanceView,
  CaptureView,
  IncrementView,
  Money,
  PaymentLine,
  PaymentList,
  PaymentQuery,
  PaymentView,
  RefundView,
  ReserveLine,
  ResultClaims,
  SavedCardView,
  SessionRequest,
  SettlementLine,
  SettlementList,
  SettlementQuery,
  SettlementReport,
  SettlementView,
  VoidView,
  WebhookEvent,
  WebhookType,
} from '@florin/protocol';
export {formatMoney} from '@florin/protocol';
export {
  MerchantError,
  type ExpectedMember,
  type MerchantErrorCode,
  type MerchantErrorDetails,
} from './error.js';
export {createMerchant, type Merchant, type MerchantOptions, type Repeatable} from './merchant.js';
export type {Outside} from './outside.js';
export type {Expected} from './verify.js';
export {verifyWebhook, type VerifiedWebhook, type WebhookHeaders} from './webhook.js';
