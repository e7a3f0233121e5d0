import {
  currencyOfNumber,
  fromDE4,
  fromDE95,
  isApproved,
  isIncrement,
  isReversal,
  NO_CURRENCY,
  matchingKey,
  originalOf,
  REFUND,
  RESPONSE,
  type AuthorizationRequest,
  type ClearingRequest,
  type FeesElement,
  type IncrementRequest,
  type ResponseCode,
  type ReversalRequest,
  type SealedCard,
  type SealedRequest,
} from '@florin/network';
import {authenticationFault} from './authentication-check.js';
import {cardFault, postalCheck, statusFault} from './card-checks.js';
import {captureFees, refundFees, type FeeSchedule} from './fees.js';
import {openingBalance, type Directory, type Held} from './issuer.js';
import type {Decision, RecordedRequest, Said} from './journal.js';
import {limitFault, spendingFault} from './limits.js';
import {asSet} from './settings.js';
import {standInFault, standInPostal} from './stand-in.js';
import {movementOf, presenceOf, type Authorization, type State} from './state.js';

/** A message about money, the kind that is decided and recorded. */
export type MoneyRequest = AuthorizationRequest | IncrementRequest | ClearingRequest | ReversalRequest;

/** What a decision is made from. Deciding changes none of it. */
export interface World {
  state: State;
  directory: Directory;
  fees: FeeSchedule;
  /** Milliseconds since 1970. */
  now: number;
  /** The card of a request; undefined if its seal does not open. */
  open(request: SealedRequest): SealedCard | undefined;
  /** A fresh DE38. */
  approvalCode(): string;
}

interface Outcome {
  code: ResponseCode;
  held?: Held | undefined;
  approval?: string;
  avs?: string | undefined;
  fees?: FeesElement | undefined;
  standIn?: true;
}

/** Decides a request that was not seen before. The decision takes effect once it is recorded and applied. */
export const decide = (world: World, request: MoneyRequest): Decision => {
  const {code, held, approval, avs, fees, standIn} = outcomeOf(world, request);
  const said: Said = {
    ...{39: code, ...(approval && {38: approval})},
    ...(avs && {44: avs}),
    ...(fees && {126: fees}),
  };
  const who = held && {issuer: held.issuer.id, account: held.account.id};
  const decision: Decision = {kind: 'decision', at: world.now, ...who, request: recorded(request), said};
  return standIn ? {...decision, standIn} : decision;
};

/** The request as the journal keeps it. */
export const recorded = (request: MoneyRequest): RecordedRequest => {
  if (!(127 in request)) return request;
  const {127: _card, ...rest} = request;
  return rest;
};

const outcomeOf = (world: World, request: MoneyRequest): Outcome => {
  if (isIncrement(request)) return increment(world, request);
  if (request.mti === '0100') return authorize(world, request);
  return isReversal(request) ? reverse(world, request) : clear(world, request);
};

const authorize = (world: World, request: AuthorizationRequest): Outcome => {
  // The acquirer gave up on it before it arrived: it must never hold anything.
  if (world.state.reversedUnseen.has(matchingKey(request))) return {code: RESPONSE.invalid_transaction};
  const amount = fromDE4(request[4]);
  // Over nothing only the card is looked at, and no currency need be named.
  const currency = currencyOfNumber(request[49])?.code ?? (amount === 0 ? NO_CURRENCY.code : undefined);
  if (currency === undefined) return {code: RESPONSE.invalid_transaction};
  const drawn = drawnOn(world, request);
  if ('code' in drawn) return drawn;
  const {up} = presenceOf(world.state, drawn.held.issuer.id);
  const outcome = (up ? issuerSays : standIn)(world, {...drawn, request, currency, amount});
  return outcome.code === RESPONSE.approved ? {...outcome, approval: world.approvalCode()} : outcome;
};

/** The card of a request and the account that it draws on, or why there is none. */
export const drawnOn = (
  {state, directory, open}: Pick<World, 'state' | 'directory' | 'open'>,
  request: SealedRequest,
): {card: SealedCard; held: Held} | {code: ResponseCode} => {
  const card = open(request);
  if (!card) return {code: RESPONSE.security_violation};
  const issuer = directory.route(request[127].routing_bin);
  if (!issuer) return {code: RESPONSE.no_such_issuer};
  // So also where the issuer is down: the network knows its issuers' numbers here, and nothing could be held on an
  // account that does not exist. One that knew their BINs alone would approve it, and the issuer bear the loss.
  const found = directory.byPan(issuer, card.pan);
  return found ? {card, held: asSet(state, found)} : {code: RESPONSE.invalid_card_number};
};

/** What is asked of an account. */
interface Asked {
  request: AuthorizationRequest;
  card: SealedCard;
  held: Held;
  currency: string;
  amount: number;
}

