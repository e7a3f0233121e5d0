import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {approved} from '@florin/sandbox';
import {DATABASES, startStand, type Stand} from '../faults/real/stand.ts';
import {card, createSession, sealFor, submitted} from '../support/shopper.ts';

/** Submits at once of one session. */
const AT_ONCE = 50;
/** Locks taken in two orders meet in one round of ten, so that one round shows nothing. */
const ROUNDS = {PGlite: 8, PostgreSQL: 16};

// Real processes: one on PGlite, two on one PostgreSQL, before a network in a process of its own.
describe.each(DATABASES)('on %s', name => {
  let stand: Stand;
  beforeAll(async () => void (stand = await startStand(name, {seed: 1})));
  afterAll(() => stand?.close());

  const authorizations = async () =>
    (await stand.network.decisions()).filter(({request}) => request.mti === '0100');
  const processorOf = (i: number) => `http://127.0.0.1:${stand.proxy.behind[i % stand.proxy.behind.length]}`;

  test.each(['one attempt id', 'attempt ids of their own'])(
    'fifty submits at once with %s authorize once, and all hear of that attempt',
    async kind => {
      const options = kind === 'one attempt id' ? {attempt: 'att_00000000000000000001'} : {};
      for (let round = 0; round < ROUNDS[name]; round++) {
        const {token} = await createSession(stand.proxy.origin);
        const before = (await authorizations()).length;
        const submissions = await Promise.all(
          Array.from({length: AT_ONCE}, () => sealFor(token, card(), options)),
        );
        const answers = await Promise.all(
          submissions.map((submission, i) => submitted(processorOf(i), submission)),
        );
        const asked = (await authorizations()).slice(before);
        expect(asked.map(decision => approved(decision))).toEqual([true]);
        const told = answers.map(({status, body}) => [[200, 202, 409].includes(status), body.attempt]);
        expect(told).toEqual(told.map(() => [true, answers[0]!.body.attempt]));
      }
    },
    120_000,
  );
});
