import {brotliCompressSync, deflateSync, gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {AMEX, CANARY} from './card.ts';
import {needles} from './encodings.ts';
import {scan, textPlace} from './scan.ts';
import {zipped} from './zip.ts';

const NUMBERS = [CANARY.number, AMEX];
const noise = (size: number): Buffer =>
  Buffer.from(Array.from({length: size}, (_, i) => (i * 131 + 7) % 251));
const encodings = (number: string, bytes: Buffer): string[] =>
  scan(number, [{name: 'planted', bytes}]).hits.map(({encoding}) => encoding);
const planted = (bytes: Buffer): Buffer => Buffer.concat([noise(4099), bytes, noise(513)]);

test.each(NUMBERS.flatMap(number => needles(number).map(needle => ({number, ...needle}))))(
  'a number written as $encoding is found',
  ({number, encoding, bytes}) => {
    expect(encodings(number, planted(bytes))).toContain(encoding);
  },
);

// Written here without the scanner's own help.
test.each([
  ['base64, first byte', Buffer.from(Buffer.from('4539718203649511 12/40').toString('base64'))],
  ['base64, second byte', Buffer.from(Buffer.from('x4539718203649511 12/40').toString('base64'))],
  ['base64url, third byte', Buffer.from(Buffer.from('xy4539718203649511').toString('base64url'))],
  ['base64 of JSON', Buffer.from(btoa(JSON.stringify({card: {number: '4539718203649511', cvc: '836'}})))],
  ['odd groups', Buffer.from('45-3971-82.0364 9511')],
  ['printed groups', Buffer.from('4539 7182 0364 9511')],
  ['lines', Buffer.from('4539\r\n7182\r\n0364\r\n9511')],
  ['an array of digits', Buffer.from(JSON.stringify([...'4539718203649511']))],
  ['an array of numbers', Buffer.from(JSON.stringify([...'4539718203649511'].map(Number)))],
  ['an array of bytes', Buffer.from(JSON.stringify([...Buffer.from('4539718203649511')]))],
  ['a Buffer in JSON', Buffer.from(JSON.stringify(Buffer.from('4539718203649511')))],
  ['a Uint8Array in JSON', Buffer.from(JSON.stringify(new Uint8Array(Buffer.from('4539718203649511'))))],
  ['UTF-16', Buffer.from('4539718203649511', 'utf16le')],
  ['packed', Buffer.from([0x45, 0x39, 0x71, 0x82, 0x03, 0x64, 0x95, 0x11])],
  ['nibbles swapped', Buffer.from([0x54, 0x93, 0x17, 0x28, 0x30, 0x46, 0x59, 0x11])],
  ['an integer', Buffer.from(new BigUint64Array([4539718203649511n]).buffer)],
  ['a double', Buffer.from(new Float64Array([4539718203649511]).buffer)],
  ['a JSON number', Buffer.from(JSON.stringify({number: 4539718203649511}))],
  ['a query', Buffer.from(new URLSearchParams({card: '4539 7182 0364 9511'}).toString())],
])('a card in %s is found', (_how, bytes) => {
  expect(encodings('4539718203649511', planted(bytes))).not.toEqual([]);
});

const text = Buffer.from(JSON.stringify({at: 1, card: CANARY, more: 'x'.repeat(200)}));
test.each([
  ['gzip', planted(gzipSync(text))],
  ['zlib', planted(deflateSync(text, {level: 9}))],
  ['fast zlib', planted(deflateSync(text, {level: 1}))],
  ['brotli', brotliCompressSync(text)],
  ['a zip', zipped('trace.txt', text)],
  ['gzip in a zip', zipped('trace.txt.gz', gzipSync(text))],
])('a number packed with %s is found', (_how, bytes) => {
  expect(encodings(CANARY.number, bytes)).toContain('text');
});

test('what may be shown of a number, and what is near it, is not taken for it', () => {
  const others = [
    '4539718213649511',
    '4539 7182 0354 9511',
    '453971…9511',
    '…9511',
    '45397182',
    '4539 or 7182',
  ];
  const places = [...others.map(other => textPlace('other', other)), {name: 'noise', bytes: noise(100_000)}];
  expect(scan(CANARY.number, places).hits).toEqual([]);
});
