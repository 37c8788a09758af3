import { decode, encode } from 'hapax';
import { expect, test } from 'vitest';
import type { SecurityEvent } from '../../src/events/event.ts';
import { idsAlerts } from '../../src/features/alerts.ts';
import { eventOf } from '../../src/features/security-event.ts';

const HOUR = 3_600_000;
const alert = (hour: number, source: string, target: string, targetPort: number, signature: string): SecurityEvent => ({
  kind: 'alert',
  time: hour * HOUR + 60_000,
  source,
  target,
  targetPort,
  signature,
});
/** Eight hours in which one host says the same. */
const usual = Array.from({ length: 8 }, (_, hour) => [0, 1, 2].map(() => alert(hour, '10.0.0.1', '10.0.1.1', 445, 'smb'))).flat();

function featuresOf(events: readonly SecurityEvent[], train = usual, reference?: unknown) {
  const extractor = idsAlerts().fit(
    train.map((one) => eventOf(one)),
    reference,
  );
  const { names, dense, ids } = extractor.extract(events.map((one) => eventOf(one)));
  const { values, columns } = dense();
  return ids.map((_, i) => Object.fromEntries(names.map((name, j) => [name, values[i * columns + j]]).filter(([, value]) => value !== 0)));
}

test('several targets are summed and counted, which a scan over hosts shows', () => {
  const scan = Array.from({ length: 50 }, (_, i) => alert(20, '10.0.0.1', `10.0.2.${i}`, 445, 'smb'));
  const [features] = featuresOf(scan);
  expect(features).toMatchObject({
    alerts: Math.log1p(50),
    'distinct targets': Math.log1p(50),
    'distinct ports': Math.log1p(1),
    'most targets on one port': Math.log1p(50),
    'most ports of one target': Math.log1p(1),
    'targets new to this host': Math.log1p(50),
    'signature smb': Math.log(1 + 8 / 8) * Math.log1p(50),
    'private to private: targets': Math.log1p(50),
  });
  expect(features).not.toHaveProperty('signatures new to this host');
});

test('many ports of one host show as such', () => {
  const [features] = featuresOf(Array.from({ length: 100 }, (_, i) => alert(20, '10.0.0.1', '10.0.1.1', i, 'probe')));
  expect(features).toMatchObject({
    'most ports of one target': Math.log1p(100),
    'most targets on one port': Math.log1p(1),
    'ports new to this host': Math.log1p(100),
    'ports nobody had before': Math.log1p(100),
    'signatures nobody had before': Math.log1p(1),
    'other signatures': Math.log(9) * Math.log1p(100),
  });
});

test('one server after another on a port that is new to the host shows by the day, a port that is used twice does not', () => {
  const extractor = idsAlerts({ hours: 24 }).fit(usual.map((one) => eventOf(one)));
  const at = extractor.names.indexOf('targets beyond two on one port new to this host');
  const beyond = (targets: number, port: number) => {
    const slow = Array.from({ length: targets }, (_, i) => alert(24 + 2 * i, '10.0.0.1', `10.0.2.${i}`, port, 'smb'));
    return extractor.extract(slow.map((one) => eventOf(one))).dense().values[at];
  };
  expect([beyond(8, 5985), beyond(2, 5985), beyond(8, 445)]).toEqual([Math.log1p(6), 0, 0]);
});

test('what is new is told in training as it was at the time', () => {
  const rows = featuresOf(usual);
  expect(rows).toHaveLength(8);
  expect(rows[0]).toMatchObject({ 'host never seen before': Math.log1p(1), 'signatures nobody had before': Math.log1p(1) });
  for (const row of rows.slice(1)) expect(Object.keys(row).filter((name) => /new|never|nobody/.test(name))).toEqual([]);
});

test('a host that is new itself has nothing that is new to it', () => {
  const [row] = featuresOf([alert(20, '10.9.9.9', '10.0.1.1', 445, 'smb')]);
  expect(Object.keys(row ?? {}).filter((name) => /new|never|nobody/.test(name))).toEqual(['host never seen before']);
});

test('locations are told by the longest prefix, and a pair of them that nobody had is told', () => {
  const table = [
    ['10.0.0.0/8', 'site'],
    ['10.0.1.0/24', 'servers'],
  ];
  const [row] = featuresOf([alert(20, '10.0.0.1', '8.8.8.8', 445, 'smb')], usual, table);
  expect(row).toMatchObject({ 'pairs of locations nobody had before': Math.log1p(1), 'other pairs of locations': Math.log1p(1) });
  expect(featuresOf(usual, usual, table)[3]).toHaveProperty('site to servers: alerts');
  expect(() => featuresOf([], usual, [['10.0.0.0/8']])).toThrow(
    `locations must be a list of [network, name] such as [['10.1.0.0/16', 'office']]; got ["10.0.0.0/8"]`,
  );
});

test('the number of features has an end, and ties go to the lower text', () => {
  const train = Array.from({ length: 300 }, (_, i) => alert(i, '10.0.0.1', '10.0.1.1', 445, `sid${String(i).padStart(3, '0')}`));
  const extractor = idsAlerts({ mostSignatures: 3 }).fit(train.map((one) => eventOf(one)));
  expect(extractor.names.filter((name) => name.startsWith('signature '))).toEqual([
    'signature sid000',
    'signature sid001',
    'signature sid002',
  ]);
});

test('an event that stands for several counts as them, and what is learnt is kept in a snapshot', () => {
  const train = usual.map((one) => eventOf(one));
  const extractor = idsAlerts().fit(train);
  const single = extractor.extract(usual.map((one) => eventOf(one)));
  const counted = extractor.extract(usual.filter((_, i) => i % 3 === 0).map((one) => eventOf(one, 3)));
  expect(counted.x).toEqual(single.x);
  expect(idsAlerts.load(decode(encode(extractor.snapshot()))).extract(train).x).toEqual(single.x);
});

test('names of hostile logs are texts like others', () => {
  const [row] = featuresOf([alert(20, '10.0.0.1', '10.0.1.1', 445, '__proto__'), alert(20, '10.0.0.1', '10.0.1.1', 445, 'a\tb')]);
  expect(row?.['distinct signatures']).toBe(Math.log1p(2));
});
