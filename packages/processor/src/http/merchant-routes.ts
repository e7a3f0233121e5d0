import {CaptureRequest, PaymentId} from '@florin/protocol';
import {Hono, type Context as HonoContext} from 'hono';
import * as v from 'valibot';
import type {Context} from '../context.js';
import {capturePayment} from '../payments/capture.js';
import {viewPayment} from '../payments/view.js';
import {createSession} from '../sessions/create.js';
import {readTerms} from '../sessions/terms.js';
import {merchantBalance} from '../settlement/balance.js';
import {authorizeMerchant, idempotencyKey} from './auth.js';
import {parseBody, parseJson} from './body.js';
import {once} from './calls.js';
import {found, ProblemError} from './problem.js';

/** What a merchant's server calls, with its secret key. */
export const merchantRoutes = (context: Context): Hono => {
  const routes = new Hono();

  routes.post('/sessions', async c => {
    const merchant = await authorizeMerchant(context, c.req.raw);
    const call = await callOf(c, merchant.id);
    const terms = readTerms(parseJson(call.raw));
    const effect = async (tx: Parameters<Parameters<typeof once>[2]>[0]) => ({
      status: 201,
      body: await createSession(context, tx, merchant, terms),
    });
    return send(await once(context, call, effect));
  });

  routes.get('/payments/:id', async c => {
    const merchant = await authorizeMerchant(context, c.req.raw);
    return json(await viewPayment(context, merchant.id, paymentId(c.req.param('id'))));
  });

  routes.post('/payments/:id/capture', async c => {
    const merchant = await authorizeMerchant(context, c.req.raw);
    const call = await callOf(c, merchant.id);
    found(call.key, 'idempotency_key_missing');
    const request = parseBody(CaptureRequest, call.raw === '' ? {} : parseJson(call.raw), {
      amount: 'invalid_amount',
    });
    const id = paymentId(c.req.param('id'));
    return send(
      await once(context, call, async tx => ({
        status: 201,
        body: await capturePayment(context, tx, merchant.id, id, request),
      })),
    );
  });

  routes.get('/balance', async c => {
    const merchant = await authorizeMerchant(context, c.req.raw);
    return json(await merchantBalance(context, merchant.id));
  });

  return routes;
};

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

const NO_STORE = {'content-type': 'application/json', 'cache-control': 'no-store'};
const send = ({status, body}: {status: number; body: string}): Response =>
  new Response(body, {status, headers: NO_STORE});
const json = (body: object): Response => send({status: 200, body: JSON.stringify(body)});
