import {LinkError} from '@florin/network';
import {canMove, PAYMENT_MOVES, type PaymentState, type PaymentView} from '@florin/protocol';
import {beforeEach, describe, expect, test} from 'vitest';
import {CONFIRMS, walkChallenge} from '../support/challenge.ts';
import {allPasses, answering} from '../support/line.ts';
import {CHALLENGED, payingScene} from '../support/paying-scene.ts';
import {callAs, card, continueWith, createSession, KEY, read, submit} from '../support/shopper.ts';

// Each state, and from each of them each way there is of moving on: calls, the network's answers, and time.

const NO_FUNDS = card('4000000000009995');
const SECOND = 1_000;
const DAY = 86_400 * SECOND;

const scene = payingScene();
const {line, origin, sealNow, begin: pay, post, pass, view} = scene;

/** Loses the answers to what has these types: the network has decided. */
const losing = (...mtis: string[]) =>
  mtis
    .map(mti => answering(mti, () => Promise.reject(new LinkError('network_timeout'))))
    .reduce(
      (all, one) => (request, send) => all(request, () => one(request, send) as ReturnType<typeof send>),
    );

test('a payment that came to nothing leaves no number of its card behind', async () => {
  const numbers = async () =>
    (await scene.world.processor.vault.list()).reduce((all, key) => all + key.numbers, 0);
  const before = await numbers();
  await pay();
  expect(await numbers()).toBe(before + 1);
  await pay(NO_FUNDS);
  expect(await numbers()).toBe(before + 1);
  const waiting = [await pay(CHALLENGED), await pay(CHALLENGED), await pay(CHALLENGED)] as const;
  expect(await numbers()).toBe(before + 4);
  await waiting[0].goOn({cancel: true});
  await post(`/v1/payments/${waiting[1].id}/void`);
  expect(await numbers()).toBe(before + 2);
  await pass(601 * SECOND, async () => (await view(waiting[2].id)).status === 'expired');
  expect(await numbers()).toBe(before + 1);
  line.passing = losing('0100');
  expect((await view((await pay()).id)).status).toBe('reversed');
  expect(await numbers()).toBe(before + 1);
});

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

  test('is voided where it is authorized, declined by that where it waits for its shopper, and nowhere else', async () => {
    await each(async ({body}, state) => {
      const answer = await post(`/v1/payments/${body.id}/void`);
      const allowed = canMove(PAYMENT_MOVES, state, 'voided') || state === 'requires_action';
      expect([state, answer.status, answer.body.code]).toEqual(
        allowed ? [state, 201, undefined] : [state, 409, 'void_not_allowed'],
      );
    });
    expect(await states()).toEqual({...stay, authorized: 'voided', requires_action: 'declined'});
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
    const asked = () => scene.world.sandbox.decisions().filter(({request}) => request.mti === '0100').length;
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
