import {
  fromDE4,
  RESPONSE,
  type AuthorizationRequest,
  type ResponseCode,
  type SealedCard,
} from '@florin/network';
import {shownBy, type Authentications} from './authentications.js';
import type {Held} from './issuer.js';

/**
 * Why an issuer refuses an authorization for who may be behind it; undefined if it does not. It asks where the shopper
 * is there, who alone knows the CVC: not of a kept card, nor over nothing. What is shown must be good, asked for or not.
 */
export const authenticationFault = (
  authentications: Authentications,
  {account}: Held,
  {cvc}: SealedCard,
  request: AuthorizationRequest,
): ResponseCode | undefined => {
  if (request[123])
    return shownBy(authentications, request, account.id) ? undefined : RESPONSE.security_violation;
  const wanted =
    (account.authentication ?? 'none') !== 'none' && cvc !== undefined && fromDE4(request[4]) > 0;
  return wanted ? RESPONSE.authentication_required : undefined;
};
