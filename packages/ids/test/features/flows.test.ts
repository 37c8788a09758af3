import { random } from 'hapax';
import { expect, test } from 'vitest';
import type { SecurityEvent } from '../../src/events/event.ts';
import { beaconOf } from '../../src/features/beacon.ts';
import { entropyOf, parentOf } from '../../src/features/domain-names.ts';
import { idsFlows } from '../../src/features/flows.ts';
import { eventOf } from '../../src/features/security-event.ts';

const HOUR = 3_600_000;
const flow = (time: number, target: string, more: Partial<SecurityEvent['flow']> = {}): SecurityEvent => ({
  kind: 'flow',
  time,
  source: '10.0.0.1',
  target,
  targetPort: 443,
  flow: { bytesOut: 1000, bytesIn: 3000, durationMs: 2000, state: 'SF', ...more },
});
const usual = Array.from({ length: 10 }, (_, hour) => flow(hour * HOUR, '10.0.1.1'));

function featuresOf(events: readonly SecurityEvent[]) {
  const extractor = idsFlows().fit(usual.map((one) => eventOf(one)));
  const { names, dense } = extractor.extract(events.map((one) => eventOf(one)));
  const { values } = dense();
  return Object.fromEntries(names.map((name, j) => [name, values[j]]));
}

test('connections, bytes, failures and new targets of an hour are told', () => {
  const features = featuresOf([
    flow(20 * HOUR, '10.0.1.1'),
    flow(20 * HOUR + 1, '10.0.1.2', { state: 'S0', bytesOut: 0, bytesIn: 0 }),
    flow(20 * HOUR + 2, '8.8.8.8', { bytesOut: 7000, bytesIn: 1000, durationMs: 50_000 }),
  ]);
  expect(features).toMatchObject({
    connections: Math.log1p(3),
    'distinct targets': Math.log1p(3),
    'share of connections that failed': 1 / 3,
    'bytes sent': Math.log1p(8000),
    'share of bytes that were sent': 8000 / 12_000,
    'most bytes to one target': Math.log1p(7000),
    'longest connection, seconds': Math.log1p(50),
    'targets new to this host': Math.log1p(2),
    'targets nobody had before': Math.log1p(2),
    'host never seen before': 0,
  });
});

test('a tunnel in the DNS has long names, many under one domain', () => {
  const names = ['aGk3bmV2ZXJhbm5vdW5jZWRieXRob3Nlaw', 'cGF5bG9hZHRoYXRnb2Vzb3V0aW5xdWVz', 'dGlvbnN0b3RoZXNlcnZlcm9mbmFtZXM'];
  const features = featuresOf(
    names.map((name, i) => ({ kind: 'dns', time: 20 * HOUR + i, source: '10.0.0.1', name: `${name}.evil.example` })),
  );
  expect(features).toMatchObject({
    'questions to the DNS': Math.log1p(3),
    'most names under one domain': Math.log1p(3),
    'longest label asked': Math.log1p(34),
    'domains new to this host': Math.log1p(1),
  });
  expect(features['entropy of the names asked, bits a character']).toBeGreaterThan(3.5);
});

test('the owner of a name is its last two labels, three under co.uk', () => {
  expect(['a.b.example.com', 'www.shop.co.uk', 'example.com.', 'localhost'].map(parentOf)).toEqual([
    'example.com',
    'shop.co.uk',
    'example.com',
    'localhost',
  ]);
  expect([entropyOf('aaaa.example.com'), entropyOf('abcd.example.com')]).toEqual([0, 2]);
});

test('a beacon is told in spite of jitter and gaps, and chance contacts are none', () => {
  const next = random(7);
  const beacon = (jitter: number, lost: number) => {
    const times: number[] = [];
    for (let i = 0, at = 0; i < 60; ++i, at += 60_000 * (1 + jitter * (2 * next.uniform() - 1))) if (next.uniform() >= lost) times.push(at);
    return beaconOf(
      times,
      times.map(() => 300),
    ).score;
  };
  expect(beacon(0, 0)).toBe(1);
  expect(beacon(0.05, 0.3)).toBeGreaterThan(0.85);
  expect(beacon(0.2, 0.1)).toBeGreaterThan(0.5);
  for (let k = 0; k < 20; ++k) {
    let at = 0;
    const times = Array.from({ length: 60 }, () => (at += -60_000 * Math.log(1 - next.uniform())));
    expect(
      beaconOf(
        times,
        times.map(() => Math.round(2000 * next.uniform())),
      ).score,
    ).toBeLessThan(0.45);
  }
  expect(beaconOf([0, 1, 2], []).score).toBe(0);
});
