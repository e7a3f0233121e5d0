import {pageRuntime} from '@florin/runtime/browser';
import {register} from './register.js';
import {originsOf, type DefineOptions} from './trusted.js';

export type {DefineOptions};

/**
 * Registers `<florin-card-form>`. Importing this module alone does nothing yet: a session token may have been
 * written by anyone, so the page itself has to name whom it trusts.
 * @throws TypeError when `processors` is missing, empty or holds no URL
 */
export const define = (options: DefineOptions): void =>
  register({processors: originsOf(options), runtime: pageRuntime()});
