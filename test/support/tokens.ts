import {callAs, card, KEY, pay, sealFor, submit} from './shopper.ts';

const eur = (value: number) => ({value, currency: 'EUR'});

/** Keeps cards without a payment, and charges one, well and badly. */
export const talkOfTokens = async (origin: string): Promise<void> => {
  const keeping = {mode: 'tokenize', amount: undefined};
  const {body, session, submission} = await pay(origin, card(), keeping);
  await callAs(session.token, origin, 'GET', `/v1/sessions/${session.id}/outcome`);
  await callAs(KEY, origin, 'GET', `/v1/cards?session=${session.id}`);
  await submit(origin, await sealFor(session.token));
  await submit(origin, {...submission, path: 'payments'});
  await submit(origin, {...submission, token: 'nonsense'});
  await submit(origin, {...submission, body: {...submission.body, envelope: 'nonsense'}});
  await pay(origin, card('4000000000000002'), keeping);
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
