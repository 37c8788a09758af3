import { deflateSync } from 'node:zlib';
import type { Injection } from 'hapax/stream';
import { describe, expect, test } from 'vitest';
import { defaultSettings, newDetector, type Settings } from '../../src/session/settings.ts';
import { canShare, readShared, sharedText } from '../../src/session/share.ts';

const settings: Settings = { ...defaultSettings(), detectors: [newDetector('ewma')], rate: 1e-3 };
const injections: Injection[] = [{ id: 3, kind: 'noise', start: 1700, length: 40, amplitude: 2, channels: [0, 2] }];
const packed = (value: unknown) => deflateSync(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const whole = { version: 1, settings, faults: [[1, 'spike', 10, 1, 8, [0]]], taken: 2000 };

test('a link holds the whole session, and fits an address', async () => {
  const text = await sharedText({ settings, injections, taken: 2345 });
  expect(text).toMatch(/^[\w-]+$/);
  expect(text.length).toBeLessThan(600);
  expect(await readShared(text)).toEqual({ settings, injections, taken: 2345 });
});

test('sessions of files, servers and services do not fit a link', () => {
  expect(canShare(settings)).toBe(true);
  expect(canShare({ ...settings, source: { kind: 'file', channels: ['a'], name: 'a.csv' } })).toBe(false);
});

describe('the link of a stranger', () => {
  test.each([
    ['text that is not packed', 'hello', 'The link is damaged: it is not whole, or was changed on its way.'],
    ['half a link', packed(whole).slice(0, 40), 'The link is damaged: it is not whole, or was changed on its way.'],
    ['a bomb', packed(`[${' '.repeat(5_000_000)}]`), 'The link is damaged: it is not whole, or was changed on its way.'],
    ['another version', packed({ ...whole, version: 2 }), 'The link holds a session of another version of this page.'],
    ['no object', packed('[1]'), 'The link holds a session of another version of this page.'],
    [
      'a source that needs a server',
      packed({ ...whole, settings: { ...settings, source: { kind: 'server', channels: ['a'], stream: 's' } } }),
      'The link holds no session that this page can make.',
    ],
    [
      'a fault of no kind',
      packed({ ...whole, faults: [[1, 'constructor', 10, 1, 8, [0]]] }),
      'The link holds a fault that this page does not know.',
    ],
    [
      'a channel that is not there',
      packed({ ...whole, faults: [[1, 'spike', 10, 1, 8, [4]]] }),
      'The link holds a fault that this page does not know.',
    ],
    [
      'an endless fault',
      packed({ ...whole, faults: [[1, 'spike', 10, 1e9, 8, [0]]] }),
      'The link holds a fault that this page does not know.',
    ],
  ])('%s is refused in words', async (_, text, message) => {
    await expect(readShared(text)).rejects.toThrow(message);
  });

  test('asks for no more samples than the page keeps', async () => {
    expect((await readShared(packed({ ...whole, taken: 1e9 }))).taken).toBe(settings.history);
  });
});
