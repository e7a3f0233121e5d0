import {
  answerTo,
  originalElements,
  type AuthorizationRequest,
  type LinkTimes,
  type NetworkKey,
} from '@florin/network';
import {encode, frame} from '@florin/network/codec';
import {seededRuntime, type SeededRuntime} from '@florin/runtime/seeded';
import {expect, test} from 'vitest';
import {acquirer} from './acquirer.fixture.js';
import {adminOf} from './host/admin.js';
import {memoryJournal} from './index.js';
import {wired} from './wires.fixture.js';

/** Lets everything that waits for nothing but its turn come to rest. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
};

/** Moves time on in small steps, in each of which everything comes to rest. */
const pass = async (runtime: SeededRuntime, ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= 100) {
    runtime.advance(Math.min(left, 100));
    await settled();
  }
};

const setUp = async (times: Partial<LinkTimes> = {}) => {
  const runtime = seededRuntime(1);
  const journal = memoryJournal();
  const wires = wired(runtime, times, undefined, journal);
  const bank = acquirer(runtime);
  const authorization = async (amount: number): Promise<AuthorizationRequest> => {
    bank.use(await wires.link.key());
    return bank.authorization(amount);
  };
  await settled();
  const held = () => wires.sandbox().balance('visa_pays', 'EUR')!.held;
  const asked = (mti: string) =>
    wires
      .sandbox()
      .decisions()
      .filter(({request}) => request.mti === mti).length;
  return {...wires, runtime, journal, bank, authorization, held, asked};
};

/** The code of what an exchange fails with. */
const failing = (exchange: Promise<unknown>): Promise<string> =>
  exchange.then(
    () => 'answered',
    (error: unknown) => (error as {code: string}).code,
  );

test('a whole payment goes over the wire', async () => {
  const {link, bank, authorization, sandbox} = await setUp();
  const request = await authorization(1999);
  const {38: code = '', 39: said} = await link.exchange(request);
  expect(said).toBe('00');
  expect((await link.exchange(bank.capture(request, 1500, code)))[126]).toBeDefined();
  expect((await link.exchange(bank.refund(request, 500, code)))[39]).toBe('00');
  expect((await link.exchange(bank.reversal(request, 1500)))[39]).toBe('00');
  expect(sandbox().balance('visa_pays', 'EUR')).toMatchObject({posted: 99_999_000, held: 0});
});

test('many at once are each answered with their own', async () => {
  const {link, authorization, faults, runtime} = await setUp();
  const requests = await Promise.all(Array.from({length: 50}, (_, i) => authorization(i + 1)));
  faults.set('0100', 'late', 500);
  const answers = Promise.all(requests.map(request => link.exchange(request)));
  await pass(runtime, 1_000);
  expect((await answers).map(answer => answer[4])).toEqual(requests.map(request => request[4]));
});

test('the same request twice at once is decided once, and both are answered', async () => {
  const {link, authorization, asked} = await setUp();
  const request = await authorization(1999);
  const answers = await Promise.all([link.exchange(request), link.exchange(request)]);
  expect(answers[0]).toEqual(answers[1]);
  expect(asked('0100')).toBe(1);
});

test('an answer that does not come in time is unknown; where it comes after all it is told and dropped', async () => {
  const {link, authorization, faults, runtime, late, connections} = await setUp();
  const request = await authorization(1999);
  faults.set('0100', 'late', 15_000);
  const code = failing(link.exchange(request));
  await settled();
  await pass(runtime, 10_000);
  expect([await code, link.late()]).toEqual(['network_timeout', 0]);
  await pass(runtime, 6_000);
  expect([late.map(answer => answer[39]), link.late(), connections()]).toEqual([['00'], 1, 1]);
});

test('what was sent on a connection that is lost is unknown, and can be reversed on the next', async () => {
  const {link, bank, authorization, faults, runtime, cut, held, asked, connections} = await setUp();
  const request = await authorization(1999);
  faults.set('0100', 'silence');
  const code = failing(link.exchange(request));
  await settled();
  cut();
  expect(await code).toBe('network_timeout');
  expect(held()).toBe(1999);
  const reversed = link.exchange(bank.reversal(request));
  await pass(runtime, 500);
  expect((await reversed)[39]).toBe('00');
  expect([held(), asked('0100'), asked('0400'), connections()]).toEqual([0, 1, 1, 2]);
});

