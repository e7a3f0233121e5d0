import {LinkError, RESPONSE} from '@florin/network';
import {
  canMove,
  PAYMENT_MOVES,
  type PaymentState,
  type PaymentView,
  type SessionResponse,
} from '@florin/protocol';
import {newId} from '@florin/runtime';
import {nodeRuntime} from '@florin/runtime/node';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {CONFIRMS, walkChallenge} from '../support/challenge.ts';
import {allPasses, answering, newLine, refusingPresentments} from '../support/line.ts';
import {
  callAs,
  card,
  continueWith,
  createSession,
  KEY,
  read,
  sealFor,
  submit,
  type SealOptions,
} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

// Each state, and from each of them each way there is of moving on: calls, the network's answers, and time.

const NO_FUNDS = card('4000000000009995');
/** Its issuer wants to see the cardholder. */
const CHALLENGED = card('4000000000003220');
const SECOND = 1_000;
const DAY = 86_400 * SECOND;

const line = newLine();
let world: World;
beforeAll(async () => void (world = await startWorld({network: line})));
beforeEach(() => void (line.passing = allPasses));
afterAll(() => world.close());

const origin = () => world.processor.origin;
const post = async (path: string, body: object = {}) => {
  const answer = await callAs(KEY, origin(), 'POST', path, body, newId(nodeRuntime(), 'key'));
  return read<{code?: string; id?: string; status: string}>(answer);
};
const view = async (id: string) =>
  (await read<PaymentView>(await callAs(KEY, origin(), 'GET', `/v1/payments/${id}`))).body;
/** Seals as a frame does, which has the processor's time. */
const sealNow = (token: string, sealed = card(), options: SealOptions = {}) =>
  sealFor(token, sealed, {bind: {iat: Math.floor(world.now() / SECOND)}, ...options});
const pay = async (sealed = card()) => {
  const submission = await sealNow((await createSession(origin())).token, sealed);
  return {submission, ...(await submit(origin(), submission))};
};
/** Time passes, and whatever a processor does about it is done: it looks at its start. */
const pass = async (ms: number, done: () => Promise<boolean>): Promise<void> => {
  world.skip(ms);
  await world.restart();
  await expect.poll(done).toBe(true);
};
/** Loses the answers to what has these types: the network has decided. */
const losing = (...mtis: string[]) =>
  mtis
    .map(mti => answering(mti, () => Promise.reject(new LinkError('network_timeout'))))
    .reduce(
      (all, one) => (request, send) => all(request, () => one(request, send) as ReturnType<typeof send>),
    );

