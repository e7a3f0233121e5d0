import {Hono} from 'hono';
import {expect, test} from 'vitest';
import {limitBody} from './body.js';
import {ProblemError} from './problem.js';

const app = new Hono();
app.use(limitBody);
app.post('/', async c => c.text(await c.req.text()));
app.onError((error, c) => c.text(error instanceof ProblemError ? error.code : 'crashed', 400));

const post = async (length: string | undefined, body: string): Promise<string> => {
  const headers = length === undefined ? {} : {'content-length': length};
  return (await app.request('/', {method: 'POST', headers, body})).text();
};

const MOST = 65_536;

test('a body goes on up to its bound, whether or not its length is told', async () => {
  const most = 'x'.repeat(MOST);
  expect(await post(String(MOST), most)).toBe(most);
  expect(await post(undefined, most)).toBe(most);
  expect(await post(String(MOST + 1), most)).toBe('payload_too_large');
  expect(await post(undefined, `${most}x`)).toBe('payload_too_large');
});

test.each(['', '1e9', '0x10', '-1', '+1', '1.0', 'ten', '1 2', '1, 1', '1_000'])(
  'a length of "%s" is refused, and its body not read',
  async length => expect(await post(length, 'x'.repeat(MOST + 1))).toBe('invalid_request'),
);
