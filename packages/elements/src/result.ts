import type {FlorinError, ResultClaims} from '@florin/protocol';
import type {FieldState} from '@florin/protocol/channel';

/**
 * What the processor signed. The merchant's server verifies `signed` and believes nothing else; to the page the
 * claims are a hint.
 */
export interface SignedResult extends ResultClaims {
  /** The JWS itself. */
  signed: string;
}

/** How a call of `submit()` ended. */
export type SubmitResult =
  | {status: 'authorized' | 'declined' | 'tokenized'; result: SignedResult}
  /** The outcome is not known yet; the merchant's server will learn it. */
  | {status: 'pending'}
  /** The session can no longer pay. Nothing was charged by this attempt. */
  | {status: 'expired'}
  /** The card is incomplete or wrong; nothing was sent. */
  | {status: 'invalid'; fields: FieldState[]}
  | {status: 'error'; error: FlorinError};

/** What the element was, that `submit()` cannot be called on. */
export type MisuseCode = 'disabled' | 'no_session' | 'not_connected';

/** A mistake in the page's own code: the only reason for which `submit()` rejects. */
export class MisuseError extends Error {
  override readonly name = 'MisuseError';
  /** Stable; the message is not. */
  readonly code: MisuseCode;

  constructor(code: MisuseCode) {
    super(`submit() cannot pay: ${code}`);
    this.code = code;
  }
}
