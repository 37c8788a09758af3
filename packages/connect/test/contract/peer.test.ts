import { expect, test } from 'vitest';
import { peer } from '../../src/contract/peer.ts';

const absent = () => Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }));

test.each([
  ['pg', 'postgres needs the package pg; install it with: npm install pg'],
  ['@a/kafka@1', 'postgres needs the package @a/kafka; install it with: npm install @a/kafka@1'],
])('a package that is absent is told with what to install: %s', async (name, text) => {
  await expect(peer('postgres', name, absent)).rejects.toMatchObject({ code: 'CONFIG', message: text });
});

test('any other failure of loading it is its own', async () => {
  await expect(peer('postgres', 'pg', () => Promise.reject(new TypeError('broken')))).rejects.toThrow(new TypeError('broken'));
});
