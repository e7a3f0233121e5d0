import {execFile} from 'node:child_process';
import {statSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {createMerchant} from '@florin/merchant';
import type {SigningKeys} from '@florin/protocol';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {KEPT} from '../../packages/processor/dist/keys/lifecycle.js';
import {claimsOf, createSession, KEY, pay, read, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const origin = () => world.processor.origin;
const kidOf = (jws: string): string =>
  (JSON.parse(Buffer.from(jws.split('.')[0]!, 'base64url').toString()) as {kid: string}).kid;
const published = async (): Promise<string[]> => {
  const {body} = await read<SigningKeys>(await fetch(`${origin()}/.well-known/jwks.json`));
  return body.keys.map(({kid}) => kid);
};
const listed = async (kid: string) => (await world.processor.keys.list()).find(key => key.kid === kid);

describe('a rotation', () => {
  test('uses the key that was published before', async () => {
    const before = await published();
    const old = kidOf((await createSession(origin())).token);
    await world.processor.keys.rotate();
    const now = kidOf((await createSession(origin())).token);
    expect(before).toContain(now);
    expect(now).not.toBe(old);
    expect(await published()).toEqual(expect.arrayContaining([old, now]));
    expect(await published()).toHaveLength(before.length + 1);
  });

  test('strands no session: what was opened before is paid after, and its result verified', async () => {
    const merchant = createMerchant({processor: origin(), secretKey: KEY, merchant: 'mer_demo'});
    const {token, id} = await createSession(origin(), {reference: 'order-of-old'});
    const submission = await sealFor(token);
    for (let i = 0; i < 3; i++) await world.processor.keys.rotate();
    const paid = await submit(origin(), submission);
    expect(paid.body.status).toBe('authorized');
    expect(kidOf(paid.body.result!)).not.toBe(kidOf(token));
    const expected = {session: id, amount: {value: 1999, currency: 'EUR'}, reference: 'order-of-old'};
    expect(await merchant.verify(paid.body.result!, expected)).toMatchObject({status: 'authorized'});
  });

  test('is for one purpose alone where that is asked', async () => {
    const before = claimsOf((await createSession(origin())).token).enc_jwks;
    await world.processor.keys.rotate('sig');
    const {token} = await createSession(origin());
    expect(claimsOf(token).enc_jwks).toEqual(before);
    await world.processor.keys.rotate('enc');
    const after = await createSession(origin());
    expect(kidOf(after.token)).toBe(kidOf(token));
    expect(claimsOf(after.token).enc_jwks.map(({kid}) => kid)).not.toContain(before[0]!.kid);
  });
});

describe('a revoked key', () => {
  test('of an envelope is answered with a token for the same session, which differs in its keys alone', async () => {
    const session = await createSession(origin());
    const submission = await sealFor(session.token);
    const old = claimsOf(session.token);
    await world.processor.keys.revoke(old.enc_jwks[0]!.kid);
    const refused = await submit(origin(), submission);
    expect(refused).toMatchObject({status: 409, body: {code: 'key_revoked'}});
    const renewed = claimsOf(refused.body.token!);
    expect(renewed.enc_jwks[0]!.kid).not.toBe(old.enc_jwks[0]!.kid);
    expect({...renewed, enc_jwks: 0, iat: 0, jti: 0}).toEqual({...old, enc_jwks: 0, iat: 0, jti: 0});

    const {attempt} = submission.body;
    const paid = await submit(origin(), await sealFor(refused.body.token!, undefined, {attempt}));
    expect(paid.body).toMatchObject({status: 'authorized', attempt});
  });

  test('of an envelope that was paid with before is no matter: its outcome is the answer', async () => {
    const {submission} = await pay(origin());
    await world.processor.keys.revoke(claimsOf(submission.token).enc_jwks[0]!.kid);
    expect((await submit(origin(), submission)).body.status).toBe('authorized');
  });

  test('is known by its name alone, whatever else is wrong with the envelope', async () => {
    const {token} = await createSession(origin());
    const submission = await sealFor(token, undefined, {tokenHash: 'x'.repeat(43)});
    await world.processor.keys.revoke(claimsOf(token).enc_jwks[0]!.kid);
    expect((await submit(origin(), submission)).body.code).toBe('key_revoked');
  });

  test('that signed: its tokens are refused and it is published no more', async () => {
    const {token} = await createSession(origin());
    await world.processor.keys.revoke(kidOf(token));
    expect(await published()).not.toContain(kidOf(token));
    expect((await submit(origin(), await sealFor(token))).status).toBe(401);
    expect((await pay(origin())).body.status).toBe('authorized');
  });

  test('is revoked once, and a key that is not there never', async () => {
    const {kid} = claimsOf((await createSession(origin())).token).enc_jwks[0]!;
    await world.processor.keys.revoke(kid);
    await expect(world.processor.keys.revoke(kid)).rejects.toMatchObject({code: 'key_unknown'});
    for (const odd of ['nobody', 'a\u0000b'])
      await expect(world.processor.keys.revoke(odd)).rejects.toMatchObject({code: 'key_unknown'});
  });

  test('survives a restart as revoked', async () => {
    const {token} = await createSession(origin());
    await world.processor.keys.revoke(claimsOf(token).enc_jwks[0]!.kid);
    await world.restart();
    expect((await submit(origin(), await sealFor(token))).body.code).toBe('key_revoked');
  });
});

test('a processor may have cards sealed to RSA, where its HSM wants that', async () => {
  const other = await startWorld({sealing: ['RSA']});
  const discovery = await read<{enc_algs: string[]}>(
    await fetch(`${other.processor.origin}/.well-known/florin-processor`),
  );
  expect(discovery.body.enc_algs).toEqual(['RSA-OAEP-256']);
  const paid = await pay(other.processor.origin);
  expect(paid.body.status).toBe('authorized');
  expect(claimsOf(paid.session.token).enc_jwks).toMatchObject([{kty: 'RSA', alg: 'RSA-OAEP-256'}]);
  await other.close();
});

test("the demo's key-encryption key is in a file that only its owner may read", () => {
  expect(statSync(join(world.data, 'kek')).mode & 0o777).toBe(0o600);
});

describe('florin-processor keys', () => {
  const bin = 'packages/processor/bin/florin-processor.js';
  const run = async (...args: string[]) => {
    const env = {...process.env, FLORIN_PROFILE: 'demo', FLORIN_NETWORK: '@florin/sandbox/node'};
    const call = [bin, 'keys', ...args, '--data', world.data];
    const {stdout} = await promisify(execFile)(process.execPath, call, {env});
    return stdout;
  };

  test('asks the processor that runs, which knows at once', async () => {
    const {token} = await createSession(origin());
    expect(await run()).toContain(`ES256    ${kidOf(token)}  in use`);
    expect(await run('rotate')).toContain(`ES256    ${kidOf(token)}  retired`);
    const {kid} = claimsOf(token).enc_jwks[0]!;
    expect(await run('revoke', kid)).toContain(`X25519   ${kid}  revoked`);
    expect((await submit(origin(), await sealFor(token))).body.code).toBe('key_revoked');
    await expect(run('revoke', kid)).rejects.toMatchObject({stderr: expect.stringContaining('key_unknown')});
    // A name that looks like an option.
    for (const name of ['-', '--'].map(start => start.padEnd(43, 'x')))
      await expect(run('revoke', name)).rejects.toMatchObject({
        stderr: expect.stringContaining('key_unknown'),
      });
    await expect(run('rotate', 'all')).rejects.toMatchObject({
      stderr: expect.stringContaining('use_unknown'),
    });
    await expect(run('lose')).rejects.toMatchObject({stderr: expect.stringContaining('command_unknown')});
  });

  test('opens the folder itself where none runs', async () => {
    const {token} = await createSession(origin());
    await world.processor.stop();
    expect(await run('rotate', 'sig')).toContain(`ES256    ${kidOf(token)}  retired`);
    await world.restart();
    expect(kidOf((await createSession(origin())).token)).not.toBe(kidOf(token));
    expect((await submit(origin(), await sealFor(token))).body.status).toBe('authorized');
  });
});

const SOON = {timeout: 5_000};

// Last, for it leaves the clock ahead.
test('old keys are kept until the last session that names them has ended, and a day more', async () => {
  const {token} = await createSession(origin());
  const {kid} = claimsOf(token).enc_jwks[0]!;
  await world.processor.keys.rotate();
  world.skip(KEPT - 60_000);
  await world.restart();
  expect(await listed(kid)).toBeDefined();
  expect(await published()).toContain(kidOf(token));
  world.skip(61_000);
  await world.restart();
  await expect.poll(() => listed(kid), SOON).toBeUndefined();
  await expect.poll(published, SOON).not.toContain(kidOf(token));
});
