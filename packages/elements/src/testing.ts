import {pageRuntime} from '@florin/runtime/browser';
import {register} from './register.js';
import {originsOf, type DefineOptions} from './trusted.js';

/**
 * As `define`, for tests and Storybook: a processor may be of the page's own origin, as one is that a service worker
 * stands in for. No browser isolates such a form from the page, so no real card may ever be typed into it.
 * @throws TypeError when `processors` is missing, empty or holds no URL
 */
export const defineForTests = (options: DefineOptions): void =>
  register({processors: originsOf(options), sameOrigin: true, runtime: pageRuntime()});
