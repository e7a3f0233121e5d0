import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createFrameReader, decode, encode, frame, MAX_MESSAGE} from './codec.js';
import {answerKeyExchange, LinkError, startKeyExchange, type NetworkMessage} from './index.js';
import {authorization, echo, everyMessage, keyChange, newKey, reversal} from './messages.fixture.js';

const random = {randomBytes: (size: number) => crypto.getRandomValues(new Uint8Array(size))};
const key = newKey(random);

const refused = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof LinkError && error.code === 'network_garbled') return error.message;
    throw error;
  }
  throw new Error('was accepted');
};

test.each(everyMessage)('%s comes back as it was, in few enough bytes', (_, message) => {
  const bytes = encode(message, key);
  expect(decode(bytes, [key]).message).toEqual(message);
  expect(bytes.length).toBeLessThan(MAX_MESSAGE);
});

test('an authorization is on the wire as the standard has it', () => {
  const bytes = encode(authorization, key);
  const text = bytes.toString('latin1');
  expect(text.slice(0, 4)).toBe('0100');
  // 1 3 4 7 11 12 13 18 22 32 37 41 42 43 49, then 127 and 128.
  expect(bytes.subarray(4, 20).toString('hex')).toBe('b238440108e080000000000000000003');
  expect(text.slice(20, 44)).toBe('000000' + '000000001999' + '010112');
  expect(text).toContain('06400400' + '600112000007' + 'TERM0001' + 'SHOP00000000001');
  expect(text).toContain('978' + '111' + '42424242=' + 'A'.repeat(102));
  expect(bytes).toHaveLength(279);
});

test('a message without elements above 64 has one bitmap, and its MAC in DE64', () => {
  const decline = everyMessage.find(([name]) => name === 'a decline')![1];
  expect(encode(decline, key)[4]! & 0x80).toBe(0);
  expect(encode(decline, key)[11]! & 1).toBe(1);
  expect(encode(echo, key)[19]! & 1).toBe(1);
});

test('the halves of a key alone go without a MAC', () => {
  expect(decode(encode(keyChange), [])).toEqual({message: keyChange});
  expect(() => encode(echo)).toThrow(/^key_missing$/);
});

test('a MAC holds under the key of one exchange alone, which is told', () => {
  const [other, bytes] = [newKey(random), encode(reversal, key)];
  expect(decode(bytes, [other, key]).key).toBe(key);
  expect(refused(() => decode(bytes, [other]))).toBe('network_garbled: MAC');
  expect(refused(() => decode(bytes, []))).toBe('network_garbled: MAC');
});

test('both sides derive the same key for the MAC, which is not that of the seal', () => {
  const start = startKeyExchange(random);
  const {public_key, key: theirs} = answerKeyExchange(random, start.public_key);
  const ours = start.finish(public_key);
  expect(ours.mac.equals(theirs.mac)).toBe(true);
  expect(ours.mac.equals(ours.key)).toBe(false);
});

test.each(everyMessage)('no byte of %s can be changed, left out or added', (_, message) => {
  const bytes = encode(message, key);
  for (let at = 0; at < bytes.length; at++) {
    for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= bit;
      // A half of a key has no MAC: the key that both make of it is another, and so no message gets through.
      const other = heard(changed);
      if (other) expect([unmarked(other), unmarked(message)]).toEqual([true, true]);
    }
    refused(() => decode(bytes.subarray(0, at), [key]));
    refused(() => decode(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]), [key]));
  }
  refused(() => decode(Buffer.concat([bytes, Buffer.from('0')]), [key]));
});

const unmarked = (message: NetworkMessage): boolean => '70' in message && message[70] === '101';

const heard = (bytes: Uint8Array): NetworkMessage | undefined => {
  try {
    return decode(bytes, [key]).message;
  } catch (error) {
    if (error instanceof LinkError) return undefined;
    throw error;
  }
};

test('a bitmap that names nothing, a card number or an empty second bitmap is refused, and nothing is quoted', () => {
  const with2 = Buffer.concat([
    Buffer.from('01004000000000000000', 'hex'),
    Buffer.from('164242424242424242'),
  ]);
  with2.write('0100', 0, 'latin1');
  for (const bytes of [Buffer.alloc(0), Buffer.from('0100'), Buffer.alloc(12), with2])
    expect(refused(() => decode(bytes, [key]))).not.toMatch(/42/);
  const approval = encode(everyMessage.find(([name]) => name === 'an approval')![1], key);
  const roomy = Buffer.concat([approval.subarray(0, 12), Buffer.alloc(8), approval.subarray(12)]);
  roomy[4]! |= 0x80;
  refused(() => decode(roomy, [key]));
});

test('bytes at random are no message, and nothing but a LinkError comes of them', () => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 600}), bytes => {
      refused(() => decode(bytes, [key]));
    }),
  );
});

test('a stream is cut into its messages however it arrives', () => {
  const sent = everyMessage.map(([, message]) => encode(message, key));
  const stream = Buffer.concat(sent.map(frame));
  for (const size of [1, 2, 3, 7, 100, 511, stream.length]) {
    const reader = createFrameReader();
    const got: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) got.push(...reader.push(stream.subarray(at, at + size)));
    expect(got).toEqual(sent);
  }
});

test.each([0, MAX_MESSAGE + 1, 0xffff])('a header that says %i ends the stream', length => {
  const header = Buffer.from([length >> 8, length & 255]);
  expect(refused(() => createFrameReader().push(header))).toBe('network_garbled: length');
});
