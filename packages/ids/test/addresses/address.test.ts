import { expect, test } from 'vitest';
import { addressKind, parseAddress } from '../../src/addresses/address.ts';
import { networkTable, parseNetwork } from '../../src/addresses/network.ts';

test('addresses of both versions are read, mapped ones as IPv4, others not at all', () => {
  expect(parseAddress('10.1.2.3')).toEqual({ version: 4, bits: 0x0a010203 });
  expect(parseAddress('255.255.255.255')).toEqual({ version: 4, bits: 0xffffffff });
  expect(parseAddress('::ffff:10.1.2.3')).toEqual({ version: 4, bits: 0x0a010203 });
  expect(parseAddress('2001:db8::1')).toEqual({ version: 6, hex: '20010db8000000000000000000000001' });
  expect(parseAddress('[2001:DB8::1]')).toEqual(parseAddress('2001:db8:0:0:0:0:0:1'));
  for (const text of ['10', '266.0.0.1', '10.1.1.1.9', '', ' ', 'localhost', '10.1.2.3/8', '1:2:3', '::g'])
    expect(parseAddress(text), text).toBeUndefined();
});

test.each([
  ['10.0.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'global'],
  ['fc00::1', 'private'],
  ['fe80::1', 'link-local'],
  ['169.254.1.1', 'link-local'],
  ['100.64.0.1', 'shared'],
  ['224.0.0.251', 'multicast'],
  ['ff02::fb', 'multicast'],
  ['127.0.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:192.168.1.1', 'private'],
  ['8.8.8.8', 'global'],
  ['no address', 'global'],
] as const)('%s is %s', (address, kind) => expect(addressKind(address)).toBe(kind));

test('networks are read with their prefix, by name, and with bits behind the prefix told', () => {
  expect(parseNetwork('10.1.2.3/8')).toEqual({ address: { version: 4, bits: 0x0a000000 }, prefix: 8, hostBits: true });
  expect(parseNetwork('private-B')).toEqual(parseNetwork('172.16.0.0/12'));
  expect(parseNetwork('2001:db8::/33').prefix).toBe(33);
  expect(parseNetwork('0.0.0.0/0').address).toEqual({ version: 4, bits: 0 });
  for (const text of ['10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8/9', 'ten', '2001:db8::/129', '/8'])
    expect(() => parseNetwork(text)).toThrow(
      `a network must be an address with a prefix such as 10.1.0.0/16 or 2001:db8::/32, one address, or private-A, private-B, private-C; got ${JSON.stringify(text)}`,
    );
});

test('the longest prefix counts, whatever the order of the rows; by the rule of psykoda the first row', () => {
  const rows = [
    ['10.0.0.0/8', 'all'],
    ['10.1.0.0/16', 'site'],
    ['10.1.2.3', 'host'],
    ['2001:db8::/32', 'six'],
    ['2001:db8:1:8000::/49', 'part'],
  ].map(([network, label]) => [parseNetwork(network), label] as const);
  for (const table of [rows, rows.toReversed()]) {
    const find = networkTable(table);
    expect(
      ['10.9.9.9', '10.1.9.9', '10.1.2.3', '11.0.0.1', '2001:db8:1:7fff::1', '2001:db8:1:ffff::1', '::ffff:10.1.2.3', 'x'].map(find),
    ).toEqual(['all', 'site', 'host', undefined, 'six', 'part', 'host', undefined]);
  }
  expect(networkTable(rows, 'first')('10.1.2.3')).toBe('all');
});
