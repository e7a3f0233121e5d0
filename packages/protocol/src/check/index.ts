/** The protocol's schemas as small checks, for what browsers load. Everything else checks with the schemas. */
export * from './check.js';
export {isAttemptId, isSessionClaims, isWhole, signingKeysIn, type SignedClaims} from './claims.js';
export * from './encryption-jwk.js';
export * from './result-claims.js';
export {MOST_SAVED, originOf} from '../formats.js';
