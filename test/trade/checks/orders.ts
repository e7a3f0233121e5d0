import {DECLINES, type PaymentView} from '@florin/protocol';
import {approved} from '@florin/sandbox';
import {keyOf} from '../../faults/books.ts';
import {audit} from '../../faults/real/books.ts';
import type {Deed} from '../../faults/real/merchant.ts';
import {amounts, authorizedOf, totalOf, type Sale} from '../record.ts';
import {grouped, keyOfRequest, logOf, paired, unlike, type Check} from './check.ts';

/** Everybody is told how it ended, and nothing else went wrong. */
const told: Check = ({sales, failed}) => [
  ...failed,
  ...sales.filter(sale => !sale.told).map(({order}) => `${order.reference} was told nothing`),
];

/** What the record expects the processor to say of a payment for good. */
const expectedState = ({order, told, released}: Sale): string => {
  if (told?.status === 'authorized') return released === undefined ? 'authorized' : 'voided';
  const undone = order.fault && told?.decline?.code === 'try_again_later';
  return undone ? 'reversed' : 'declined';
};

/** Orders and payments are one to one, on the terms that were asked for. */
const onePaymentEach: Check = ({sales, books}) => {
  const rows = grouped(books.payments, row => `${row.merchant_id} ${row.reference}`);
  const wrong = sales.flatMap(({order, session, told}) => {
    const name = `${order.merchant} ${order.reference}`;
    const found = rows.get(name) ?? [];
    rows.delete(name);
    const terms = [told?.sub, session, order.amount.value, order.amount.currency, order.capture];
    const stands = found.map(row => [row.id, row.session_id, row.amount, row.currency, row.capture]);
    return unlike(name, [terms], stands);
  });
  return [...wrong, ...[...rows.keys()].map(name => `${name} is a payment that nobody made`)];
};

/** Each is over, as it was told, in the database and through the API. */
const standsAsTold: Check = ({sales, books, api}) => {
  const rows = new Map(books.payments.map(row => [row.id, row]));
  const views = new Map<string, PaymentView>(
    Object.values(api).flatMap(({payments}) => payments.map(view => [view.id, view])),
  );
  return sales.flatMap(sale => {
    const {told, order, released} = sale;
    const row = rows.get(told?.sub ?? '');
    const view = views.get(told?.sub ?? '');
    const expected = {
      ...{state: expectedState(sale), captured: totalOf(sale, 'capture'), refunded: totalOf(sale, 'refund')},
      ...{released: released ?? 0, authorized: told?.status === 'authorized' ? authorizedOf(sale) : 0},
    };
    const {status: state, captured, refunded, released: freed, authorized} = view ?? {};
    return [
      ...unlike(`${order.reference} in the API`, expected, {
        ...{state, captured, refunded, released: freed, authorized},
      }),
      ...unlike(order.reference, expected.state, row?.state),
      ...(row?.lease ? [`${order.reference} is ${row.state}, and not over`] : []),
      ...unlike(`${order.reference} settled`, expected.captured, view?.settled),
    ];
  });
};

/**
 * Cards that pay have paid and those that do not were declined for their own reason. Of one that its issuer refuses for
 * good the network is asked, and then no more.
 */
const answeredRightly: Check = day => {
  const answers = new Map(logOf(day).authorizations.map(decision => [keyOfRequest(decision), decision]));
  const pairs = paired(day);
  const asked = new Set(
    pairs.filter(({row}) => answers.has(keyOf(row))).map(({sale}) => sale.order.card.number),
  );
  return pairs.flatMap(({sale: {order, told}, row}) => {
    const answer = answers.get(keyOf(row));
    const {number, refused} = order.card;
    if (!answer && refused && DECLINES[refused.code] === 'never' && asked.has(number))
      return unlike(order.reference, refused.code, told?.decline?.code);
    const heard = {code: told?.decline?.code, response: answer?.said[39]};
    if (order.fault) return explained(order.reference, heard, row.state);
    const {code, response = '00'} = order.card.refused ?? emptied(heard);
    return unlike(order.reference, {code, response}, heard);
  });
};

