// Serves the page with a fresh session. Any language can do this: it is one call with a secret key.
import {randomUUID} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';

const port = Number(process.env.PORT ?? 4300);
const processor = process.env.FLORIN_PROCESSOR ?? 'http://localhost:4400';
const secretKey = process.env.FLORIN_SECRET_KEY ?? 'sk_test_florin_demo';

const createSession = async () => {
  const response = await fetch(`${processor}/v1/sessions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secretKey}`,
      'content-type': 'application/json',
      'idempotency-key': `"${randomUUID()}"`,
    },
    body: JSON.stringify({
      amount: {value: 150, currency: 'EUR'},
      reference: `coffee-${randomUUID()}`,
      origins: [`http://localhost:${port}`],
      capture: 'automatic',
    }),
  });
  if (!response.ok) throw new Error(`the processor answered ${response.status}`);
  return response.json();
};

const file = name => readFile(new URL(name, import.meta.url), 'utf8');

const routes = {
  '/': async () => {
    const {token} = await createSession();
    const html = (await file('index.html')).replaceAll('http://localhost:4400', processor);
    return ['text/html; charset=utf-8', html.replace('{{session}}', token)];
  },
  '/page.js': async () => ['text/javascript', await file('page.js')],
};

const server = createServer(async (request, response) => {
  try {
    const [type, body] = (await routes[request.url]?.()) ?? [];
    response.writeHead(type ? 200 : 404, {'content-type': type ?? 'text/plain', 'cache-control': 'no-store'});
    response.end(body);
  } catch (error) {
    response
      .writeHead(502, {'content-type': 'text/plain'})
      .end(`${error.message}. Is the processor running?`);
  }
});

server.listen(port, 'localhost', () => console.log(`http://localhost:${port}`));