describe('a payment', () => {
  type Paid = Awaited<ReturnType<typeof pay>>;
  const paid = async (passing = allPasses, sealed = card()): Promise<Paid> => {
    line.passing = passing;
    const made = await pay(sealed);
    line.passing = allPasses;
    return made;
  };
  const withVoid = async (): Promise<Paid> => {
    const made = await paid();
    await post(`/v1/payments/${made.body.id}/void`);
    return made;
  };
  /** How a payment comes to each state, but for `expired`, which takes days. */
  const made: Partial<Record<PaymentState, () => Promise<Paid>>> = {
    requires_action: () => paid(allPasses, CHALLENGED),
    processing: () => paid(losing('0100', '0400')),
    authorized: paid,
    declined: () => paid(allPasses, NO_FUNDS),
    reversed: () => paid(losing('0100')),
    voided: withVoid,
  };
  let payments: Partial<Record<PaymentState, Paid>>;
  beforeEach(async () => {
    payments = {expired: await paid()};
    await pass(8 * DAY, async () => (await view(payments.expired!.body.id)).status === 'expired');
    for (const [state, make] of Object.entries(made)) payments[state as PaymentState] = await make();
    expect(await states()).toEqual(stay);
  });
  const states = async () => {
    const entries = Object.entries(payments).map(async ([from, {body}]) => [
      from,
      (await view(body.id)).status,
    ]);
    return Object.fromEntries(await Promise.all(entries)) as Record<PaymentState, PaymentState>;
  };
  const stay = Object.fromEntries(['expired', ...Object.keys(made)].map(state => [state, state])) as Record<
    PaymentState,
    PaymentState
  >;
  const each = (act: (payment: Paid, state: PaymentState) => Promise<unknown>) =>
    Promise.all(Object.entries(payments).map(([state, payment]) => act(payment, state as PaymentState)));

  test('is voided where it is authorized and nowhere else', async () => {
    await each(async ({body}, state) => {
      const answer = await post(`/v1/payments/${body.id}/void`);
      const allowed = canMove(PAYMENT_MOVES, state, 'voided');
      expect([state, answer.status, answer.body.code]).toEqual(
        allowed ? [state, 201, undefined] : [state, 409, 'void_not_allowed'],
      );
    });
    expect(await states()).toEqual({...stay, authorized: 'voided'});
  });

  test('is captured where it is authorized and nowhere else, and given back where it was captured', async () => {
    await each(async ({body}, state) => {
      const refund = await post(`/v1/payments/${body.id}/refunds`);
      const capture = await post(`/v1/payments/${body.id}/capture`);
      expect([refund.body.code, capture.body.code]).toEqual(
        state === 'authorized'
          ? ['refund_not_allowed', undefined]
          : ['refund_not_allowed', 'capture_not_allowed'],
      );
    });
    expect(await states()).toEqual(stay);
  });

  test('expires where it was authorized days ago and nowhere else', async () => {
    line.passing = losing('0400');
    await pass(8 * DAY, async () => (await states()).authorized === 'expired');
    expect(await states()).toEqual({...stay, authorized: 'expired', requires_action: 'expired'});
  });

  test('is reversed where its outcome never came and nowhere else', async () => {
    await pass(31 * SECOND, async () => (await states()).processing === 'reversed');
    expect(await states()).toEqual({...stay, processing: 'reversed'});
  });

  /** Goes on with each of them as their forms may. */
  const goOn = (cancel?: true) =>
    each(({submission, body}) =>
      continueWith(origin(), submission.token, {
        ...{id: body.id, attempt: submission.body.attempt, ...(cancel && {cancel})},
      }),
    );

  test('goes on where its shopper has done what was asked and nowhere else', async () => {
    await goOn();
    expect(await states()).toEqual(stay);
    await walkChallenge(payments.requires_action!.body.next_action!.url, CONFIRMS);
    await goOn();
    expect(await states()).toEqual({...stay, requires_action: 'authorized'});
  });

  test('is processing again while the issuer judges what its shopper proved', async () => {
    const {submission, body} = payments.requires_action!;
    await walkChallenge(body.next_action!.url, CONFIRMS);
    let decide = (): void => undefined;
    const decided = new Promise<void>(resolve => (decide = resolve));
    line.passing = async ({mti}, send) => (mti === '0100' ? decided.then(send) : send());
    const {attempt} = submission.body;
    const answer = continueWith(origin(), submission.token, {id: body.id, attempt});
    await expect.poll(async () => (await states()).requires_action).toBe('processing');
    decide();
    expect((await answer).body.status).toBe('authorized');
  });

  test('is declined where its shopper gave up while it waited for them and nowhere else', async () => {
    await goOn(true);
    expect(await states()).toEqual({...stay, requires_action: 'declined'});
  });

  test('expires where its shopper did not act in time and nowhere else', async () => {
    line.passing = losing('0400');
    await pass(601 * SECOND, async () => (await states()).requires_action === 'expired');
    expect(await states()).toEqual({...stay, requires_action: 'expired'});
  });

  test('is asked about once: the same attempt again finds it as it is', async () => {
    const asked = () => world.sandbox.decisions().filter(({request}) => request.mti === '0100').length;
    const before = asked();
    await each(async ({submission, body}, state) => {
      const again = await submit(origin(), submission);
      // Its token has ended in the days that went by.
      expect(
        again.status === 401 || [again.body.id, again.body.status].join() === [body.id, state].join(),
      ).toBe(true);
    });
    expect([await states(), asked()]).toEqual([stay, before]);
  });

  test.each([
    ['authorized', card()],
    ['declined', NO_FUNDS],
  ] as const)('is processing until the issuer says what makes it %s', async (outcome, sealed) => {
    const session = await createSession(origin());
    const submission = await sealNow(session.token, sealed);
    let decide = (): void => undefined;
    const decided = new Promise<void>(resolve => (decide = resolve));
    line.passing = async (_request, send) => decided.then(send);
    const answer = submit(origin(), submission);
    const found = async () => {
      const {body} = await read<{data: PaymentView[]}>(
        await callAs(KEY, origin(), 'GET', `/v1/payments?session=${session.id}`),
      );
      return body.data[0];
    };
    await expect.poll(async () => (await found())?.status).toBe('processing');
    decide();
    expect((await answer).body.status).toBe(outcome);
    expect((await found())?.status).toBe(outcome);
  });
});

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
  const late = () => world.skip(1801 * SECOND);
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
    world.skip(1_795 * SECOND);
    // The answer comes ten seconds later.
    line.passing = async (request, send) => {
      if (request.mti === '0100') world.skip(10 * SECOND);
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
    await world.processor.settle();
    for (let n = 0; n < 2; n++) {
      const {body} = await pay();
      await post(`/v1/payments/${body.id}/capture`);
      ids.push(body.id);
    }
    if (what === 'refund') {
      await world.processor.settle();
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
    const settling = world.processor.settle();
    await expect.poll(() => statuses(ids)).toEqual(['cleared', 'pending']);
    answer();
    expect(await settling).toMatchObject({cleared: 2, settlements: [{[`${what}s`]: 2}]});
    expect(await statuses(ids)).toEqual(['settled', 'settled']);
    expect(await world.processor.settle()).toEqual({
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
    const run = await world.processor.settle();
    expect([run.cleared, run.refused.length, run.settlements]).toEqual([0, 2, []]);
    expect(await statuses(ids)).toEqual(['failed', 'failed']);
    line.passing = allPasses;
    expect(await world.processor.settle()).toMatchObject({cleared: 0, settlements: []});
    expect(await statuses(ids)).toEqual(['failed', 'failed']);
    // What failed counts for nothing: the same can be asked for anew.
    const again = await post(`/v1/payments/${ids[0]!}/${what === 'capture' ? 'capture' : 'refunds'}`);
    expect(again.status).toBe(201);
  });
});
