import {WebhookEvent} from '@florin/protocol';
import {Webhook} from 'standardwebhooks';
import {MerchantError} from './error.js';
import {machine} from './node.js';
import {fit} from './schema.js';

/** What the processor tells of a payment by itself. */
export type VerifiedWebhook = WebhookEvent & {
  /** The same however often the message is sent. */
  id: string;
};

/** As `Headers`, as Node gives them, or in any object. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Seconds by which a message may be late or early. */
const TOLERANCE = 300;

/**
 * What a message of the processor's says, once its signature and age were checked ([Standard
 * Webhooks](https://www.standardwebhooks.com)). It comes at least once: do what it asks for once per `id`.
 * @param body exactly as it was received, before anybody parsed it
 * @param secret `whsec_…`, as the processor's operator was shown it
 * @throws MerchantError webhook_forged, webhook_stale, webhook_unknown, and argument_invalid for what is no secret
 */
export const verifyWebhook = (
  headers: WebhookHeaders,
  body: string | Uint8Array,
  secret: string,
): VerifiedWebhook => {
  const verifier = verifierOf(secret);
  const signed = {
    ...{
      'webhook-id': header(headers, 'webhook-id'),
      'webhook-timestamp': header(headers, 'webhook-timestamp'),
    },
    'webhook-signature': header(headers, 'webhook-signature'),
  };
  const at = signed['webhook-timestamp'];
  if (!/^\d{1,12}$/.test(at)) throw new MerchantError('webhook_forged');
  if (Math.abs(machine.now() / 1000 - Number(at)) > TOLERANCE) throw new MerchantError('webhook_stale');
  return {...eventOf(verified(verifier, signed, body)), id: signed['webhook-id']};
};

const verifierOf = (secret: string): Webhook => {
  if (!/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret)) throw new MerchantError('argument_invalid');
  try {
    return new Webhook(secret);
  } catch {
    throw new MerchantError('argument_invalid');
  }
};

/** The text of the body, which the processor signed. */
const verified = (verifier: Webhook, signed: Record<string, string>, body: string | Uint8Array): string => {
  try {
    // Bytes that are no text were signed by nobody.
    const text = typeof body === 'string' ? body : new TextDecoder('utf-8', {fatal: true}).decode(body);
    verifier.verify(text, signed, {jsonParse: false});
    return text;
  } catch {
    throw new MerchantError('webhook_forged');
  }
};

const eventOf = (text: string): WebhookEvent => {
  const event = fit(WebhookEvent, parse(text));
  if (!event) throw new MerchantError('webhook_unknown');
  return event;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Empty where it is missing, or there twice. */
const header = (headers: WebhookHeaders, name: string): string => {
  if (headers instanceof Headers) return headers.get(name) ?? '';
  const found = Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
  const value = found.length === 1 ? found[0]![1] : undefined;
  return typeof value === 'string' ? value : '';
};
