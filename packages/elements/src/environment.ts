import type {Runtime} from '@florin/runtime';

/** What the element is given when it is registered. */
export interface Environment {
  /** Origins of the processors this page trusts: a session that names another one mounts nothing. */
  processors: readonly string[];
  /** Lets in a processor of the page's own origin, whose form no browser isolates from the page: for tests alone. */
  sameOrigin?: boolean;
  runtime: Pick<Runtime, 'after' | 'fetch' | 'monotonic'>;
}

let kept: Environment | undefined;

/** Keeps it where no script of the page can reach it: whom the page trusts is said once. */
export const keepEnvironment = (environment: Environment): void => void (kept = environment);

/** What was kept; undefined where the element was not registered. */
export const environment = (): Environment | undefined => kept;
