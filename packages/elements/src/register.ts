import {FlorinError} from '@florin/protocol';
import {FlorinCardForm} from './card-form.js';
import {keepEnvironment, type Environment} from './environment.js';
import {FlorinErrorEvent} from './events/index.js';
import {VERSION} from './version.js';

const NAME = 'florin-card-form';

/**
 * Registers the element with what it needs. A second time with the same version does nothing; where another version
 * or a foreign class has the name, `florin-error` `already_defined` is fired on the document.
 */
export const register = (environment: Environment): void => {
  // On a server there is nothing to register with.
  const {customElements} = globalThis;
  if (!customElements) return;
  const known = customElements.get(NAME) as {version?: unknown} | undefined;
  if (!known) {
    keepEnvironment(environment);
    customElements.define(NAME, FlorinCardForm);
  } else if (known.version !== VERSION) {
    globalThis.document?.dispatchEvent(new FlorinErrorEvent(new FlorinError('already_defined')));
  }
};