const issuerSays = (world: World, {request, card, held, currency, amount}: Asked): Outcome => {
  const {state, now} = world;
  const code =
    cardFault(held, card, now) ??
    authenticationFault(state.authentications, held, card, request) ??
    limitFault(state, {account: held.account, currency, amount, now}) ??
    fundsFault(world, held, currency, amount);
  return {code: code ?? RESPONSE.approved, held, avs: postalCheck(held, card)};
};

// It does not ask who the cardholder is: that is the issuer's to want.
const standIn = ({now}: World, {card, held, currency, amount}: Asked): Outcome => {
  const code = standInFault(held.issuer, card, currency, amount, now);
  const checked = {held, avs: standInPostal(card)};
  return code ? {...checked, code} : {...checked, code: RESPONSE.approved, standIn: true};
};

/** More of what was approved before: the card is not there, so that its account alone is looked at. */
const increment = (world: World, request: IncrementRequest): Outcome => {
  const {state, directory} = world;
  if (state.reversedUnseen.has(matchingKey(request))) return {code: RESPONSE.invalid_transaction};
  const authorization = state.authorizations.get(originalOf(request[90]).key);
  const opened = authorization && directory.byId(authorization.account);
  if (!authorization || !opened) return {code: RESPONSE.record_not_found};
  const held = asSet(state, opened);
  // Nothing is added to what was released, captured whole or has expired.
  const isOpen = authorization.held > 0 && !authorization.closed;
  if (!isOpen || currencyOfNumber(request[49])?.code !== authorization.currency)
    return {code: RESPONSE.invalid_transaction, held};
  const code = moreFault(world, held, authorization.currency, fromDE4(request[4]));
  return code ? {code, held} : {code: RESPONSE.approved, held, approval: world.approvalCode()};
};

const moreFault = (world: World, held: Held, currency: string, amount: number): ResponseCode | undefined => {
  if (amount === 0) return RESPONSE.invalid_amount;
  // Nobody stands in for it: the network's figure is for one purchase, and was used up by that.
  if (!presenceOf(world.state, held.issuer.id).up) return RESPONSE.issuer_unavailable;
  return (
    statusFault(held) ??
    spendingFault(world.state, {account: held.account, currency, amount, now: world.now}) ??
    fundsFault(world, held, currency, amount)
  );
};

const fundsFault = (world: World, held: Held, currency: string, amount: number): ResponseCode | undefined =>
  amount > available(world.state, held, currency) ? RESPONSE.insufficient_funds : undefined;

/** What the cardholder can still spend: opening balance and what was booked, less what is held. */
export const available = (state: State, {account}: Held, currency: string): number => {
  const {booked, held} = movementOf(state, account.id, currency);
  return openingBalance(account, currency) + booked - held;
};

// A reversal is in effect also where there is nothing to release: of a decline, of one never seen, or again.
const reverse = ({state, directory}: World, request: ReversalRequest): Outcome => {
  const original = originalOf(request[90]);
  const decision = state.decisions.get(original.key);
  if ((decision?.request.mti ?? original.mti) !== '0100') return {code: RESPONSE.record_not_found};
  if (!decision) return {code: RESPONSE.approved};
  const held = decision.account === undefined ? undefined : directory.byId(decision.account);
  const same = decision.request[4] === request[4] && decision.request[49] === request[49];
  if (!same) return {code: RESPONSE.invalid_transaction, held};
  // Increments may have made it more than the original was.
  const most = state.authorizations.get(original.key)?.amount ?? fromDE4(request[4]);
  const over = fromDE95(request[95]) > most;
  return {code: over ? RESPONSE.invalid_amount : RESPONSE.approved, held};
};

const clear = ({state, directory, fees}: World, request: ClearingRequest): Outcome => {
  const authorization = state.authorizations.get(originalOf(request[90]).key);
  const held = authorization && directory.byId(authorization.account);
  if (!authorization || !held) return {code: RESPONSE.record_not_found};
  const code = clearingFault(state, authorization, request);
  if (code) return {code, held};
  const price = request[3] === REFUND ? refundFees : captureFees;
  return {code: RESPONSE.approved, held, fees: price(fees, held.issuer.brand, fromDE4(request[4]))};
};

const clearingFault = (
  state: State,
  authorization: Authorization,
  request: ClearingRequest,
): ResponseCode | undefined => {
  const amount = fromDE4(request[4]);
  const refund = request[3] === REFUND;
  const approval = state.decisions.get(originalOf(request[90]).key)?.said[38];
  if (currencyOfNumber(request[49])?.code !== authorization.currency) return RESPONSE.invalid_transaction;
  const named = request[38] ?? approval;
  if (approval !== named || (authorization.reversed && !refund)) return RESPONSE.invalid_transaction;
  const most = refund ? authorization.captured - authorization.refunded : authorization.held;
  return amount === 0 || amount > most ? RESPONSE.invalid_amount : undefined;
};

/** Whether a decision let the request through. */
export const approved = ({said}: Decision): boolean => isApproved(said[39]);
