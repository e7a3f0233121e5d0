import type {Call} from './shop.ts';

/** What somebody outside was told, and may rely on from then on. */
export type Told =
  /** Nothing yet: a shopper asked to pay. */
  | {by: 'pay'; session: string}
  /** By a signed result. */
  | {
      by: 'result';
      who: string;
      session: string;
      attempt: string;
      payment: string;
      status: string;
      captured: number;
      seq: number;
    }
  /** By the same result, when all was over and it was asked for once more. */
  | {by: 'read'; attempt: string; payment: string; status: string}
  /** By the answer to a call that changes something, or a refusal of it that holds for good. */
  | {
      by: 'answer';
      call: 'create' | Call;
      key: string;
      payment: string;
      asked?: number;
      answer: string;
    }
  /** By a message that was taken. */
  | {by: 'webhook'; payment: string; seq: number; status: string};