/** A card that pays may have nothing left: the issuer says so itself. */
const emptied = ({response}: {response: string | undefined}) =>
  response === '51'
    ? ({code: 'insufficient_funds', response} as const)
    : {code: undefined, response: undefined};

/** What was under way when the line failed is undone, or was never sent; or the answer came through after all. */
const explained = (
  name: string,
  heard: {code: string | undefined; response: string | undefined},
  state: string,
) => {
  const {code, response} = heard;
  const unsent = code === 'issuer_unavailable' && response === undefined && state === 'declined';
  const undone = code === 'try_again_later' && state === 'reversed';
  const through = code === undefined && response === '00' && state === 'authorized';
  return unsent || undone || through
    ? []
    : [`${name} is ${state}, told ${code}, and the network said ${response}`];
};

/** What merchants were told is done, and every payment's sums, against the network's log. */
const agrees: Check = ({sales, books, decisions}) => {
  const {lost, doubled, unfinished, unbooked} = audit(books, decisions, {deeds: sales.flatMap(deedsOf)});
  return [...lost, ...doubled, ...unfinished, ...unbooked];
};

const deedsOf = ({told, order, items, released}: Sale): Deed[] => {
  const payment = told?.sub ?? '';
  const {currency} = order.amount;
  const done = items.flatMap(({kind, id, amount: value}): Deed[] =>
    id === undefined
      ? []
      : [{kind: kind === 'capture' ? kind : 'refunds', payment, id, amount: {value, currency}}],
  );
  const voided: Deed[] =
    released === undefined ? [] : [{kind: 'void', payment, released: {value: released, currency}}];
  return [...done, ...voided];
};

/** Captures and refunds in the database are those that were asked for, and all are settled. */
const asAsked: Check = ({sales, books}) =>
  (['captures', 'refunds'] as const).flatMap(table => {
    const kind = table === 'captures' ? 'capture' : 'refund';
    const rows = grouped(books[table], row => row.payment_id);
    const wrong = sales.flatMap(({order, told, items}) => {
      const found = rows.get(told?.sub ?? '') ?? [];
      rows.delete(told?.sub ?? '');
      const unsettled = found.filter(({state}) => state !== 'settled');
      return [
        ...unlike(
          `${table} of ${order.reference}`,
          amounts(items, kind),
          amounts(
            found.map(row => ({...row, kind})),
            kind,
          ),
        ),
        ...unsettled.map(({id, state}) => `${id} is ${state}, and the day is over`),
      ];
    });
    return [...wrong, ...[...rows.keys()].map(id => `${table} of ${id}, which nobody made`)];
  });

/** Some of each fault has happened, or nothing was shown. */
const undone: Check = day => {
  const silent = day.sales.filter(({order: {fault}}) => fault === 'silence' || fault === 'late');
  const rows = new Map(paired(day).map(({sale, row}) => [sale, row]));
  const answered = new Map(logOf(day).authorizations.map(decision => [keyOfRequest(decision), decision]));
  return silent.flatMap(sale => {
    const row = rows.get(sale);
    const decision = row && answered.get(keyOf(row));
    const isUndone = row?.state === 'reversed' && decision && approved(decision);
    return isUndone ? [] : [`${sale.order.reference} met ${sale.order.fault}, and is ${row?.state}`];
  });
};

export const ORDERS: Record<string, Check> = {
  'everybody is told how it ended': told,
  'each order has one payment, and each payment its order': onePaymentEach,
  'each payment is over, and stands as it was told': standsAsTold,
  'each card is answered as its issuer has to': answeredRightly,
  'each answer that did not come in time is undone': undone,
  'captures and refunds are those that were asked for': asAsked,
  'processors and network hold the same of each payment': agrees,
};
