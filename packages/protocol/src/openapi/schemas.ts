import {toJsonSchemaDefs, type ConversionConfig, type JsonSchema} from '@valibot/to-json-schema';
import type {GenericSchema} from 'valibot';
import {SavedCardList, SavedCardView} from '../cards.js';
import {Decline} from '../decline.js';
import {Discovery} from '../discovery.js';
import {IntegrityManifest} from '../integrity.js';
import {EncryptionJwk, SigningJwk, SigningKeys} from '../jwk.js';
import {Money} from '../money.js';
import {
  AttemptAnswer,
  BalanceView,
  BrowserInfo,
  CaptureRequest,
  CaptureView,
  ChargeRequest,
  Checks,
  ContinueRequest,
  IncrementRequest,
  IncrementView,
  NextAction,
  PaymentAnswer,
  PaymentList,
  PaymentSubmission,
  PaymentView,
  RefundRequest,
  RefundView,
  TokenAnswer,
  VoidRequest,
  VoidView,
} from '../payment.js';
import {
  AttemptId,
  CaptureId,
  CardId,
  IncrementId,
  Origin,
  PaymentId,
  Reference,
  RefundId,
  SessionId,
  SettlementId,
} from '../primitives.js';
import {Problem} from '../problem.js';
import {CardView, ResultClaims, SavedCard} from '../result.js';
import {Fields, SessionClaims, SessionRequest, SessionResponse} from '../session.js';
import {
  Fees,
  PaymentLine,
  ReserveLine,
  SettlementLine,
  SettlementList,
  SettlementReport,
  SettlementView,
} from '../settlement.js';
import {WebhookEvent} from '../webhook.js';

/** Everything the document names: the calls' bodies, and the claims of the two signed tokens. */
const NAMED = {
  ...{AttemptId, CaptureId, CardId, IncrementId, PaymentId, RefundId, SessionId, SettlementId},
  ...{Money, Origin, Reference, Fields, SigningJwk, EncryptionJwk, CardView, Decline, BrowserInfo},
  ...{SavedCard, SavedCardView, SavedCardList, Checks},
  ...{Discovery, SigningKeys, IntegrityManifest, Problem},
  ...{SessionRequest, SessionResponse, SessionClaims},
  ...{
    PaymentSubmission,
    ContinueRequest,
    NextAction,
    PaymentAnswer,
    TokenAnswer,
    AttemptAnswer,
    PaymentView,
    PaymentList,
    ResultClaims,
  },
  ...{
    ChargeRequest,
    CaptureRequest,
    CaptureView,
    IncrementRequest,
    IncrementView,
    VoidRequest,
    VoidView,
    RefundRequest,
    RefundView,
    BalanceView,
    WebhookEvent,
  },
  ...{Fees, PaymentLine, ReserveLine, SettlementView, SettlementLine, SettlementReport, SettlementList},
} satisfies Record<string, GenericSchema>;
export type SchemaName = keyof typeof NAMED;

/** Ids are checked by a function, which says nothing of itself. */
const PREFIXES = new Map<unknown, string>([
  [AttemptId, 'att'],
  [CaptureId, 'cap'],
  [CardId, 'card'],
  [IncrementId, 'inc'],
  [PaymentId, 'pay'],
  [RefundId, 'ref'],
  [SessionId, 'cs'],
  [SettlementId, 'set'],
]);

const config: ConversionConfig = {
  target: 'draft-2020-12',
  // A body as it is sent: what has a default may be left out.
  typeMode: 'input',
  errorMode: 'throw',
  // That an origin is written as browsers write it: the pattern beside it comes as near as a pattern can.
  ignoreActions: ['check'],
  overrideSchema: ({valibotSchema}) => {
    const prefix = PREFIXES.get(valibotSchema);
    return prefix ? {type: 'string', pattern: `^${prefix}_[A-Za-z0-9]{16,64}$`} : undefined;
  },
  overrideRef: ({referenceId}) => ref(referenceId as SchemaName).$ref,
};

/** A reference to one of {@link schemas}. */
export const ref = (name: SchemaName): {$ref: string} => ({$ref: `#/components/schemas/${name}`});

/** The schemas of the protocol as JSON Schema, by name. */
export const schemas = (): Record<string, JsonSchema> => toJsonSchemaDefs(NAMED, config);
