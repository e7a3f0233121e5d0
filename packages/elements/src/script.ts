/** The script bundle: registers the element and trusts the processor it was loaded from. */
import {pageRuntime} from '@florin/runtime/browser';
import {ownOrigin} from './own-origin.js';
import {register} from './register.js';

register({processors: [ownOrigin()], runtime: pageRuntime()});