test('without a network nothing is sent, and nobody waits for long', async () => {
  const {link, bank, runtime, setUp: network, authorization} = await setUp();
  const request = await authorization(1999);
  network(false);
  await settled();
  const codes = [failing(link.exchange(bank.reversal(request))), failing(link.key())];
  await pass(runtime, 3_000);
  expect(await Promise.all(codes)).toEqual(['network_unreachable', 'network_unreachable']);
});

test('a network that comes back is found again, ever more slowly, and has another key', async () => {
  const {link, authorization, runtime, setUp: network, connections} = await setUp();
  const sealedBefore = await authorization(1999);
  network(false);
  await pass(runtime, 60_000);
  network(true);
  await pass(runtime, 10_000);
  expect(connections()).toBe(2);
  // Under a key that the network has lost it could not be opened, and so is not sent.
  expect(await failing(link.exchange(sealedBefore))).toBe('network_unreachable');
  expect((await link.exchange(await authorization(1999)))[39]).toBe('00');
});

test('a silent network is asked whether it is there, and given up where it is not', async () => {
  const {link, authorization, runtime, faults, connections} = await setUp();
  // Longer than the network would listen to one who says nothing.
  await pass(runtime, 150_000);
  expect(connections()).toBe(1);
  faults.set('0800', 'silence');
  await pass(runtime, 60_000);
  faults.set('0800', 'none');
  await pass(runtime, 20_000);
  expect(connections()).toBeGreaterThan(1);
  expect((await link.exchange(await authorization(1999)))[39]).toBe('00');
});

test('a key is renewed in time, and while requests under the last are being answered', async () => {
  const {link, authorization, faults, runtime, connections} = await setUp({keyFor: 60_000});
  const first = await link.key();
  const request = await authorization(1999);
  faults.set('0100', 'late', 5_000);
  const answer = link.exchange(request);
  await settled();
  await link.renewKey();
  await pass(runtime, 5_100);
  expect((await answer)[39]).toBe('00');
  expect((await link.key()).id).not.toBe(first.id);
  const second = await link.key();
  await pass(runtime, 70_000);
  expect((await link.key()).id).not.toBe(second.id);
  expect(connections()).toBe(1);
});

const wrongMac = (key: NetworkKey): NetworkKey => ({...key, mac: key.key});

test('a request with a wrong MAC changes nothing and ends the connection', async () => {
  const {link, authorization, inject, asked, refused, runtime, connections} = await setUp();
  const request = await authorization(1999);
  inject('acquirer', frame(encode(request, wrongMac(await link.key()))));
  await settled();
  expect([asked('0100'), refused]).toEqual([0, ['network_garbled: MAC']]);
  await pass(runtime, 500);
  expect((await link.exchange(await authorization(1)))[39]).toBe('00');
  expect(connections()).toBe(2);
});

test('an approval with a wrong MAC is none, and can be reversed', async () => {
  const {link, bank, authorization, faults, runtime, held, refused} = await setUp();
  const request = await authorization(1999);
  faults.set('0100', 'wrong_mac');
  expect(await failing(link.exchange(request))).toBe('network_timeout');
  expect([held(), refused]).toEqual([1999, ['network_garbled: MAC']]);
  const reversed = link.exchange(bank.reversal(request));
  await pass(runtime, 500);
  await reversed;
  expect(held()).toBe(0);
});

test.each([
  ['acquirer', 'an answer to the network'],
  ['network', 'a request to the acquirer'],
] as const)('from the %s, %s ends the connection', async (side, _what) => {
  const {link, authorization, inject, refused, runtime} = await setUp();
  const request = await authorization(1999);
  const message = side === 'acquirer' ? answerTo(request, {39: '00'}) : request;
  inject(side, frame(encode(message, await link.key())));
  await pass(runtime, 500);
  expect(refused).toEqual(['network_garbled: message type']);
  expect((await link.exchange(await authorization(1))).mti).toBe('0110');
});

