import type {AttemptId, BrowserInfo} from '@florin/protocol';
import type {Cancel, Runtime} from '@florin/runtime';
import type {Ground} from '../admission.js';
import type {ProcessorClock} from '../clock.js';

/** What paying needs from outside. */
export interface Tools extends Ground {
  runtime: Runtime;
  clock: ProcessorClock;
  browser(): BrowserInfo;
  /** False where the device knows that it is offline. */
  online(): boolean;
  /** Runs a task when the device is online again; calling the answer forgets it. */
  onceOnline(task: () => void): Cancel;
  /** What the page says of its session: many browsers allow a frame on another site no storage. */
  page: {session: string | null; attempt: AttemptId | undefined};
  /** Where the id of an attempt outlives this document; undefined where the browser allows none. */
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
}
