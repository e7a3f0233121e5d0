import {Webhook} from 'standardwebhooks';
import type {WebhookEvent} from '@florin/protocol';
import {seconds} from '@florin/runtime';
import type {Context} from '../context.js';
import {viewPayment} from '../payments/view.js';
import type {Sealer} from '../vault/kek.js';
import {stillSigning} from './endpoints.js';
import {dropMessage, putBack, takeMessage, type Message} from './queue.js';

/** Messages that one processor sends at once. */
const AT_ONCE = 8;
/** Milliseconds after which an endpoint has not answered. */
export const ANSWER_WITHIN = 10_000;

/**
 * Sends what merchants' servers are to be told, at least once, and for one payment in the order in which it changed. Any
 * number of processors may do so on one database: a lease decides whose each message is.
 * @returns looks for what is due and begins to send it. Does not wait for answers: a slow server must not hold up the
 *   next look
 */
export const deliverer = (context: Context, seal: Sealer): (() => Promise<void>) => {
  let underWay = 0;
  const look = async (): Promise<void> => {
    while (underWay < AT_ONCE) {
      underWay++;
      const message = await takeMessage(context).catch((error: unknown) => {
        underWay--;
        throw error;
      });
      if (message === undefined) return void underWay--;
      void deliver(context, seal, message)
        .catch((error: unknown) => failed(context, message, error))
        .finally(() => underWay--)
        // What came meanwhile, or was next of this payment.
        .then(look)
        .catch(() => undefined);
    }
  };
  return look;
};

/** It was sent or not, and nobody wrote that down: it is sent again when its lease has ended. */
const failed = ({log}: Context, message: Message, error: unknown): void =>
  log('webhook_unsettled', {...factsOf(message), error: nameOf(error)});

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const factsOf = ({endpoint_id, payment_id, seq}: Message) => ({
  endpoint: endpoint_id,
  payment: payment_id,
  seq,
});

const deliver = async (context: Context, seal: Sealer, message: Message): Promise<void> => {
  // What cannot be written, for want of its secret's key perhaps, is put back like what was not taken.
  const answer = await render(context, seal, message).then(
    rendered => send(context, message, rendered),
    nameOf,
  );
  const {deliveries} = context.metrics;
  if (typeof answer === 'number' && answer >= 200 && answer < 300) {
    deliveries({outcome: 'taken'});
    return dropMessage(context, message);
  }
  const again = await putBack(context, message);
  deliveries({outcome: again ? 'failed' : 'given_up'});
  context.log(again ? 'webhook_failed' : 'webhook_given_up', {...factsOf(message), answer});
};

type Rendered = Pick<RequestInit, 'headers' | 'body'>;

/** The message as it travels now: the payment as it stands, signed with the endpoint's secrets of this moment. */
const render = async (
  context: Context,
  seal: Sealer,
  {payment_id, merchant_id, seq, type, created_at, endpoint_id, ...secrets}: Message,
): Promise<Rendered> => {
  await context.keys.fresh();
  const event: WebhookEvent = {
    ...{type: type as WebhookEvent['type'], timestamp: new Date(created_at).toISOString(), seq},
    data: await viewPayment(context, merchant_id, payment_id),
  };
  const body = JSON.stringify(event);
  // The same for every repetition: one change of one payment.
  const id = `msg_${payment_id.slice('pay_'.length)}_${seq}`;
  const at = seconds(context.runtime);
  const former = stillSigning(secrets.former_secrets, context.runtime).map(({sealed}) => sealed);
  // Several stand in one header, and whoever verifies takes any (Standard Webhooks).
  const signature = [secrets.secret_sealed, ...former]
    .map(sealed => new Webhook(seal.open(sealed, endpoint_id)).sign(id, new Date(at * 1000), body))
    .join(' ');
  return {
    body,
    headers: {
      ...{'content-type': 'application/json', 'user-agent': 'florin-processor'},
      ...{'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signature},
    },
  };
};

/** The status of the answer, or why there was none. A redirect is no answer: it may lead anywhere. */
const send = async ({runtime}: Context, {url}: Message, rendered: Rendered): Promise<number | string> => {
  const late = new AbortController();
  const cancel = runtime.after(ANSWER_WITHIN, () => late.abort());
  try {
    const {status, body} = await runtime.fetch(url, {
      ...{method: 'POST', redirect: 'manual', signal: late.signal},
      ...rendered,
    });
    // What it says is of no interest, and may have no end.
    await body?.cancel();
    return status;
  } catch (error) {
    return late.signal.aborted ? 'timeout' : nameOf(error);
  } finally {
    cancel();
  }
};