test.each(['acquirer', 'network'] as const)(
  'what goes between network and issuer ends a connection, from the %s',
  async side => {
    const {link, authorization, inject, refused, runtime} = await setUp();
    const {127: _card, ...asked} = await authorization(1999);
    const advice = {...asked, mti: '0120', 39: '00', 90: originalElements(asked)} as const;
    for (const message of [advice, answerTo(advice, {39: '00'})]) {
      inject(side, frame(encode(message, await link.key())));
      await pass(runtime, 500);
    }
    expect(refused).toEqual(['network_garbled: message type', 'network_garbled: message type']);
    expect((await link.exchange(await authorization(1))).mti).toBe('0110');
  },
);

test('who signs off is not connected again', async () => {
  const {link, runtime, connections} = await setUp();
  await Promise.all([link.close(), pass(runtime, 1_000)]);
  await pass(runtime, 60_000);
  expect(connections()).toBe(1);
  expect(await failing(link.key())).toBe('network_unreachable');
});

test('a decision that cannot be kept is a malfunction to the acquirer, and was none', async () => {
  const {link, authorization, journal, asked} = await setUp();
  const append = journal.append.bind(journal);
  journal.append = () => {
    throw new Error('full');
  };
  expect((await link.exchange(await authorization(1999)))[39]).toBe('96');
  journal.append = append;
  expect(asked('0100')).toBe(0);
});

test('a reversal that comes as advice is one, also where it repeats another', async () => {
  const {link, bank, authorization, held, asked} = await setUp();
  const [first, second] = [await authorization(1999), await authorization(500)];
  await Promise.all([link.exchange(first), link.exchange(second)]);
  const answer = await link.exchange({...bank.reversal(first), mti: '0420'});
  expect([answer.mti, answer[39], held()]).toEqual(['0430', '00', 500]);
  const reversal = bank.reversal(second);
  await link.exchange(reversal);
  const repeated = await link.exchange({...reversal, mti: '0420'});
  expect([repeated.mti, repeated[39], held()]).toEqual(['0430', '00', 0]);
  expect([asked('0420'), asked('0400')]).toEqual([1, 1]);
});

test('answers to two of one STAN find theirs by the time, in whatever order they come', async () => {
  const {link, bank, authorization, faults, runtime} = await setUp();
  const early = bank.reversal(await authorization(1));
  const late = {...early, 7: '0101000001'};
  expect(early[7]).not.toBe(late[7]);
  faults.set('0400', 'late', 500);
  const first = link.exchange(early);
  await settled();
  faults.set('0400', 'none');
  expect((await link.exchange(late))[7]).toBe(late[7]);
  await pass(runtime, 600);
  expect((await first)[7]).toBe(early[7]);
});

test("an authentication goes over the wire, and an operator's faults meet it as any other", async () => {
  const {link, bank, faults, runtime, sandbox, late, refused} = await setUp();
  const admin = adminOf(sandbox(), faults);
  const fault = (name: string) =>
    admin(new Request(`http://admin/faults?mti=0600&fault=${name}`, {method: 'POST'}));
  bank.use(await link.key());
  const request = bank.authentication(1999);
  const answer = await link.exchange(request);
  expect([answer[39], answer[123]?.status]).toEqual(['00', 'A']);
  const result = bank.result(answer[123]!.id);
  expect((await link.exchange(result))[124]).toEqual(result[124]);

  expect((await fault('late')).status).toBe(200);
  const slow = failing(link.exchange(request));
  await pass(runtime, 10_100);
  expect(await slow).toBe('network_timeout');
  await pass(runtime, 5_000);
  expect(late).toEqual([answer]);
  for (const name of ['wrong_mac', 'hang_up']) {
    await fault(name);
    const lost = failing(link.exchange(result));
    await pass(runtime, 1_000);
    expect(await lost).toBe('network_timeout');
  }
  expect(refused).toEqual(['network_garbled: MAC']);
  await fault('none');
  expect((await link.exchange(result))[123]).toEqual(answer[123]);
  expect(sandbox().authentications()).toHaveLength(1);
});

test('a card is not asked about under a key of a connection that is gone', async () => {
  const {link, bank, cut, runtime} = await setUp();
  bank.use(await link.key());
  const request = bank.authentication(1999);
  cut();
  await pass(runtime, 1_000);
  expect(await failing(link.exchange(request))).toBe('network_unreachable');
});
