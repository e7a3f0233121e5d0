import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {allPasses, newLine} from '../support/line.ts';
import {callAs, card, createSession, read, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const SECOND = 1_000;
const line = newLine();
let world: World;
beforeAll(async () => void (world = await startWorld({network: line})));
beforeEach(() => void (line.passing = allPasses));
afterAll(() => world.close());

describe('a session that only keeps a card', () => {
  const open = () => createSession(world.processor.origin, {mode: 'tokenize', amount: undefined});
  const attempt = async (token: string, sealed = card(), after: string | null = null) => {
    const {body} = await submit(
      world.processor.origin,
      await sealFor(token, sealed, {after, bind: {iat: Math.floor(world.now() / SECOND)}}),
    );
    return body.code ?? body.status;
  };
  const REFUSED = card('4000000000000002');

  test('is tokenized by one that is good, and by no other beside it', async () => {
    const {token} = await open();
    expect(await attempt(token, REFUSED)).toBe('declined');
    expect(await attempt(token)).toBe('tokenized');
    for (const sealed of [card(), REFUSED]) expect(await attempt(token, sealed)).toBe('session_paid');
  });

  test('is exhausted by ten that are refused, and stays so', async () => {
    const {token} = await open();
    for (let n = 0; n < 10; n++) expect(await attempt(token, REFUSED)).toBe('declined');
    expect(await attempt(token)).toBe('session_exhausted');
  });

  test('expires, and then takes none', async () => {
    const {token} = await open();
    world.skip(1801 * SECOND);
    expect(await attempt(token)).toBe('session_expired');
  });

  test('that expired while an attempt was under way keeps its card', async () => {
    const {token, id} = await open();
    world.skip(1_795 * SECOND);
    line.passing = async (request, send) => {
      if (request.mti === '0100') world.skip(10 * SECOND);
      return send();
    };
    expect(await attempt(token)).toBe('tokenized');
    const outcome = await callAs(token, world.processor.origin, 'GET', `/v1/sessions/${id}/outcome`);
    expect((await read<{status: string}>(outcome)).body.status).toBe('tokenized');
  });
});
