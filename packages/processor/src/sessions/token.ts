import {SESSION_TYP, SessionClaims, type SavedCard} from '@florin/protocol';
import {sign} from '@florin/protocol/envelope';
import {newId, seconds} from '@florin/runtime';
import * as v from 'valibot';
import type {Context} from '../context.js';
import type {MerchantRow, SessionRow} from '../database/tables.js';
import {ProblemError} from '../http/problem.js';

type Session = Omit<SessionRow, 'origins' | 'fields' | 'brands'> & {
  origins: string[];
  fields: SessionClaims['fields'];
  brands: string[];
};

/** Path of the page that holds the card fields. */
export const FRAME_PATH = '/frame';
/** The same of a session without 3-D Secure: no issuer's page can stand in it, so that it may stand in an isolated page. */
export const ISOLATED_FRAME_PATH = '/frame/isolated';

/** A fresh token for a session, with the encryption keys in force and the customer's cards inside. */
export const sessionToken = (
  context: Context,
  session: Session,
  merchant: MerchantRow,
  saved: SavedCard[],
): Promise<string> => {
  const {issuer, keys, runtime} = context;
  const claims: SessionClaims = {
    ...{iss: issuer, aud: issuer, sub: session.id as SessionClaims['sub'], jti: newId(runtime, 'tok')},
    merchant: {id: merchant.id, name: merchant.name, country: merchant.country},
    mode: session.mode,
    ...(session.currency && {amount: {value: session.amount, currency: session.currency}}),
    ...(session.capture && {capture: session.capture}),
    ...{
      reference: session.reference,
      origins: session.origins,
      brands: session.brands,
      fields: session.fields,
    },
    ...(saved.length > 0 && {saved_cards: saved}),
    ...(session.save_card === 'ask' && {save_card: 'ask'}),
    enc_jwks: [...keys.encryption],
    // By its address, so that an open form never goes on with a session whose issuers it could not show.
    frame_url:
      issuer + (session.mode === 'payment' && session.three_ds === 'off' ? ISOLATED_FRAME_PATH : FRAME_PATH),
    iat: seconds(runtime),
    exp: Math.floor(session.expires_at / 1000),
  };
  return sign(claims, SESSION_TYP, keys.signing);
};

/**
 * A token like another in all but its sealing keys and its moment: for a frame that holds a key which was revoked.
 * Nothing else may differ, or the frame does not go on.
 */
export const renewedToken = async (context: Context, claims: SessionClaims): Promise<string> => {
  const {keys, runtime} = context;
  await keys.reload();
  const renewed = {enc_jwks: [...keys.encryption], iat: seconds(runtime), jti: newId(runtime, 'tok')};
  return sign({...claims, ...renewed}, SESSION_TYP, keys.signing);
};

/** Seconds past its expiry for which a token may still ask what became of an attempt. */
const RECOVERY = 86_400;

/**
 * The claims of the bearer token of a frame's call. An expired one is good for 24 h more, to ask for outcomes;
 * whether it may start an attempt is judged by the session's own row.
 * @throws ProblemError unauthorized
 */
export const authorizeFrame = async (context: Context, token: string | undefined): Promise<SessionClaims> => {
  const payload = token && (await context.keys.verify(token, SESSION_TYP));
  const claims = v.safeParse(SessionClaims, payload);
  if (!claims.success) throw new ProblemError('unauthorized');
  const {iss, aud, exp} = claims.output;
  const known = iss === context.issuer && aud === context.issuer;
  if (!known || exp + RECOVERY < seconds(context.runtime)) throw new ProblemError('unauthorized');
  return claims.output;
};
