import {
  CaptureRequest,
  CardId,
  ChargeRequest,
  IncrementRequest,
  PaymentId,
  PaymentQuery,
  PROBLEM_TYPE,
  RefundRequest,
  SavedCardQuery,
  SettlementId,
  SettlementQuery,
  VoidRequest,
  type IncrementView,
  type SavedCardList,
  type SettlementReport,
} from '@florin/protocol';
import {Hono, type Context as HonoContext} from 'hono';
import * as v from 'valibot';
import type {NeededScope} from '../access/scopes.js';
import {audit, type AuditAction} from '../audit/audit.js';
import type {Context} from '../context.js';
import type {Tx} from '../database/tables.js';
import {capturePayment} from '../payments/capture.js';
import {chargeCard} from '../payments/charge.js';
import {
  askForMore,
  beginIncrement,
  incrementView,
  presentIncrement,
  type Begun,
} from '../payments/increment.js';
import {listPayments} from '../payments/list.js';
import {refundPayment} from '../payments/refund.js';
import {voidPayment, voidView, type Released} from '../payments/release.js';
import {reversePayment} from '../payments/reverse.js';
import {viewPayment} from '../payments/view.js';
import {createSession} from '../sessions/create.js';
import {checkAmount, readTerms} from '../sessions/terms.js';
import {forgetCard, viewCards} from '../vault/saved-cards.js';
import {merchantBalance} from '../settlement/balance.js';
import {listSettlements, readSettlement, settlementCsv} from '../settlement/report.js';
import {authorizeMerchant, hashKey, idempotencyKey, secretKey, type Caller} from './auth.js';
import {parseBody, parseJson} from './body.js';
import {once, type Answered} from './calls.js';
import {readPage} from './page.js';
import type {Intake} from './intake.js';
import type {RateLimits} from './rate-limit.js';
import {found, noContent, ProblemError} from './problem.js';

