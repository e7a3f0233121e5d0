import {sleep} from '@florin/runtime';
import {nodeRuntime} from '@florin/runtime/node';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {GOOD, typeCard} from '../support/card-form.ts';
import {eventsOf, payAndWait, startCheckoutScene, type CheckoutScene} from '../support/checkout-scene.ts';
import {claimsOf, createSession, sealFor, submit} from '../support/shopper.ts';

let scene: CheckoutScene;
beforeAll(async () => {
  scene = await startCheckoutScene();
});
afterAll(() => scene.close());

/** Seconds for which payments run while keys rotate. */
const SECONDS = 20;

test(
  'keys rotated every second while payments run in a browser and through the API: none fails',
  {timeout: 180_000},
  async () => {
    const runtime = nodeRuntime();
    const {keys, origin} = scene.world.processor;
    const count = {rotations: 0, browser: 0, api: 0, failed: 0};
    const until = runtime.monotonic() + SECONDS * 1000;
    // On a busy machine a few payments in a browser take longer: the keys are rotated until those were made.
    const latest = until + 5 * SECONDS * 1000;
    const goesOn = () => runtime.monotonic() < (count.browser > 2 ? until : latest);
    const during = async (task: () => Promise<void>): Promise<void> => {
      while (goesOn())
        await task().catch((error: unknown) => {
          count.failed++;
          console.log(error);
        });
    };
    const rotate = async () => {
      await sleep(runtime, 1000);
      await keys.rotate();
      count.rotations++;
    };
    const payInBrowser = async () => {
      const page = await scene.openCheckout();
      // A rotation or two pass while the shopper types.
      await typeCard(page, GOOD);
      await page.waitForTimeout(500);
      await payAndWait(page);
      if ((await eventsOf(page)) !== 'ready authorized') throw new Error('not authorized');
      await page.context().close();
      count.browser++;
    };
    const payThroughApi = (rest: number) => async () => {
      const {token} = await createSession(origin);
      const submission = await sealFor(token);
      await sleep(runtime, rest);
      const {body} = await submit(origin, submission);
      if (body.status !== 'authorized') throw new Error(JSON.stringify(body));
      count.api++;
    };
    await Promise.all([
      during(rotate),
      during(payInBrowser),
      ...[0, 20, 1500, 4000].map(rest => during(payThroughApi(rest))),
    ]);
    console.log(`${SECONDS} s: ${JSON.stringify(count)}`);
    expect(count.failed).toBe(0);
    expect(count.rotations).toBeGreaterThan(SECONDS * 0.3);
    expect(count.browser).toBeGreaterThan(2);
    expect(count.api).toBeGreaterThan(50);
  },
);

test('a key that is revoked while the shopper types: the payment goes through and nothing is seen of it', async () => {
  const page = await scene.openCheckout();
  await typeCard(page, GOOD);
  const session = (await page.getAttribute('florin-card-form', 'session'))!;
  const posts: {attempt: string; envelope: string}[] = [];
  page.on('request', request => {
    if (request.method() === 'POST' && request.url().endsWith('/v1/payments'))
      posts.push(request.postDataJSON() as (typeof posts)[number]);
  });
  for (const {kid} of claimsOf(session).enc_jwks) await scene.world.processor.keys.revoke(kid);
  await payAndWait(page);
  expect(await eventsOf(page)).toBe('ready authorized');
  expect(posts).toHaveLength(2);
  expect(posts[1]!.attempt).toBe(posts[0]!.attempt);
  expect(posts[1]!.envelope).not.toBe(posts[0]!.envelope);
  await page.context().close();
});

test('a card is sealed to RSA in the browser where the processor asks for that', async () => {
  const rsa = await startCheckoutScene({sealing: ['RSA']});
  try {
    const page = await rsa.openCheckout();
    await typeCard(page, GOOD);
    await payAndWait(page);
    expect(await eventsOf(page)).toBe('ready authorized');
  } finally {
    await rsa.close();
  }
});
