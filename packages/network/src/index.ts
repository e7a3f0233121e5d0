export {
  AUTHENTICATE,
  AUTHENTICATION_RESULT,
  CHALLENGE_MANDATED,
  ECHO_TEST,
  ENTRY_ECOMMERCE,
  ENTRY_ON_FILE,
  IN_BALANCE,
  KEY_CHANGE,
  NO_PREFERENCE,
  OUT_OF_BALANCE,
  PURCHASE,
  REFUND,
  SIGN_OFF,
  SIGN_ON,
} from './elements.js';
export type {
  AuthenticatedElement,
  AuthenticationElement,
  AuthenticationRequest,
  AuthenticationResponse,
  AuthenticationResultElement,
  AuthenticationResultRequest,
  AuthenticationResultResponse,
  BrowserElement,
} from './authentication.js';
export {AVS, toPostalCode} from './avs.js';
export type {
  AnswerTo,
  AuthorizationAdvice,
  AuthorizationAdviceResponse,
  AuthorizationRequest,
  AuthorizationResponse,
  ClearingRequest,
  ClearingResponse,
  FeesElement,
  IncrementRequest,
  IssuerMessage,
  KeyExchangeRequest,
  KeyExchangeResponse,
  ManagementRequest,
  ManagementResponse,
  NetworkMessage,
  NetworkRequest,
  NetworkResponse,
  ReconciliationRequest,
  ReconciliationResponse,
  ReversalRequest,
  ReversalResponse,
} from './messages.js';
export {
  answerMti,
  answerTo,
  checkAnswer,
  checkMessage,
  checkRequest,
  isIncrement,
  isReversal,
  type Said,
} from './check.js';
export {currency, currencyOfNumber, NO_CURRENCY, toDE49, type Currency} from './currency.js';
export {agreedKeyId, answerKeyExchange, startKeyExchange, type KeyExchange} from './key-exchange.js';
export {
  LinkError,
  type Connection,
  type ConnectOptions,
  type LinkErrorCode,
  type NetworkLink,
  type NetworkModule,
  type NetworkRuntime,
} from './link.js';
export {matchingKey, originalElements, originalOf, type Traced} from './matching.js';
export {
  networkSession,
  type Answering,
  type NetworkSession,
  type NetworkSessionOptions,
  type Spoiling,
} from './network-session.js';
export {isApproved, RESPONSE, type ResponseCode} from './response-codes.js';
export {
  openSeal,
  routingBin,
  sealCard,
  sealKeyId,
  type NetworkKey,
  type RandomSource,
  type Sealed,
  type SealedCard,
  type SealedRequest,
  type Unsealed,
  type UnsealedRequest,
} from './seal.js';
export {businessDay, NO_TOTALS, sameTotals, totalsElements, totalsOf, type Totals} from './totals.js';
export {
  acceptorElements,
  feesOf,
  fromDE4,
  fromDE95,
  fromFee,
  MAX_AMOUNT,
  timeElements,
  toDE4,
  toDE95,
  toDE7,
  toFee,
  type Acceptor,
} from './values.js';
export {wireLink, type LinkEvents, type LinkTimes, type WireLink, type WireLinkOptions} from './wire-link.js';
export type {Tap, Wire, WireEvents} from './wire.js';
