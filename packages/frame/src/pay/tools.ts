import type {BrowserInfo} from '@florin/protocol';
import type {Cancel} from '@florin/runtime';
import type {Outside} from '../outside.js';

/** What paying asks of the shopper's device. */
export interface Device {
  browser(): BrowserInfo;
  /** Runs a task when the device is online again; calling the answer forgets it. */
  onceOnline(task: () => void): Cancel;
  /** Where the id of an attempt outlives this document; undefined where the browser allows none. */
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
}

/** What paying needs from outside. */
export type Tools = Outside & Device;
