import type {Runtime} from '@florin/runtime';
import type {Ground} from './admission.js';
import type {ProcessorClock} from './clock.js';
import type {Page} from './page.js';

/** What the frame has from outside, from its start on. */
export interface Outside extends Ground {
  runtime: Runtime;
  clock: ProcessorClock;
  /** False where the device knows that it is offline. */
  online(): boolean;
  /** What the page says of its session: many browsers allow a frame on another site no storage. */
  page: Pick<Page, 'session' | 'attempt'>;
}