/** What a merchant's server calls, with its secret key. */
export const merchantRoutes = (context: Context, intake: Intake, limits: RateLimits): Hono => {
  const routes = new Hono();

  /** The secret key of a call that does not come too often. */
  const limited = ({req}: HonoContext): string => {
    const key = secretKey(req.raw);
    limits.keys.take(hashKey(key));
    return key;
  };
  const caller = async (c: HonoContext, scope: NeededScope): Promise<Caller> =>
    authorizeMerchant(context, limited(c), scope);

  routes.post('/sessions', c => {
    const key = limited(c);
    return intake.admit(async () => {
      const {merchant} = await authorizeMerchant(context, key, 'sessions:write');
      const call = await callOf(c, merchant.id);
      return send(
        await once(context, call, async tx => ({
          status: 201,
          body: await createSession(context, tx, merchant, readTerms(parseJson(call.raw))),
        })),
      );
    });
  });

  routes.post('/payments', c => {
    const secret = limited(c);
    return intake.admit(async turn => {
      const {merchant, key} = await authorizeMerchant(context, secret, 'payments:charge');
      const {raw, ...call} = await callOf(c, merchant.id);
      const named = found(call.key, 'idempotency_key_missing');
      const charge = parseBody(ChargeRequest, parseJson(raw), {amount: 'invalid_amount'});
      checkAmount(charge.amount);
      const body = await chargeCard(context, {merchant, actor: key, key: named, raw, charge}, turn);
      return send({status: 201, body: JSON.stringify(body)});
    });
  });

  routes.get('/payments', async c => {
    const {merchant} = await caller(c, 'payments:read');
    const {query, page} = readPage(PaymentQuery, PaymentId, new URL(c.req.url).searchParams);
    return json(await listPayments(context, merchant.id, query, page));
  });

  routes.get('/payments/:id', async c => {
    const {merchant} = await caller(c, 'payments:read');
    return json(await viewPayment(context, merchant.id, paymentId(c.req.param('id'))));
  });

  /** A call that changes a payment, and is done once however often it comes. */
  const change = async (
    c: HonoContext,
    action: AuditAction,
    make: (tx: Tx, merchant: string, id: string, raw: string) => Promise<object>,
  ) => {
    const {merchant, key} = await caller(c, 'payments:write');
    const call = await callOf(c, merchant.id);
    found(call.key, 'idempotency_key_missing');
    const id = paymentId(c.req.param('id') ?? '');
    let changed = false;
    const answered = await once(context, call, async tx => {
      const body = await make(tx, merchant.id, id, call.raw);
      await audit(tx, context.runtime, {actor: key, action, subject: id, merchant: merchant.id});
      changed = true;
      return {status: 201, body};
    });
    if (changed) context.metrics.changes({change: action});
    return {merchant, answered};
  };

  routes.post('/payments/:id/capture', async c => {
    const {answered} = await change(c, 'captured', (tx, merchant, id, raw) =>
      capturePayment(context, tx, merchant, id, readAmount(CaptureRequest, raw)),
    );
    return send(answered);
  });

  routes.post('/payments/:id/increments', async c => {
    let begun: Begun | undefined;
    const {merchant, answered} = await change(c, 'incremented', async (tx, owner, id, raw) => {
      begun = await beginIncrement(context, tx, owner, id, readAmount(IncrementRequest, raw).amount);
      return incrementView(begun.increment);
    });
    if (begun) await askForMore(context, begun, merchant);
    if (answered.status !== 201) return send(answered);
    // The same call again is told what has become of the increment that it began.
    const {id} = JSON.parse(answered.body) as IncrementView;
    return send({status: 201, body: JSON.stringify(await presentIncrement(context, id))});
  });

  routes.post('/payments/:id/void', async c => {
    let voided: Released | undefined;
    const {merchant, answered} = await change(c, 'voided', async (tx, owner, id, raw) => {
      readVoid(raw);
      voided = await voidPayment(context, tx, owner, id);
      return voidView(voided);
    });
    // The same call again finds it done; the network is told by the one that did it, or by what recovers it.
    if (voided?.released) await reversePayment(context, voided, merchant);
    return send(answered);
  });

  routes.post('/payments/:id/refunds', async c => {
    const {answered} = await change(c, 'refunded', (tx, merchant, id, raw) =>
      refundPayment(context, tx, merchant, id, readAmount(RefundRequest, raw)),
    );
    return send(answered);
  });

  routes.get('/cards', async c => {
    const {merchant} = await caller(c, 'cards:read');
    const query = Object.fromEntries(new URL(c.req.url).searchParams);
    if (!v.is(SavedCardQuery, query)) throw new ProblemError('invalid_request', {at: 'customer'});
    return json({data: await viewCards(context.db, merchant.id, query)} satisfies SavedCardList);
  });

  routes.delete('/cards/:id', async c => {
    const {merchant} = await caller(c, 'cards:write');
    const {db, runtime} = context;
    const id = c.req.param('id');
    if (!v.is(CardId, id) || !(await forgetCard(db, {merchant_id: merchant.id, now: runtime.now()}, id)))
      throw new ProblemError('card_unknown');
    return noContent();
  });

  routes.get('/settlements', async c => {
    const {merchant} = await caller(c, 'settlements:read');
    const {page} = readPage(SettlementQuery, SettlementId, new URL(c.req.url).searchParams);
    return json(await listSettlements(context, merchant.id, page));
  });

  routes.get('/settlements/:id', async c => {
    const {merchant} = await caller(c, 'settlements:read');
    const id = c.req.param('id');
    if (!v.is(SettlementId, id)) throw new ProblemError('settlement_unknown');
    const report = await readSettlement(context, merchant.id, id);
    return wantsTable(c.req.header('accept')) ? csv(report) : json(report);
  });

  routes.get('/balance', async c => {
    const {merchant} = await caller(c, 'settlements:read');
    return json(await merchantBalance(context, merchant.id));
  });

  return routes;
};

/** A body whose only member may be an amount; none at all is an empty one. */
const readAmount = <S extends v.GenericSchema>(schema: S, raw: string): v.InferOutput<S> =>
  parseBody(schema, raw === '' ? {} : parseJson(raw), {amount: 'invalid_amount'});

const readVoid = (raw: string): VoidRequest => parseBody(VoidRequest, raw === '' ? {} : parseJson(raw));

/** What is no id was never one of ours, and need not be asked of the database. */
const paymentId = (id: string): string => {
  if (!v.is(PaymentId, id)) throw new ProblemError('payment_unknown');
  return id;
};

const callOf = async (c: HonoContext, principal: string) => ({
  principal,
  call: `${c.req.method} ${c.req.path}`,
  key: idempotencyKey(c.req.raw),
  raw: await c.req.text(),
});

const send = ({status, body}: Answered): Response =>
  new Response(body, {
    status,
    headers: {'content-type': status < 400 ? 'application/json' : PROBLEM_TYPE, 'cache-control': 'no-store'},
  });
/** Whether a table was asked for, and not only taken beside anything else. */
const wantsTable = (accept = ''): boolean => /^\s*text\/csv\s*(?:[,;]|$)/i.test(accept);

const csv = (report: SettlementReport): Response =>
  new Response(settlementCsv(report), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${report.id}.csv"`,
      'cache-control': 'no-store',
      vary: 'accept',
    },
  });

const json = (body: object): Response => send({status: 200, body: JSON.stringify(body)});
