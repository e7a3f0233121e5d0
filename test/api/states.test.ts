import {RESPONSE} from '@florin/network';
import type {SessionResponse} from '@florin/protocol';
import {describe, expect, test} from 'vitest';
import {allPasses, refusingPresentments} from '../support/line.ts';
import {payingScene} from '../support/paying-scene.ts';
import {callAs, card, createSession, read, submit} from '../support/shopper.ts';

// Each state, and from each of them each way there is of moving on: calls, the network's answers, and time.

const NO_FUNDS = card('4000000000009995');
const SECOND = 1_000;

const scene = payingScene();
const {line, origin, sealNow, begin: pay, post, view} = scene;

describe('a session', () => {
  const other = {amount: {value: 2000, currency: 'EUR'}};
  let orders = 0;
  interface Made extends SessionResponse {
    reference: string;
    after: string | null;
  }
  const open = async (): Promise<Made> => {
    const reference = `order-${orders++}`;
    return {...(await createSession(origin(), {reference})), reference, after: null};
  };
  /** What a card is answered. */
  const attempt = async (session: Made, sealed = card()) => {
    const submission = await sealNow(session.token, sealed, {after: session.after});
    const {body} = await submit(origin(), submission);
    if (!body.code) session.after = submission.body.attempt;
    return body.code ?? body.status;
  };
  const exhaust = async (session: Made) => {
    for (let n = 0; n < 10; n++) await attempt(session, NO_FUNDS);
  };
  const replace = (session: Made) =>
    post('/v1/sessions', {...other, reference: session.reference, origins: ['http://localhost:4242']});
  const late = () => scene.world.skip(1801 * SECOND);
  const made = async (act: (session: Made) => unknown): Promise<Made> => {
    const session = await open();
    await act(session);
    return session;
  };

  test('that is open is paid, exhausted, closed, or expires', async () => {
    expect(await attempt(await open())).toBe('authorized');
    expect(await attempt(await made(exhaust))).toBe('session_exhausted');
    expect(await attempt(await made(replace))).toBe('session_closed');
    expect(await attempt(await made(late))).toBe('session_expired');
  });

  test('that is paid stays so: no card, no other terms and no time make anything else of it', async () => {
    const session = await made(attempt);
    expect(await attempt({...session, after: null})).toBe('session_paid');
    expect(await attempt({...session, after: null}, NO_FUNDS)).toBe('session_paid');
    expect((await replace(session)).body.code).toBe('reference_paid');
    late();
    const outcome = await read<{status: string}>(
      await callAs(session.token, origin(), 'GET', `/v1/sessions/${session.id}/outcome`),
    );
    expect(outcome.body.status).toBe('authorized');
    expect((await replace(session)).body.code).toBe('reference_paid');
  });

  test('that is exhausted or closed stays so', async () => {
    const exhausted = await made(exhaust);
    const closed = await made(replace);
    await replace(exhausted);
    for (const sealed of [card(), NO_FUNDS]) {
      expect(await attempt(exhausted, sealed)).toBe('session_exhausted');
      expect(await attempt(closed, sealed)).toBe('session_closed');
    }
    late();
    expect(await attempt(exhausted)).toBe('session_exhausted');
    expect(await attempt(closed)).toBe('session_closed');
  });

  test('that expired takes no card, and is closed by the next one for its order', async () => {
    const session = await made(late);
    for (const sealed of [card(), NO_FUNDS]) expect(await attempt(session, sealed)).toBe('session_expired');
    expect((await replace(session)).status).toBe(201);
    expect(await attempt(session)).toBe('session_closed');
  });

  test('that expired while an attempt was under way is paid by it', async () => {
    const session = await open();
    scene.world.skip(1_795 * SECOND);
    // The answer comes ten seconds later.
    line.passing = async (request, send) => {
      if (request.mti === '0100') scene.world.skip(10 * SECOND);
      return send();
    };
    expect(await attempt(session)).toBe('authorized');
    expect((await replace(session)).body.code).toBe('reference_paid');
  });
});

describe.each(['capture', 'refund'] as const)('a %s', what => {
  /** Two payments with one each, the older first. */
  const two = async (): Promise<string[]> => {
    const ids: string[] = [];
    await scene.world.processor.settle();
    for (let n = 0; n < 2; n++) {
      const {body} = await pay();
      await post(`/v1/payments/${body.id}/capture`);
      ids.push(body.id);
    }
    if (what === 'refund') {
      await scene.world.processor.settle();
      for (const id of ids) await post(`/v1/payments/${id}/refunds`);
    }
    return ids;
  };
  const statuses = (ids: string[]) =>
    Promise.all(ids.map(async id => (await view(id))[`${what}s`].map(({status}) => status).join()));

  test('is pending, cleared, settled, in that order and once', async () => {
    const ids = await two();
    expect(await statuses(ids)).toEqual(['pending', 'pending']);
    let presented = 0;
    let answer = (): void => undefined;
    const answered = new Promise<void>(resolve => (answer = resolve));
    line.passing = async (request, send) => {
      const second = request.mti === '0220' && ++presented === 2;
      return second ? answered.then(send) : send();
    };
    const settling = scene.world.processor.settle();
    await expect.poll(() => statuses(ids)).toEqual(['cleared', 'pending']);
    answer();
    expect(await settling).toMatchObject({cleared: 2, settlements: [{[`${what}s`]: 2}]});
    expect(await statuses(ids)).toEqual(['settled', 'settled']);
    expect(await scene.world.processor.settle()).toEqual({
      cleared: 0,
      refused: [],
      waiting: [],
      off: [],
      unasked: 0,
      settlements: [],
    });
    expect([await statuses(ids), presented]).toEqual([['settled', 'settled'], 2]);
  });

  test('that the network refuses has failed for good', async () => {
    const ids = await two();
    line.passing = refusingPresentments(RESPONSE.invalid_transaction);
    const run = await scene.world.processor.settle();
    expect([run.cleared, run.refused.length, run.settlements]).toEqual([0, 2, []]);
    expect(await statuses(ids)).toEqual(['failed', 'failed']);
    line.passing = allPasses;
    expect(await scene.world.processor.settle()).toMatchObject({cleared: 0, settlements: []});
    expect(await statuses(ids)).toEqual(['failed', 'failed']);
    // What failed counts for nothing: the same can be asked for anew.
    const again = await post(`/v1/payments/${ids[0]!}/${what === 'capture' ? 'capture' : 'refunds'}`);
    expect(again.status).toBe(201);
  });
});
