import { expect, test } from 'vitest';
import { FIXED } from '../../../src/features/alerts.ts';
import { FLOW_FEATURES } from '../../../src/features/flows.ts';
import { sentenceOf } from '../../../src/run/findings/sentence.ts';
import type { Deeds } from '../../../src/run/history/history.ts';

const none: Deeds = {
  known: true,
  targets: new Map(),
  ports: new Map(),
  signatures: new Map(),
  newTargets: [],
  newPorts: [],
  newSignatures: [],
  peers: { t: 0, p: 0, s: 0 },
  targetsOfNewPorts: [],
  bytesOut: 0,
  sent: new Map(),
  names: [],
  domains: new Map(),
};
const { log, log1p } = Math;
const reason = (feature: string, value: number, usual = 0) => ({ feature, value, usual, adds: 1, aspect: 'other' as const });
const said = (deeds: Partial<Deeds>, ...reasons: ReturnType<typeof reason>[]) =>
  sentenceOf('10.0.0.1', { ...none, ...deeds }, reasons, new Map());

test('a large amount is said once, with its target; another reason takes the place of the second', () => {
  expect(
    said(
      { bytesOut: 2.1e9, sent: new Map([['192.0.2.7', 2.1e9]]), newTargets: ['192.0.2.7'] },
      reason('bytes sent beyond any hour of this host before', log(48_000)),
      reason('most bytes to one target', log1p(2.1e9), log1p(4110)),
      reason('bytes sent', log1p(2.1e9), log1p(5520)),
      reason('longest connection, seconds', log1p(1900), log1p(13)),
    ),
  ).toBe(
    '10.0.0.1 sent 48,000 times as much as in any hour before, 2.1 GB to 192.0.2.7; held a connection for 1,900 seconds (usually 13).',
  );
  expect(
    said(
      {
        sent: new Map([
          ['192.0.2.1', 10],
          ['192.0.2.9', 900],
          ['192.0.2.7', 300],
        ]),
        newTargets: ['192.0.2.1', '192.0.2.7'],
      },
      reason('most bytes to one target new to this host', log1p(300)),
    ),
  ).toBe('10.0.0.1 sent 300 B to a target that it had never contacted, 192.0.2.7.');
});

test('what adds next to nothing is not said', () => {
  const small = { ...reason('connections', log1p(3), log1p(2)), adds: 0.2 };
  expect(said({ signatures: new Map([['7', 2]]) }, { ...reason('distinct targets', log1p(90), log1p(2)), adds: 60 }, small)).toBe(
    '10.0.0.1 reached 90 targets (usually 2).',
  );
});

test('a tunnel is named by its domain, and said once', () => {
  const names = Array.from({ length: 40 }, (_, k) => `x${k}a.t.evil.example`);
  expect(
    said(
      {
        names,
        domains: new Map([
          ['evil.example', 40],
          ['corp.example', 2],
        ]),
      },
      reason('distinct names asked', log1p(42), log1p(1)),
      reason('questions to the DNS', log1p(50), log1p(1)),
      reason('entropy of the names asked, bits a character', 4.2, 2),
    ),
  ).toBe('10.0.0.1 asked the DNS for 42 names (usually 1), 40 of them under evil.example.');
});

test('names that look made by a program are shown by an example, many questions by their number', () => {
  const name = `${'q7'.repeat(40)}.example`;
  expect(said({ names: ['a.example', name], domains: new Map([['example', 2]]) }, reason('longest label asked', log1p(80), log1p(9)))).toBe(
    `10.0.0.1 asked the DNS for names with labels of up to 80 characters, such as ${name.slice(0, 60)}….`,
  );
  expect(
    said(
      {
        domains: new Map([
          ['a.example', 1],
          ['b.example', 1],
        ]),
      },
      reason('questions without an answer', log1p(1200), log1p(3)),
    ),
  ).toBe('10.0.0.1 asked the DNS 1,200 questions that had no answer (usually 3).');
});

test('every feature has words of its own', () => {
  const did = {
    signatures: new Map([['7', 2]]),
    ports: new Map([['80', 2]]),
    newTargets: ['192.0.2.1'],
    domains: new Map([['a.example', 2]]),
  };
  const mute = [...FIXED, ...FLOW_FEATURES].filter((feature) => said(did, reason(feature, 3, 1)).includes('unusual'));
  expect(mute).toEqual(['host never seen before', 'host never seen before']);
});
