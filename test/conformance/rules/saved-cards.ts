import {CardView, SavedCardList, type SavedCard} from '@florin/protocol';
import {must, mustAnswer, mustEqual, mustFit, mustRefuse} from '../expect.ts';
import {inCard} from '../faults.ts';
import type {Group} from '../report.ts';
import {
  newId,
  openSession,
  payWith,
  paidIn,
  postSession,
  sealFor,
  sessionIn,
  submit,
  termsOf,
  type Session,
} from '../shopper.ts';
import type {Answer, Target} from '../target.ts';
import {otherKey} from './sessions.ts';

const LEAVE = 'Save this card for next time';

/** Pays with a card and the leave to save it. @returns the next session's token's list */
const save = async (target: Target, customer: string, number = target.options.pays): Promise<SavedCard[]> => {
  const session = await openSession(target, {customer});
  await payWith(target, sealFor(target, session, {number, fault: inCard({consent: LEAVE})}));
  return offered(target, customer);
};

const offered = async (target: Target, customer: string): Promise<SavedCard[]> =>
  (await openSession(target, {customer})).claims.saved_cards ?? [];

/** The one card that a new customer saved. */
const saveOne = async (target: Target, customer: string): Promise<SavedCard> => {
  const list = await save(target, customer);
  mustEqual(list.length, 1, 'saved cards:');
  return list[0]!;
};

const payKept = (target: Target, session: Session, token: string): Promise<Answer> =>
  submit(
    target,
    sealFor(target, session, {fault: {plain: plain => ({...plain, card: {token, cvc: plain.card['cvc']}})}}),
  );

const forget = (target: Target, {id, token}: {id: string; token?: string}, card: string): Promise<Answer> =>
  target.ask(`${target.discovery.sessions_endpoint}/${id}/cards/${card}`, {
    method: 'DELETE',
    ...(token !== undefined && {bearer: token}),
  });

const cards = (target: Target, rest: string, method: 'GET' | 'DELETE', bearer?: string): Promise<Answer> =>
  target.ask(`${target.discovery.issuer}/v1/cards${rest}`, {method, ...(bearer !== undefined && {bearer})});

const listOf = async (target: Target, customer: string, bearer = target.options.key) => {
  const answer = await cards(target, `?customer=${customer}`, 'GET', bearer);
  mustAnswer(answer, 200);
  return mustFit(SavedCardList, answer.json, 'a list of cards').data;
};

const needs = 'saved_cards';

/** How cards come to be kept, and are paid with. */
export const keptCards: Group = {
  ...{call: 'POST /v1/payments, with cards that are kept', needs},
  rules: [
    {
      id: 'saved-asked',
      says: 'The form is told to ask for leave where a customer is named, and nowhere else.',
      check: async target => {
        const asks = async (terms: object) => (await openSession(target, terms)).claims.save_card;
        const customer = newId('customer');
        mustEqual(await asks({customer}), 'ask', 'for a customer save_card');
        mustEqual(await asks({customer, save_card: 'off'}), undefined, 'where it is off save_card');
        mustEqual(await asks({}), undefined, 'without a customer save_card');
        mustRefuse(await postSession(target, termsOf(target, {save_card: 'ask'})), 'invalid_request');
      },
    },
    {
      id: 'saved-offered',
      says: 'A card that was approved, with leave, is offered in the next token by what may be shown.',
      check: async target => {
        const {token, ...shown} = await saveOne(target, newId('customer'));
        const {pays, exp_month, exp_year} = target.options;
        const {brand, ...rest} = mustFit(CardView, shown, 'a card');
        must(brand !== '', 'a brand', brand);
        mustEqual(rest, {last4: pays.slice(-4), exp_month, exp_year}, 'the card');
        must(token.startsWith('card_'), 'a token', token);
      },
    },
    {
      id: 'saved-declined',
      says: 'One that was declined is not.',
      check: async target =>
        mustEqual(await save(target, newId('customer'), target.options.declines), [], 'saved cards'),
    },
    {
      id: 'saved-once',
      says: 'One that is saved again is offered once.',
      check: async target => {
        const customer = newId('customer');
        await saveOne(target, customer);
        await saveOne(target, customer);
      },
    },
    {
      id: 'saved-leave-not-asked',
      says: 'Leave that the session did not ask for is refused.',
      check: async target => {
        for (const terms of [{}, {customer: newId('customer'), save_card: 'off'}]) {
          const session = await openSession(target, terms);
          const sealed = sealFor(target, session, {fault: inCard({consent: LEAVE})});
          mustRefuse(await submit(target, sealed), 'envelope_rejected');
        }
      },
    },
    {
      id: 'saved-pays',
      says: 'A kept card pays by its token and the code typed again, and is told as it was offered.',
      check: async target => {
        const customer = newId('customer');
        const {token, ...shown} = await saveOne(target, customer);
        const session = await openSession(target, {customer});
        const {claims} = await paidIn(target, await payKept(target, session, token));
        const {token: _token, ...card} = claims.card;
        mustEqual([claims.status, card], ['authorized', shown], 'status and card');
      },
    },
    {
      id: 'saved-customers-apart',
      says: "Another customer's card, and one that is not there, is card_unknown.",
      check: async target => {
        const {token} = await saveOne(target, newId('customer'));
        const customer = newId('customer');
        for (const [card, terms] of [
          [token, {customer}],
          [token, {}],
          [newId('card'), {customer}],
        ] as const)
          mustRefuse(await payKept(target, await openSession(target, terms), card), 'card_unknown');
        mustEqual(await offered(target, customer), [], "the other's cards");
      },
    },
    {
      id: 'saved-merchants-apart',
      says: "Another merchant's customer of the same name is another.",
      check: async target => {
        const key = otherKey(target);
        const customer = newId('customer');
        const {token} = await saveOne(target, customer);
        const other = sessionIn(await postSession(target, termsOf(target, {customer}), key));
        mustEqual(other.claims.saved_cards ?? [], [], 'saved cards');
        mustRefuse(await payKept(target, other, token), 'card_unknown');
      },
    },
  ],
};

