import {pageRuntime} from '@florin/runtime/browser';
import {register} from './register.js';

/** What the page must say of itself. */
export interface DefineOptions {
  /** The processors this page trusts, as URLs; their origins count. A session that names another mounts nothing. */
  processors: readonly [string, ...string[]];
}

/**
 * Registers `<florin-card-form>`. Importing this module alone does nothing yet: a session token may have been
 * written by anyone, so the page itself has to name whom it trusts.
 * @throws TypeError when `processors` is missing, empty or holds no URL
 */
export const define = ({processors}: DefineOptions): void => {
  const origins = processors.map(processor => new URL(processor).origin);
  if (origins.length === 0) throw new TypeError('define() needs the processors this page trusts.');
  register({processors: origins, runtime: pageRuntime()});
};
