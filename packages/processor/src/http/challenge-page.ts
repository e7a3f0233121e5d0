import {PaymentId} from '@florin/protocol';
import * as v from 'valibot';
import type {Challenge} from '../connectors/connector.js';
import type {Context} from '../context.js';
import {escapeHtml} from './frame-page.js';

/**
 * The page between the secure frame and the issuer. While a payment waits for its shopper it has one form, which leads to
 * the issuer's access control server with the challenge request (EMV 3-D Secure 2.3.1, CReq), and which the frame
 * submits. Before and after that it has none.
 */
export const challengePage = async (context: Context, id: string): Promise<Response> => {
  const row = v.is(PaymentId, id) ? await readChallenge(context, id) : undefined;
  const challenge = row?.state === 'requires_action' ? (row.authentication as Challenge) : undefined;
  const leadsTo = context.connector.authenticator?.origins ?? [];
  return challenge ? page(formOf(challenge), row!.origins, leadsTo) : page('', row?.origins ?? []);
};

/**
 * The page that the issuer leads back to. What it was sent is not looked at: anybody could have, and what the challenge
 * came to is the issuer's to say.
 */
export const challengeEnd = async (context: Context, id: string): Promise<Response> => {
  const row = v.is(PaymentId, id) ? await readChallenge(context, id) : undefined;
  return page('', row?.origins ?? []);
};

const readChallenge = ({db}: Context, id: string) =>
  db
    .selectFrom('payments')
    .innerJoin('sessions', 'sessions.id', 'payments.session_id')
    .select(['payments.state', 'payments.authentication', 'sessions.origins'])
    .where('payments.id', '=', id)
    .executeTakeFirst();

const formOf = ({url, request}: Challenge): string => `<form method="post" action="${escapeHtml(url)}">
<input type="hidden" name="creq" value="${escapeHtml(request)}">
</form>
`;

/** No script, no style: nothing of it is ever seen. */
const page = (body: string, origins: readonly string[], leadsTo: readonly string[] = ["'none'"]): Response =>
  new Response(`<!doctype html>\n<html lang="en">\n<title>3-D Secure</title>\n${body}</html>\n`, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': [
        "default-src 'none'",
        "base-uri 'none'",
        // All of them: a browser holds a redirect of the first against it too.
        `form-action ${leadsTo.join(' ')}`,
        `frame-ancestors 'self' ${origins.join(' ')}`,
      ].join('; '),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
