import type {Connection} from '@florin/network';
import {DISPLAY_STATUSES, PaymentId, SettlementId} from '@florin/protocol';
import {Hono} from 'hono';
import * as v from 'valibot';
import {readPage} from '../http/page.js';
import {ProblemError} from '../http/problem.js';
import {PaymentsAsked, SettlementsAsked} from '../inspect/query.js';
import type {Processor} from '../processor.js';
import {Refused} from '../refused.js';
import type {Reserve} from '../settlement/reserve.js';
import {timeOfDay} from './settings.js';
import type {LedgerCheck} from './ledger-command.js';
import {metricsResponse} from './metrics.js';

/** The operator's face of a running processor. Served on a Unix socket, never on the network. */
export const adminApp = (processor: Processor, network: Connection): Hono => {
  const app = new Hono();
  app.get('/', () => done());
  app.post('/settle', async () => Response.json(await processor.settle()));
  app.get('/keys', async () => Response.json(await processor.keys.list()));
  app.post('/keys/rotate', async c => {
    const use = c.req.query('use');
    if (use !== undefined && use !== 'sig' && use !== 'enc')
      return refuse(400, 'use_unknown: keys are rotated for sig, for enc, or for both.');
    await processor.keys.rotate(use);
    return done();
  });
  app.post('/keys/revoke', async c => {
    await processor.keys.revoke(c.req.query('kid') ?? '');
    return done();
  });
  app.get('/vault', async () => Response.json(await processor.vault.list()));
  app.post('/vault/rotate', async () => Response.json(await processor.vault.rotate()));
  app.get('/webhooks', async () => Response.json(await processor.webhooks.list()));
  app.post('/webhooks', async c =>
    Response.json(await processor.webhooks.add(c.req.query('merchant') ?? '', c.req.query('url') ?? '')),
  );
  app.post('/webhooks/remove', async c => {
    await processor.webhooks.remove(c.req.query('id') ?? '');
    return done();
  });
  app.post('/webhooks/rotate', async c => {
    const {id = '', keep} = c.req.query();
    return Response.json(await processor.webhooks.rotate(id, Number(keep || NaN)));
  });
  accessRoutes(app, processor);
  paymentRoutes(app, processor);
  cardRoutes(app, processor);
  bookRoutes(app, processor);
  app.get('/metrics', () => metricsResponse(processor));
  app.get('/audit', async c => {
    const {since, limit} = c.req.query();
    return Response.json(
      await processor.audit({...(since && {since: Number(since)}), ...(limit && {limit: Number(limit)})}),
    );
  });
  app.onError(error => {
    if (error instanceof Refused) return refuse(409, error.message);
    if (error instanceof ProblemError) return refuse(400, misspelt(error));
    throw error;
  });
  // What a simulated network tells of itself; a real one tells nothing.
  app.all('/network/*', c => {
    const path = c.req.path.replace(/^\/network/, '');
    return network.admin?.(new Request(new URL(path, 'http://network'), c.req.raw)) ?? c.notFound();
  });
  return app;
};

/** Merchants, and the secret keys of their servers. */
const accessRoutes = (app: Hono, {merchants, apiKeys}: Processor): void => {
  app.get('/merchants', async () => Response.json(await merchants.list()));
  app.post('/merchants', async c => {
    const {name = '', city = '', country = '', mcc = '', cut_off, ...query} = c.req.query();
    const reserve = 'reserve' in query || 'reserve_days' in query ? reserveIn(query) : undefined;
    const terms = {name, city, country, mcc, cut_off: timeOfDay(cut_off), reserve};
    return Response.json(await merchants.add(terms));
  });
  app.post('/merchants/reserve', async c => {
    const {id = '', ...query} = c.req.query();
    return Response.json(await merchants.setReserve(id, reserveIn(query)));
  });
  app.get('/apikeys', async () => Response.json(await apiKeys.list()));
  app.post('/apikeys', async c => {
    const {merchant = '', scopes = 'all'} = c.req.query();
    return Response.json(await apiKeys.add(merchant, scopes.split(',')));
  });
  app.post('/apikeys/revoke', async c => {
    await apiKeys.revoke(c.req.query('id') ?? '');
    return done();
  });
};

/** None where it is 0. What is no number, and what is not there, is refused where the reserve itself is looked at. */
const reserveIn = ({reserve = '', reserve_days = ''}: Record<string, string>): Reserve | undefined =>
  reserve === '0' ? undefined : {basisPoints: wholeOf(reserve), days: wholeOf(reserve_days)};

const wholeOf = (text: string): number => (/^\d{1,5}$/.test(text) ? Number(text) : NaN);

/** Payments of all merchants. */
const paymentRoutes = (app: Hono, {payments}: Processor): void => {
  app.get('/payments', async c => {
    const given = new URL(c.req.url).searchParams;
    if (given.has('status') && !v.is(v.picklist(DISPLAY_STATUSES), given.get('status')))
      return refuse(400, `status_unknown: a payment is ${DISPLAY_STATUSES.join(', ')}.`);
    const {query, page} = readPage(PaymentsAsked, PaymentId, given);
    return Response.json(await payments.list(query, page));
  });
  app.get('/payments/:id', async c => {
    const payment = await payments.show(c.req.param('id'));
    return payment ? Response.json(payment) : c.notFound();
  });
};

/** What is remembered of cards. */
const cardRoutes = (app: Hono, {cards}: Processor): void => {
  app.get('/cards', async c => Response.json(await cards.show(c.req.query('id') ?? '')));
  app.post('/cards/allow', async c => {
    await cards.allow(c.req.query('id') ?? '');
    return done();
  });
};

/** Settlements of all merchants, and the ledger. */
const bookRoutes = (app: Hono, processor: Processor): void => {
  const {settlements} = processor;
  app.get('/settlements', async c => {
    const {query, page} = readPage(SettlementsAsked, SettlementId, new URL(c.req.url).searchParams);
    return Response.json(await settlements.list(query.merchant, page));
  });
  app.get('/settlements/:id', async c => {
    const settlement = await settlements.show(c.req.param('id'));
    return settlement ? Response.json(settlement) : c.notFound();
  });
  app.get('/ledger', async c => Response.json(await processor.ledger(c.req.query('merchant'))));
  app.get('/ledger/check', async () => {
    const [imbalances, payments] = [await processor.checkLedger(), await processor.checkPayments()];
    const [settlements, days] = [await processor.checkSettlements(), await processor.daysOff()];
    return Response.json({imbalances, payments, settlements, days} satisfies LedgerCheck);
  });
};

const misspelt = ({code, extra}: ProblemError): string =>
  `${code}: ${extra.at ? `this ${extra.at} is none that there can be` : 'that cannot be asked'}.`;

const done = (): Response => Response.json({});
const refuse = (status: number, message: string): Response => Response.json({message}, {status});
