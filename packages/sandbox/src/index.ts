export {approved} from './decide.js';
export {demoFees, type FeeRate, type FeeSchedule} from './fees.js';
export {
  HOLD_LIFE,
  type Amounts,
  type AuthenticationWay,
  type CardAccount,
  type CardStatus,
  type Issuer,
  type Limits,
} from './issuer.js';
export {
  memoryJournal,
  type AccountChange,
  type Advice,
  type Authentication,
  type ChallengeStep,
  type Decision,
  type Deposit,
  type Entry,
  type Expiry,
  type IssuerChange,
  type Journal,
  type RecordedAuthentication,
  type RecordedRequest,
  type Said,
} from './journal.js';
export {createSandbox, type Sandbox, type SandboxOptions} from './sandbox.js';
export {DEMO_BALANCE, DEMO_CODE, DEMO_POSTAL, DEMO_STAND_IN, demoIssuers} from './seed.js';
export type {AccountSettings, IssuerSettings} from './settings.js';
export {replay, type Authorization, type Movement, type State} from './state.js';
export type {AccountView, AuthenticationView, Balance, IssuerView} from './views.js';
