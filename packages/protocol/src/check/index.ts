/** The protocol's schemas as small checks, for what browsers load. Everything else checks with the schemas. */
export * from './check.js';
export * from './claims.js';
export {MOST_SAVED, originOf} from '../formats.js';
