import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {verifyWebhook} from '@florin/merchant';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {startHookServer, type Arrived, type HookServer} from '../support/hook-server.ts';
import {pay} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

// Each command is a process of its own.
vi.setConfig({testTimeout: 60_000});

const MINUTE = 60_000;
let world: World;
let hooks: HookServer;
beforeAll(async () => {
  world = await startWorld();
  hooks = await startHookServer();
});
afterAll(async () => {
  await world.close();
  await hooks.shut();
});

const SOON = {timeout: 20_000, interval: 50};
/** What arrives of one payment. */
const told = async (): Promise<Arrived> => {
  const {body} = await pay(world.processor.origin);
  const arrived = () => hooks.arrived.find(message => message.body.includes(body.id));
  await expect.poll(arrived, SOON).toBeDefined();
  return arrived()!;
};
/** By which of some secrets a message verifies. */
const verifiedBy = ({headers, body}: Arrived, secrets: readonly string[]): string[] =>
  secrets.filter(secret => {
    try {
      return verifyWebhook(headers, body, secret).type === 'payment.authorized';
    } catch (error) {
      expect(error).toMatchObject({code: 'webhook_forged'});
      return false;
    }
  });
const signatures = ({headers}: Arrived) => String(headers['webhook-signature']).split(' ');

test('a message is signed by both secrets while one is rotated, and then by the new one alone', async () => {
  const {webhooks} = world.processor;
  const {id, secret: first} = await webhooks.add('mer_demo', hooks.url);
  expect(verifiedBy(await told(), [first])).toEqual([first]);
  const {secret: second, former_until} = await webhooks.rotate(id, MINUTE);
  expect(Math.abs(former_until - world.now() - MINUTE)).toBeLessThan(30_000);
  const both = await told();
  expect(signatures(both)).toEqual([expect.stringMatching(/^v1,/), expect.stringMatching(/^v1,/)]);
  expect(verifiedBy(both, [first, second])).toEqual([first, second]);
  world.skip(MINUTE);
  const after = await told();
  expect(signatures(after)).toHaveLength(1);
  expect(verifiedBy(after, [first, second])).toEqual([second]);
  await world.processor.webhooks.remove(id);
});

test('a secret that is rotated twice goes on for its time, and none for longer than is said last', async () => {
  const {webhooks} = world.processor;
  const {id, secret: first} = await webhooks.add('mer_demo', hooks.url);
  const {secret: second} = await webhooks.rotate(id, MINUTE);
  const {secret: third} = await webhooks.rotate(id, 2 * MINUTE);
  const secrets = [first, second, third];
  expect(verifiedBy(await told(), secrets)).toEqual(secrets);
  world.skip(MINUTE);
  expect(verifiedBy(await told(), secrets)).toEqual([second, third]);
  // Somebody else has got hold of one.
  const {secret: last} = await webhooks.rotate(id, 0);
  const message = await told();
  expect(signatures(message)).toHaveLength(1);
  expect(verifiedBy(message, [...secrets, last])).toEqual([last]);
  expect(await webhooks.list()).toMatchObject([{id, former_until: null}]);
  await webhooks.remove(id);
});

test.each([-1, 1.5, NaN, 31 * 24 * 60 * MINUTE])('keep_refused: %s', async keep => {
  const {webhooks} = world.processor;
  const {id} = await webhooks.add('mer_demo', 'https://shop.example/');
  await expect(webhooks.rotate(id, keep)).rejects.toMatchObject({code: 'keep_refused'});
  expect(await webhooks.list()).toMatchObject([{id, former_until: null}]);
  await webhooks.remove(id);
});

test('florin-processor webhooks rotate shows the new secret once, and says how long the former one is good', async () => {
  const bin = 'packages/processor/bin/florin-processor.js';
  const run = async (...args: string[]) => {
    const env = {...process.env, FLORIN_PROFILE: 'demo', FLORIN_NETWORK: '@florin/sandbox/node'};
    const call = [bin, 'webhooks', ...args, '--data', world.data];
    return (await promisify(execFile)(process.execPath, call, {env})).stdout;
  };
  const {id} = await world.processor.webhooks.add('mer_demo', 'https://shop.example/');
  const day = /^(we_\w+) signs with whsec_[A-Za-z0-9+/]{43}=\nIt is not shown again\.\n\n(.*)\n$/;
  const [, rotated, listed] = day.exec(await run('rotate', id))!;
  expect(rotated).toBe(id);
  const [, until = ''] =
    /https:\/\/shop\.example\/ {2}by its former secret too until (.*)$/.exec(listed!) ?? [];
  expect(Math.abs(Date.parse(`${until}Z`) - world.now() - 24 * 60 * MINUTE)).toBeLessThan(5 * MINUTE);
  expect(await run('rotate', id, '--keep', '0')).not.toContain('former');
  await expect(run('rotate', 'we_nobody', '--keep', '7d')).rejects.toMatchObject({
    stderr: expect.stringContaining('endpoint_unknown'),
  });
  const entries = (await world.processor.audit()).filter(({subject}) => subject === id);
  expect(entries.map(({action, actor}) => `${actor} ${action}`)).toEqual([
    ...['operator webhook_added', 'operator webhook_rotated', 'operator webhook_rotated'],
  ]);
  expect(world.log.join('')).toContain('webhook_rotated');
  expect(world.log.join('')).not.toContain('whsec_');
});
