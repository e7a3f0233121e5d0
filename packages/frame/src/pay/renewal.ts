import type {SignedClaims} from '@florin/protocol/check';
import {admit, type Session} from '../admission.js';
import type {Tools} from './tools.js';

/** True where `b` differs from `a` in nothing but its sealing keys, its times and its id. */
export const onlyKeysDiffer = (a: SignedClaims, b: SignedClaims): boolean => {
  const rest = ({enc_jwks: _keys, iat: _iat, exp: _exp, jti: _jti, ...claims}: SignedClaims): string =>
    JSON.stringify(claims, inOrder);
  return rest(a) === rest(b);
};

/** Writes members in one order, whoever signed them in which. */
const inOrder = (_name: string, value: unknown): unknown =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The session with the token that takes the place of its own, because a sealing key was revoked. */
export const renewedSession = async (
  old: Session,
  token: string,
  tools: Tools,
): Promise<Session | undefined> => {
  const session = await admit({token, origin: old.origin}, tools);
  return typeof session === 'object' && onlyKeysDiffer(old.claims, session.claims) ? session : undefined;
};
