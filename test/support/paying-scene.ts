import type {PaymentAnswer, PaymentView, ResultClaims} from '@florin/protocol';
import type {StartOptions} from '@florin/processor/node';
import type {SealedCard} from '@florin/protocol/envelope';
import {newId} from '@florin/runtime';
import {nodeRuntime} from '@florin/runtime/node';
import {afterAll, beforeAll, beforeEach, expect} from 'vitest';
import {allPasses, newLine} from './line.ts';
import {
  callAs,
  card,
  claimsOf,
  continueWith,
  createSession,
  KEY,
  read,
  sealFor,
  submit,
  type SealOptions,
} from './shopper.ts';
import {startWorld, type World} from './world.ts';

/** Cards by how their issuers look who the cardholder is: on a page of theirs, without a question, and never. */
export const CHALLENGED = card('4000000000003220');
export const FRICTIONLESS = card('4000000000003055');
export const REFUSED = card('4000000000003063');

/** A world whose network may be disturbed, and payments that go as far in it as they do by themselves. */
export const payingScene = (options: Partial<StartOptions> = {}) => {
  const line = newLine();
  let world: World;
  beforeAll(async () => void (world = await startWorld({network: line, ...options})));
  beforeEach(() => void (line.passing = allPasses));
  afterAll(() => world.close());

  const origin = () => world.processor.origin;
  const sealNow = (token: string, sealed: SealedCard = card(), options: SealOptions = {}) =>
    sealFor(token, sealed, {bind: {iat: Math.floor(world.now() / 1_000)}, ...options});
  const begin = async (sealed: SealedCard = card(), terms: object = {}) => {
    const session = await createSession(origin(), terms);
    const submission = await sealNow(session.token, sealed);
    const {status, body} = await submit(origin(), submission);
    const {attempt} = submission.body;
    return {
      ...{session, submission, status, body, attempt, id: body.id},
      again: (same = sealed) => sealNow(session.token, same, {attempt}),
      goOn: (how: {sealed?: Awaited<ReturnType<typeof sealNow>>; cancel?: true} = {}) =>
        continueWith(origin(), session.token, {id: body.id, attempt, ...how}),
      outcome: async (query = '') =>
        read<PaymentAnswer>(
          await callAs(session.token, origin(), 'GET', `/v1/sessions/${session.id}/outcome${query}`),
        ),
    };
  };
  /** The answers to the authorization requests since a moment, oldest first. */
  const askedSince = (before: number) =>
    world.sandbox
      .decisions()
      .filter(({request}) => request.mti === '0100')
      .slice(before)
      .map(({said}) => said[39]);
  /** A call of the merchant's server, with a key of its own. */
  const post = async (path: string, body: object = {}) => {
    const answer = await callAs(KEY, origin(), 'POST', path, body, newId(nodeRuntime(), 'key'));
    return read<{code?: string; id?: string; status: string}>(answer);
  };
  /** Time passes, and whatever a processor does about it is done: it looks at its start. */
  const pass = async (ms: number, done: () => Promise<boolean>): Promise<void> => {
    world.skip(ms);
    await world.restart();
    await expect.poll(done).toBe(true);
  };
  return {
    ...{line, origin, sealNow, begin, askedSince, post, pass},
    get world() {
      return world;
    },
    askedSoFar: () => askedSince(0).length,
    view: async (id: string) =>
      (await read<PaymentView>(await callAs(KEY, origin(), 'GET', `/v1/payments/${id}`))).body,
  };
};

/** The claims of an answer's signed result. */
export const resultOf = ({result}: PaymentAnswer) => claimsOf(result!) as unknown as ResultClaims;

/** A reference that no other order has. */
export const newReference = (): string => `order-${Math.random().toString(36).slice(2)}`;
