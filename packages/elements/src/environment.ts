import type {Runtime} from '@florin/runtime';

/** What the element is given when it is registered. */
export interface Environment {
  /** Origins of the processors this page trusts: a session that names another one mounts nothing. */
  processors: readonly string[];
  runtime: Pick<Runtime, 'after' | 'fetch' | 'monotonic'>;
}
