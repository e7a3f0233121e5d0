import {mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {connect} from 'node:tls';
import {
  answerKeyExchange,
  ECHO_TEST,
  KEY_CHANGE,
  SIGN_ON,
  startKeyExchange,
  timeElements,
} from '@florin/network';
import {createFrameReader, decode, encode, frame} from '@florin/network/codec';
import type {PaymentView, RefundView} from '@florin/protocol';
import {nodeRuntime} from '@florin/runtime/node';
import {developmentCertificates} from '@florin/sandbox/node';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {dice, mutated} from '../fuzz/mutate.ts';
import {digitRuns} from '../support/digit-runs.ts';
import {startLinkedWorld, type LinkedWorld, type LinkOptions} from '../support/linked-world.ts';
import {callAs, card, createSession, KEY, pay, read, sealFor, submit} from '../support/shopper.ts';

// Each test starts two processes' worth of its own.
vi.setConfig({testTimeout: 60_000});

let world: LinkedWorld;
const start = async (options?: LinkOptions): Promise<void> => {
  world = await startLinkedWorld(options);
};
afterEach(() => world.close());

const origin = () => world.processor.origin;
let keys = 0;
const act = async <T>(id: string, action: string, body: unknown = {}) =>
  (await read<T>(await callAs(KEY, origin(), 'POST', `/v1/payments/${id}/${action}`, body, `key-${keys++}`)))
    .body;
const view = async (id: string) =>
  (await read<PaymentView>(await callAs(KEY, origin(), 'GET', `/v1/payments/${id}`))).body;
const eur = (value: number) => ({amount: {value, currency: 'EUR'}});

test('a payment is authorized, captured, settled and given back; another voided; and the network has it so', async () => {
  await start();
  const {body} = await pay(origin());
  expect([body.status, await world.network.spent()]).toEqual(['authorized', [0, 1999]]);
  await act(body.id, 'capture');
  await world.processor.settle();
  const {status} = await act<RefundView>(body.id, 'refunds', eur(500));
  await world.processor.settle();
  expect(status).toBe('pending');
  expect((await view(body.id)).settled).toBe(1999);

  const voided = await pay(origin());
  await act(voided.body.id, 'void');
  expect((await view(voided.body.id)).status).toBe('voided');

  expect(await world.network.spent()).toEqual([1499, 0]);
  expect(await world.processor.checkLedger()).toEqual([]);
});

test.each([
  ['4000000000009995', 'insufficient_funds'],
  ['4000000000000127', 'incorrect_cvc'],
  ['4000000000009987', 'lost_card'],
])('%s is declined: %s', async (number, code) => {
  await start();
  const {body} = await pay(origin(), card(number));
  expect(await view(body.id)).toMatchObject({status: 'declined', decline: {code}});
});

test('a network that is killed while it authorizes: the payment is reversed when it is back, nothing doubled', async () => {
  await start();
  await world.network.fault('0100', 'silence');
  const {token, id} = await createSession(origin());
  const submission = await sealFor(token);
  const paying = submit(origin(), submission);
  await expect.poll(() => world.network.spent()).toEqual([0, 1999]);
  await world.network.kill();
  // Lost in mid-authorization: unknown, and the reversal cannot be sent either.
  expect(await paying).toMatchObject({status: 202, body: {status: 'processing'}});
  await world.network.start();
  expect(await world.network.spent()).toEqual([0, 1999]);
  const outcome = async () =>
    (await read<{status: string}>(await callAs(token, origin(), 'GET', `/v1/sessions/${id}/outcome`))).body
      .status;
  world.skip(31_000);
  await expect.poll(outcome, {timeout: 25_000}).toBe('reversed');
  expect(await world.network.spent()).toEqual([0, 0]);
  expect(await world.network.asked('0100')).toBe(1);
  const noted = world.log.filter(line => /network_(lost|back)/.test(line)).length;
  expect(noted).toBe(2);

  const again = await submit(origin(), await sealFor(token, card(), {after: submission.body.attempt}));
  expect(again.body.status).toBe('authorized');
  expect([await world.network.spent(), await world.network.asked('0100')]).toEqual([[0, 1999], 2]);
});

test('an approval that comes too late is reversed, and dropped when it comes', async () => {
  await start({link: {times: {answerWithin: 2_000}}});
  await world.network.fault('0100', 'late', 5_000);
  const {body} = await pay(origin());
  expect(body.status).toBe('reversed');
  await expect.poll(() => world.network.link().late()).toBe(1);
  expect(await world.network.spent()).toEqual([0, 0]);
  expect(world.log.join('')).toContain('network_answer_late');
});

test('an approval whose MAC is wrong is none: what it held is given back', async () => {
  await start();
  await world.network.fault('0100', 'wrong_mac');
  const {token, id} = await createSession(origin());
  await submit(origin(), await sealFor(token));
  world.skip(31_000);
  const outcome = async () =>
    (await read<{status: string}>(await callAs(token, origin(), 'GET', `/v1/sessions/${id}/outcome`))).body
      .status;
  await expect.poll(outcome, {timeout: 25_000}).toBe('reversed');
  expect([await world.network.spent(), await world.network.asked('0100')]).toEqual([[0, 0], 1]);
  expect(world.log.join('')).toContain('network_answer_refused');
});

describe('who is let in', () => {
  test('is not one whose certificate another authority signed', async () => {
    const other = await mkdtemp(join(tmpdir(), 'florin-other-'));
    const stranger = await developmentCertificates(other, Date.now());
    await rm(other, {recursive: true});
    await start();
    const {server} = await developmentCertificates(join(world.network.folder, 'tls'), Date.now());
    const reached = async (cert: string, key: string): Promise<string> => {
      const said = await speakAs({ca: server.ca, cert, key});
      return said === undefined ? 'refused' : said;
    };
    expect(await reached(stranger.client.cert, stranger.client.key)).toBe('refused');
    await expect.poll(() => world.network.log.join('\n')).toContain('refused a connection');
    // Nor one whose certificate is for the other end.
    expect(await reached(server.cert, server.key)).toBe('refused');
    const {client} = await developmentCertificates(join(world.network.folder, 'tls'), Date.now());
    expect(await reached(client.cert, client.key)).toBe('0810');
  });

  test('is not a processor with such a certificate, whose payments are declined unsent', async () => {
    const other = await mkdtemp(join(tmpdir(), 'florin-other-'));
    const {client} = await developmentCertificates(other, Date.now());
    await rm(other, {recursive: true});
    await start({link: {tls: client}});
    const {body} = await pay(origin());
    expect(await view(body.id)).toMatchObject({status: 'declined', decline: {code: 'issuer_unavailable'}});
    expect(await world.network.decisions()).toEqual([]);
  });

  test('and is not heard any more with a message whose MAC is wrong', async () => {
    await start();
    const {client} = await developmentCertificates(join(world.network.folder, 'tls'), Date.now());
    expect(await speakAs(client, true)).toBe('closed');
    await expect.poll(() => world.network.log.join('\n')).toContain('network_garbled: MAC');
    expect((await pay(origin())).body.status).toBe('authorized');
  });

  test('may send what was a message once, as often as it likes: the network hangs up and goes on', async () => {
    await start();
    const {client} = await developmentCertificates(join(world.network.folder, 'tls'), Date.now());
    const key = answerKeyExchange(nodeRuntime(), startKeyExchange(nodeRuntime()).public_key).key;
    const trace = {7: '0101000000', 11: '000001', 32: '400400'};
    const corpus = ([ECHO_TEST, SIGN_ON] as const).map(code =>
      encode({mti: '0800', ...trace, 70: code}, key),
    );
    const chance = dice(8583);
    for (let sent = 0; sent < 100; sent++)
      await throwAt(client, mutated(corpus[sent % 2]!, corpus, key, chance));
    expect(world.network.log.filter(line => line.includes('network_garbled')).length).toBeGreaterThan(50);
    expect((await pay(origin())).body.status).toBe('authorized');
  });

  test('finds keys that only their owner can read', async () => {
    await start();
    for (const name of ['client.key', 'server.key', 'ca.crt'])
      expect((await stat(join(world.network.folder, 'tls', name))).mode & 0o777).toBe(0o600);
  });
});

/**
 * Agrees a key and asks for an echo, by hand. The answer's type; `closed` where the network hangs up on the echo,
 * undefined where it did not even agree a key.
 */
const speakAs = (
  tls: {ca: string; cert: string; key: string},
  wrongMac = false,
): Promise<string | undefined> =>
  new Promise(resolve => {
    const runtime = nodeRuntime();
    const ours = startKeyExchange(runtime);
    const reader = createFrameReader();
    const trace = () => ({7: timeElements(Date.now())[7], 11: '000001', 32: '400400'});
    let agreed: ReturnType<typeof ours.finish> | undefined;
    const socket = connect({host: 'localhost', port: world.network.port, ...tls}, () =>
      socket.write(
        frame(encode({mti: '0800', ...trace(), 70: KEY_CHANGE, 125: {public_key: ours.public_key}})),
      ),
    );
    socket.on('data', (bytes: Buffer) => {
      for (const each of reader.push(bytes)) {
        const {message} = decode(each, agreed ? [agreed] : []);
        if (message.mti === '0810' && message[70] === KEY_CHANGE) {
          agreed = ours.finish(message[125]!.public_key);
          const key = wrongMac ? {...agreed, mac: agreed.key} : agreed;
          socket.write(frame(encode({mti: '0800', ...trace(), 70: ECHO_TEST}, key)));
        } else {
          socket.destroy();
          resolve(message.mti);
        }
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(agreed && 'closed'));
  });

/** Sends bytes on a connection of their own, and waits until the network hangs up or clearly does not. */
const throwAt = (tls: {ca: string; cert: string; key: string}, bytes: Uint8Array): Promise<void> =>
  new Promise(resolve => {
    const socket = connect({host: 'localhost', port: world.network.port, ...tls}, () => {
      socket.write(bytes);
      setTimeout(() => socket.destroy(), 200);
    });
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.on('close', () => resolve());
  });

test('a key is agreed again and again while payments run, and none of them notices', async () => {
  await start();
  let paying = true;
  const renewing = (async () => {
    let times = 0;
    while (paying) {
      await world.network.link().renewKey();
      times++;
    }
    return times;
  })();
  const paid = await Promise.all(Array.from({length: 30}, () => pay(origin())));
  paying = false;
  expect(await renewing).toBeGreaterThan(5);
  expect(paid.map(({body}) => body.status)).toEqual(paid.map(() => 'authorized'));
  expect(await world.network.spent()).toEqual([0, 30 * 1999]);
});

test('nothing of a card but its first digits is on the link, in no encoding', async () => {
  const trace: Buffer[] = [];
  await start({link: {tap: (_direction, bytes) => void trace.push(Buffer.from(bytes))}});
  // Numbers whose digits do not stand there by chance, as "003222" does: the 32nd trace number, at ten in the evening.
  const numbers = ['371449635398431', '6759649826438453', '5555555555554444'];
  const codes = ['7391', '9517', '8264'];
  for (const cvc of codes) await pay(origin(), card(numbers[0], {cvc}));
  for (const number of numbers.slice(1)) await pay(origin(), card(number, {cvc: '739'}));
  const {body} = await pay(origin(), card(numbers[1]));
  await act(body.id, 'capture');
  await world.processor.settle();
  await act(body.id, 'refunds', eur(500));
  await world.processor.settle();
  const voided = await pay(origin(), card(numbers[2]));
  await act(voided.body.id, 'void');

  const text = Buffer.concat(trace).toString('latin1');
  const each = trace.map(bytes => bytes.toString('latin1'));
  const types = new Set(each.map(bytes => bytes.slice(2, 6)));
  expect([...types].sort()).toEqual([
    '0100',
    '0110',
    '0220',
    '0230',
    '0400',
    '0410',
    '0500',
    '0510',
    '0800',
    '0810',
  ]);
  for (const number of numbers) {
    // The network routes by the first eight, six of a short number; nine in a row are of the card itself.
    expect(digitRuns(text, number, 9)).toEqual([]);
    expect(digitRuns(text, number.slice(8), 7)).toEqual([]);
    expect(text).toContain(`${number.slice(0, number.length < 16 ? 6 : 8)}=`);
  }
  // Four digits may stand anywhere by chance: all three codes would, if they were sent.
  expect(codes.every(cvc => text.includes(cvc))).toBe(false);
  // The scanner finds what is there.
  expect(digitRuns(`${text}${Buffer.from(numbers[1]!).toString('base64')}`, numbers[1]!, 9)).not.toEqual([]);
});

test('a second start finds what the first has decided', async () => {
  await start();
  const {body} = await pay(origin());
  await world.restart();
  await world.network.kill();
  await world.network.start();
  await act(body.id, 'capture');
  const settled = async () => {
    await world.processor.settle();
    return world.network.spent();
  };
  await expect.poll(settled, {timeout: 25_000}).toEqual([1999, 0]);
});
