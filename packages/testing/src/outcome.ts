import type {ResultClaims} from '@florin/protocol';

/** How an attempt ended, as it crosses from the page into a test. */
export interface SubmitOutcome {
  /** `authorized`, `declined`, `tokenized`, `pending`, `invalid`, `expired` or `error`. */
  status: string;
  /** The claims of the signed result and, in `signed`, the result itself, to be verified like on a server. */
  result?: ResultClaims & {signed: string};
  error?: {code: string};
}
