/** `<florin-card-form>` as a React component. Importing this has no effect: `@florin/elements/define` registers it. */
export {CardForm, type CardFormProps} from './card-form.js';
export type {CardFormEvents} from './events.js';
