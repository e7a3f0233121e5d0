/** Sealing of cards over WebCrypto; opening them, and signing and verifying tokens and results, over jose. */
export * from './card.js';
export * from './open.js';
export * from './seal.js';
export * from './sign.js';
export {decodeBase64Url, encodeBase64Url, sha256, strictJson, thumbprint} from '../jws/index.js';
