import {
  CHALLENGE_MANDATED,
  currencyOfNumber,
  fromDE4,
  RESPONSE,
  type AuthenticationElement,
  type AuthenticationRequest,
} from '@florin/network';
import type {BrandId} from '@florin/card';
import type {Random} from '@florin/runtime';
import {drawnOn, type World} from './decide.js';
import type {Held} from './issuer.js';
import type {Authentication} from './journal.js';
import {presenceOf} from './state.js';

/** What an authentication is decided from. Deciding changes none of it. */
export interface Asking extends Pick<World, 'state' | 'directory' | 'open' | 'now'> {
  random: Random;
  /** Where the issuers' access control server is; undefined where they have none. */
  acs: string | undefined;
}

/** Decides who the cardholder is, or that they are to be asked. In effect once it is recorded and applied. */
export const authenticate = (asking: Asking, request: AuthenticationRequest): Authentication => {
  const {127: _card, ...recorded} = request;
  const {said, held, token} = outcomeOf(asking, request);
  const who = held && {issuer: held.issuer.id, account: held.account.id};
  return {kind: 'authentication', at: asking.now, ...who, request: recorded, said, ...(token && {token})};
};

type Outcome = Pick<Authentication, 'said' | 'token'> & {held?: Held};

const outcomeOf = (asking: Asking, request: AuthenticationRequest): Outcome => {
  const drawn = drawnOn(asking, request);
  if ('code' in drawn) return {said: {39: drawn.code}};
  const {held} = drawn;
  const priced = currencyOfNumber(request[49]) !== undefined || fromDE4(request[4]) === 0;
  if (!priced) return {held, said: {39: RESPONSE.invalid_transaction}};
  if (!leadsBack(request[122].notification_url)) return {held, said: {39: RESPONSE.format_error}};
  if (!presenceOf(asking.state, held.issuer.id).up) return {held, said: {39: RESPONSE.issuer_unavailable}};
  const said = issuerSays(asking, held, request);
  const outcome = {held, said: {39: RESPONSE.approved, 123: said}};
  return said.status === 'C' ? {...outcome, token: base64url(asking.random, TOKEN_BYTES)} : outcome;
};

const issuerSays = (
  {random, acs}: Asking,
  {issuer, account}: Held,
  request: AuthenticationRequest,
): AuthenticationElement => {
  const id = newUuid(random);
  const challenge: AuthenticationElement = acs
    ? {status: 'C', id, acs_url: `${acs}/challenge`}
    : {status: 'U', id};
  switch (account.authentication ?? 'none') {
    case 'none':
      return {status: 'A', id, ...proof(random, issuer.brand, 'A')};
    case 'frictionless':
      if (request[122].challenge === CHALLENGE_MANDATED) return challenge;
      return {status: 'Y', id, ...proof(random, issuer.brand, 'Y')};
    case 'challenge':
      return challenge;
    case 'refused':
      return {status: 'N', id};
  }
};

/** Whether a browser can be sent there, and the name of its host is all that is between the slashes. */
const leadsBack = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const {protocol, username, password} = new URL(url);
  return /^https?:$/.test(protocol) && username === '' && password === '';
};

/** ECI as the schemes number it; Maestro is Mastercard's. */
const ECI = {Y: {visa: '05', mastercard: '02'}, A: {visa: '06', mastercard: '01'}} as const;

const CAVV_BYTES = 20;
const TOKEN_BYTES = 16;

/** What a 0100 shows of an authentication: how good it is, and a value that nobody else can know. */
export const proof = (random: Random, brand: BrandId, status: 'Y' | 'A'): {eci: string; cavv: string} => {
  const scheme = brand === 'mastercard' || brand === 'maestro' ? 'mastercard' : 'visa';
  const cavv = Buffer.from(random.randomBytes(CAVV_BYTES)).toString('base64');
  return {eci: ECI[status][scheme], cavv};
};

const base64url = (random: Random, size: number): string =>
  Buffer.from(random.randomBytes(size)).toString('base64url');

/** A UUID of random bits (RFC 9562, version 4). */
const newUuid = (random: Random): string => {
  const bytes = Buffer.from(random.randomBytes(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
