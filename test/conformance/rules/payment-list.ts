import {PaymentList} from '@florin/protocol';
import {must, mustAnswer, mustEqual, mustFit, mustRefuse} from '../expect.ts';
import type {Group} from '../report.ts';
import {newId, pay, type Paid} from '../shopper.ts';
import {shared, type Answer, type Target} from '../target.ts';
import {otherKey} from './sessions.ts';

type Query = Record<string, string | number> | string;

const ask = (target: Target, query: Query, bearer?: string): Promise<Answer> => {
  const text = typeof query === 'string' ? query : new URLSearchParams(Object.entries(query).map(pair));
  return target.ask(`${target.discovery.payments_endpoint}?${text}`, {
    ...(bearer !== undefined && {bearer}),
  });
};
const pair = ([name, value]: [string, string | number]): [string, string] => [name, String(value)];

const list = async (target: Target, query: Query, bearer = target.options.key): Promise<PaymentList> => {
  const answer = await ask(target, query, bearer);
  mustAnswer(answer, 200);
  return mustFit(PaymentList, answer.json, 'a list of payments');
};
const idsOf = ({data}: PaymentList): string[] => data.map(({id}) => id);

const payFor = (target: Target, reference: string, number = target.options.pays): Promise<Paid> =>
  pay(target, {reference, reusable_reference: true}, {number});

/** Payments for one reference, the first of them declined, the newest first. */
const made = shared(async target => {
  const reference = newId('list');
  const first = await payFor(target, reference, target.options.declines);
  const rest: Paid[] = [];
  for (let i = 0; i < 3; i++) rest.unshift(await payFor(target, reference));
  return {reference, payments: [...rest, first]};
});

/** What a merchant's server reads of all payments. */
export const paymentList: Group = {
  call: 'GET /v1/payments',
  needs: 'payment',
  rules: [
    {
      id: 'list-newest-first',
      says: 'It lists payments as they are read one by one, the newest first.',
      check: async target => {
        const {reference, payments} = await made(target);
        const {data, next_cursor} = await list(target, {reference});
        const told = data.map(({id, session, status}) => ({id, session, status}));
        const wanted = payments.map(({id, session, status}) => ({id, session: session.id, status}));
        mustEqual(told, wanted, 'the payments');
        mustEqual(next_cursor, null, 'on the last page next_cursor');
      },
    },
    {
      id: 'list-pages',
      says: 'Page after page tells each payment once, whatever is paid meanwhile.',
      check: async target => {
        const reference = newId('list');
        const ids: string[] = [];
        for (let i = 0; i < 3; i++) ids.unshift((await payFor(target, reference)).id);
        const seen: string[] = [];
        let cursor: string | null = null;
        for (let pages = 0; pages === 0 || (cursor !== null && pages < 6); pages++) {
          const page: PaymentList = await list(target, {
            reference,
            limit: 1,
            ...(cursor !== null && {cursor}),
          });
          must(page.data.length <= 1, 'a page of at most 1', page.data.length);
          seen.push(...idsOf(page));
          cursor = page.next_cursor;
          if (pages === 0) await payFor(target, reference);
        }
        mustEqual(seen, ids, 'over all pages');
      },
    },
    {
      id: 'list-filtered',
      says: 'Of a session, a display_status and a reference it lists those alone.',
      check: async target => {
        const {reference, payments} = await made(target);
        const {session} = payments.at(-1)!;
        const ids = (kept: (paid: Paid) => boolean) => payments.filter(kept).map(({id}) => id);
        for (const status of ['authorized', 'declined'])
          mustEqual(
            idsOf(await list(target, {reference, status})),
            ids(paid => paid.status === status),
            status,
          );
        mustEqual(
          idsOf(await list(target, {session: session.id})),
          ids(paid => paid.session.id === session.id),
          'of the session',
        );
        mustEqual(idsOf(await list(target, {reference, status: 'captured'})), [], 'captured');
        mustEqual(idsOf(await list(target, {session: newId('cs')})), [], 'of no session');
      },
    },
    {
      id: 'list-refused',
      says: 'A parameter that is misspelt, said twice or cannot be answers 422.',
      check: async target => {
        const odd = ['limit=0', 'limit=101', 'limit=ten', 'session=nothing', 'status=paid', 'reference='];
        for (const query of [...odd, 'colour=red', 'limit=1&limit=2', 'cursor=nonsense', 'cursor='])
          mustRefuse(await ask(target, query, target.options.key), 'invalid_request', query);
      },
    },
    {
      id: 'list-wrong-key',
      says: 'No key, a wrong one and a session token answer 401.',
      check: async target => {
        const {payments} = await made(target);
        const {token} = payments[0]!.session;
        const keys = {'no key': undefined, 'a wrong key': 'sk_test_nobody', 'a session token': token};
        for (const [what, key] of Object.entries(keys))
          mustRefuse(await ask(target, {}, key), 'unauthorized', what);
      },
    },
    {
      id: 'list-own-alone',
      says: "Another merchant's payments are not among them.",
      check: async target => {
        const {reference, payments} = await made(target);
        const key = otherKey(target);
        mustEqual(idsOf(await list(target, {reference}, key)), [], "for another merchant's key");
        mustEqual(idsOf(await list(target, {session: payments[0]!.session.id}, key)), [], 'by the session');
      },
    },
  ],
};
