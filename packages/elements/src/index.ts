/** The element, its events and its types. Importing this has no effect: `@florin/elements/define` registers. */
export {FlorinError, type ErrorCode} from '@florin/protocol';
export type {FieldState} from '@florin/protocol/channel';
export {FlorinCardForm} from './card-form.js';
export * from './events/index.js';
export {MisuseError, type MisuseCode, type SignedResult, type SubmitResult} from './result.js';
export {VERSION} from './version.js';
