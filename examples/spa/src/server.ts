import {randomUUID} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {createMerchant, MerchantError} from '@florin/merchant';

/** Amounts that may be tipped, in cents: the server decides, the page chooses. */
const AMOUNTS = [200, 500, 1000];

const merchant = createMerchant({
  processor: process.env['FLORIN_PROCESSOR'] ?? 'http://localhost:4400',
  merchant: process.env['FLORIN_MERCHANT'] ?? 'mer_demo',
  secretKey: process.env['FLORIN_SECRET_KEY'] ?? 'sk_test_florin_demo',
});

const read = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

/** `POST /api/session`, with an amount as its body: answers with a session token. The app's whole server. */
export const api = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const value = Number(await read(request));
  if (!AMOUNTS.includes(value)) return void response.writeHead(400).end('No such tip.');
  try {
    const {token} = await merchant.sessions.create({
      ...{amount: {value, currency: 'EUR'}, reference: `tip-${randomUUID()}`},
      ...{origins: [`http://${request.headers.host}`], capture: 'automatic'},
    });
    response.writeHead(200, {'content-type': 'text/plain', 'cache-control': 'no-store'}).end(token);
  } catch (error) {
    const code = error instanceof MerchantError ? error.code : 'internal_error';
    response.writeHead(502).end(`No session: ${code}. Is the processor running?`);
  }
};