/** What the form forgets. */
export const forgetting: Group = {
  ...{call: 'DELETE /v1/sessions/{id}/cards/{card}', needs},
  rules: [
    {
      id: 'forget-card',
      says: 'It answers 204, once and again; the card is then neither offered nor taken.',
      check: async target => {
        const customer = newId('customer');
        const {token} = await saveOne(target, customer);
        const session = await openSession(target, {customer});
        for (const what of ['the first', 'the second'])
          mustAnswer(await forget(target, session, token), 204, `${what} answer`);
        mustEqual(await offered(target, customer), [], 'saved cards');
        mustRefuse(await payKept(target, session, token), 'card_unknown');
      },
    },
    {
      id: 'forget-own',
      says: "Another customer's card, and one that is not there, answers 404.",
      check: async target => {
        const customer = newId('customer');
        const {token} = await saveOne(target, customer);
        const stranger = await openSession(target, {customer: newId('customer')});
        for (const card of [token, newId('card'), 'nothing'])
          mustRefuse(await forget(target, stranger, card), 'card_unknown');
        mustEqual((await offered(target, customer)).length, 1, 'saved cards:');
      },
    },
    {
      id: 'forget-token',
      says: "No token, a wrong one and another session's answer 401.",
      check: async target => {
        const customer = newId('customer');
        const {token} = await saveOne(target, customer);
        const [{id}, other] = [await openSession(target, {customer}), await openSession(target, {customer})];
        mustRefuse(await forget(target, {id}, token), 'unauthorized', 'no token');
        for (const bearer of ['nonsense', other.token])
          mustRefuse(await forget(target, {id, token: bearer}, token), 'unauthorized', 'a wrong token');
      },
    },
    {
      id: 'forget-page',
      says: "The frame's page names the cards that are still there, so that a form loaded anew shows no other.",
      check: async target => {
        const customer = newId('customer');
        const {token} = await saveOne(target, customer);
        const session = await openSession(target, {customer});
        const named = async () => {
          const {text} = await target.ask(`${target.discovery.frame_url}?s=${session.id}`);
          return /<meta name="florin-cards" content="([^"]*)">/.exec(text)?.[1];
        };
        must((await named())?.split(' ').includes(token) === true, 'the card on the page', 'another page');
        await forget(target, session, token);
        mustEqual(await named(), '', 'afterwards the list');
      },
    },
  ],
};

/** What the merchant's server sees and forgets. */
export const merchantCards: Group = {
  ...{call: 'GET and DELETE /v1/cards', needs},
  rules: [
    {
      id: 'cards-list',
      says: "A customer's cards are told with the leave that was given for each, word by word.",
      check: async target => {
        const customer = newId('customer');
        const {token} = await saveOne(target, customer);
        const told = (await listOf(target, customer)).map(card => [card.token, card.customer, card.consent]);
        mustEqual(told, [[token, customer, LEAVE]], 'the cards');
        mustRefuse(await cards(target, '', 'GET', target.options.key), 'invalid_request', 'nobody');
      },
    },
    {
      id: 'cards-forget',
      says: 'One is forgotten with 204, once and again; one that is not there answers 404.',
      check: async target => {
        const customer = newId('customer');
        const {token} = await saveOne(target, customer);
        const remove = (card: string) => cards(target, `/${card}`, 'DELETE', target.options.key);
        for (const what of ['the first', 'the second'])
          mustAnswer(await remove(token), 204, `${what} answer`);
        mustEqual(await listOf(target, customer), [], 'the cards');
        for (const card of [newId('card'), 'nothing']) mustRefuse(await remove(card), 'card_unknown', card);
      },
    },
    {
      id: 'cards-own',
      says: "Another merchant's cards are not there.",
      check: async target => {
        const key = otherKey(target);
        const customer = newId('customer');
        const {token} = await saveOne(target, customer);
        mustEqual(await listOf(target, customer, key), [], 'the cards');
        mustRefuse(await cards(target, `/${token}`, 'DELETE', key), 'card_unknown');
        mustEqual((await listOf(target, customer)).length, 1, 'cards:');
      },
    },
    {
      id: 'cards-wrong-key',
      says: 'No key, a wrong one and a session token answer 401.',
      check: async target => {
        const {token} = await openSession(target);
        for (const key of [undefined, 'sk_test_nobody', token]) {
          mustRefuse(await cards(target, '?customer=c', 'GET', key), 'unauthorized');
          mustRefuse(await cards(target, `/${newId('card')}`, 'DELETE', key), 'unauthorized');
        }
      },
    },
  ],
};
