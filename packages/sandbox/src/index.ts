export {approved} from './decide.js';
export {demoFees, type FeeRate, type FeeSchedule} from './fees.js';
export type {CardAccount, CardStatus, Issuer} from './issuer.js';
export {
  memoryJournal,
  type Decision,
  type Deposit,
  type Entry,
  type Journal,
  type RecordedRequest,
  type Said,
} from './journal.js';
export {createSandbox, type AccountView, type Balance, type Sandbox, type SandboxOptions} from './sandbox.js';
export {DEMO_BALANCE, DEMO_POSTAL, demoIssuers} from './seed.js';
export {replay, type Authorization, type Movement, type State} from './state.js';
