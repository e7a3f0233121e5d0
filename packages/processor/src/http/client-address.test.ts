import {describe, expect, test} from 'vitest';
import {clientAddress} from './client-address.js';

const from = (forwarded: string | undefined, address: string | undefined, proxies: number | undefined) =>
  clientAddress(
    new Request('http://a/', {headers: {...(forwarded !== undefined && {'x-forwarded-for': forwarded})}}),
    {address},
    proxies,
  );

test.each([
  ['nobody is believed unless the operator says so', '192.0.2.1', '192.0.2.9', undefined, undefined],
  ['without proxies the header is not read', '192.0.2.1', '192.0.2.9', 0, '192.0.2.9'],
  ['a proxy writes whom it was called by', '192.0.2.1', '10.0.0.1', 1, '192.0.2.1'],
  ['what came with the call stands before that', '203.0.113.7, 192.0.2.1', '10.0.0.1', 1, '192.0.2.1'],
  ['two proxies', '203.0.113.7, 192.0.2.1, 10.0.0.2', '10.0.0.1', 2, '192.0.2.1'],
  ['a call around the proxy', undefined, '192.0.2.9', 1, '192.0.2.9'],
  ['a call around the first of two', '192.0.2.1', '10.0.0.1', 2, '192.0.2.1'],
  ['a port', '192.0.2.1:5000', '10.0.0.1', 1, '192.0.2.1'],
  ['brackets', '[2001:db8::1]', '10.0.0.1', 1, '2001:db8::/64'],
  ['brackets and a port', '[2001:db8::1]:443', '10.0.0.1', 1, '2001:db8::/64'],
])('%s', (_title, forwarded, address, proxies, expected) => {
  expect(from(forwarded, address, proxies)).toBe(expected);
});

describe('one client', () => {
  test.each([
    ['IPv4', '192.0.2.1', '192.0.2.1'],
    ['IPv4 within IPv6', '::ffff:192.0.2.1', '192.0.2.1'],
    ['the same in hexadecimal', '::FFFF:c000:201', '192.0.2.1'],
    ['an IPv6 network', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['another address of it', '2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['another network', '2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['this machine', '::1', '::/64'],
    ['a link', 'fe80::1%eth0', 'fe80::/64'],
  ])('%s', (_title, address, expected) => {
    expect(from(undefined, address, 0)).toBe(expected);
  });

  test.each(['', 'unknown', '192.0.2', '192.0.2.256', '1::2::3', 'localhost', '[::1', '4242424242424242'])(
    'is not known by %j',
    address => expect(from(undefined, address, 0)).toBeUndefined(),
  );

  test('is not known where the host knows none', () => {
    expect(from(undefined, undefined, 0)).toBeUndefined();
    expect(clientAddress(new Request('http://a/'), undefined, 0)).toBeUndefined();
  });
});
