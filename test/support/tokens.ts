import type {PaymentView} from '@florin/protocol';
import {newId} from '@florin/runtime';
import {nodeRuntime} from '@florin/runtime/node';
import {callAs, card, KEY, pay, read, sealFor, submit} from './shopper.ts';

/** Terms of a session that does nothing but keep a card. */
export const TOKENIZE = {mode: 'tokenize', amount: undefined};

/** A fresh `Idempotency-Key`, good as a reference too. */
export const newKey = (): string => newId(nodeRuntime(), 'key');

/** Keeps a card, and answers with its token. */
export const keepCard = async (origin: string, sealed = card(), terms: object = {}): Promise<string> => {
  const {body} = await pay(origin, sealed, {...TOKENIZE, ...terms});
  if ((body.status as string) !== 'tokenized') throw new Error(`not kept: ${body.code ?? body.status}`);
  return body.id;
};

/** Charges a kept card 7 euros for a reference of its own, unless told otherwise. */
export const chargeCard = async (
  origin: string,
  token: string,
  change: object = {},
  key = newKey(),
  secret = KEY,
) => {
  const request = {card: token, amount: {value: 700, currency: 'EUR'}, reference: newKey(), ...change};
  const answer = await callAs(secret, origin, 'POST', '/v1/payments', request, key);
  return {request, ...(await read<PaymentView & {code?: string}>(answer))};
};

const eur = (value: number) => ({value, currency: 'EUR'});

/** Keeps cards without a payment, and charges one, well and badly. */
export const talkOfTokens = async (origin: string): Promise<void> => {
  const {body, session, submission} = await pay(origin, card(), TOKENIZE);
  await callAs(session.token, origin, 'GET', `/v1/sessions/${session.id}/outcome`);
  await callAs(KEY, origin, 'GET', `/v1/cards?session=${session.id}`);
  await submit(origin, await sealFor(session.token));
  await submit(origin, {...submission, path: 'payments'});
  await submit(origin, {...submission, token: 'nonsense'});
  await submit(origin, {...submission, body: {...submission.body, envelope: 'nonsense'}});
  await pay(origin, card('4000000000000002'), TOKENIZE);
  const request = {card: body.id, amount: eur(700), reference: 'charged'};
  const charge = (change: object, key?: string, secret = KEY) =>
    callAs(secret, origin, 'POST', '/v1/payments', {...request, ...change}, key);
  await charge({}, 'charge');
  await charge({}, 'charge');
  await charge({amount: eur(1)}, 'charge');
  await charge({}, 'another');
  await charge({});
  await charge({card: `card_${'0'.repeat(26)}`}, 'unknown');
  await charge({amount: eur(-1)}, 'negative');
  await charge({}, 'nobody', 'sk_test_nobody');
};
