import * as v from 'valibot';
import {Origin} from './primitives.js';

const Url = v.pipe(v.string(), v.url());

/** Path of the discovery document on a processor's origin (RFC 8615). */
export const DISCOVERY_PATH = '/.well-known/florin-processor';

/** What a processor says of itself. */
export const Discovery = v.object({
  protocol: v.literal('1'),
  issuer: Origin,
  jwks_uri: Url,
  sessions_endpoint: Url,
  payments_endpoint: Url,
  frame_url: Url,
  sdk_url: Url,
  integrity_url: Url,
  enc_algs: v.array(v.string()),
  encs: v.array(v.string()),
  sig_algs: v.array(v.string()),
  max_envelope_bytes: v.number(),
  capabilities: v.array(v.string()),
});
export type Discovery = v.InferOutput<typeof Discovery>;
