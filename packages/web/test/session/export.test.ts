import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { pipelineYaml, sessionCsv, sessionNdjson } from '../../src/session/export.ts';
import { readPipeline } from '../../src/session/import.ts';
import { createRing } from '../../src/session/ring.ts';
import { defaultSettings } from '../../src/session/settings.ts';
import { samplesOf, tableIn } from '../../src/session/table.ts';

const channels = ['a, "b"', 'c'];
const samples = createRing(3, 8);
const ring = createRing(4, 8);
const START = Date.UTC(2024, 0, 1);
samples.push(Float64Array.of(START, 1, 2), 0);
samples.push(Float64Array.of(START + 1000, Number.NaN, -2), 0);
samples.push(Float64Array.of(START + 2000, 3, 4), 0);
// Score, threshold, severity and flag; the last sample is not judged yet.
ring.push(Float64Array.of(0.5, 3, 10, 0), 0);
ring.push(Float64Array.of(4, 3, 50, 1), 0);
const injections = [{ id: 1, kind: 'dropout' as const, start: 1, length: 1, amplitude: 0, channels: [0] }];
const session = { channels, samples, detectors: [{ name: 'ewma', ring }], injections };

test('a session as CSV has times, channels, labels, scores, thresholds and flags; missing is empty', () =>
  expect(sessionCsv(session)).toBe(
    [
      'time,"a, ""b""",c,anomaly,ewma score,ewma threshold,ewma flagged',
      '2024-01-01T00:00:00.000Z,1,2,0,0.5,3,0',
      '2024-01-01T00:00:01.000Z,,-2,1,4,3,1',
      '2024-01-01T00:00:02.000Z,3,4,0,,,',
      '',
    ].join('\n'),
  ));
test('a session as NDJSON has a field for each channel; missing is null', () =>
  expect(
    sessionNdjson(session)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { time: START, 'a, "b"': 1, c: 2, anomaly: 0, scores: { ewma: 0.5 } },
    { time: START + 1000, 'a, "b"': null, c: -2, anomaly: 1, scores: { ewma: 4 } },
    { time: START + 2000, 'a, "b"': 3, c: 4, anomaly: 0, scores: { ewma: null } },
  ]));
test('a saved session can be opened again: its samples and its labels, without what detectors said', async () => {
  const text = sessionNdjson(session);
  expect(samplesOf((await tableIn('file', new TextEncoder().encode(text))).table, 0, 1000)).toEqual({
    channels,
    all: channels,
    leftOut: [],
    rows: { rows: 3, values: Float64Array.of(START, 1, 2, START + 1000, Number.NaN, -2, START + 2000, 3, 4) },
    labels: [{ id: 1, kind: 'levelShift', start: 1, length: 1, amplitude: 0, channels: [] }],
  });
});

const settings = {
  ...defaultSettings(),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a name that a pipeline file would take for a variable
  source: { kind: 'synthetic' as const, channels: ['a ${b}', 'c: "d"'], seed: 5 },
  rate: 0.001,
  learning: { escape: 'never' },
  detectors: [
    { method: 'ewma', options: { rate: 0.2 }, threshold: { method: 'spot', options: { q: 0.01 } }, calibration: {} },
    { method: 'knn', options: {}, calibration: { after: 50 }, retrain: { swap: 'aligned', every: 200 } },
  ],
};

test('a pipeline file brings back detectors, options, thresholds, rates and the source', () => {
  const file = pipelineYaml(settings, 7000);
  // As `hapax watch` does, a doubled dollar is a dollar.
  const read = readPipeline(parse(file.replaceAll('$${', '${')), 0.5);
  const { detectors, rate, learning, order } = settings;
  expect(read).toEqual({
    judgement: { detectors, rate, learning, order },
    channels: settings.source.channels,
    source: settings.source,
    periodMs: 1000,
    leftOut: [],
  });
});
test('a pipeline with detectors of different rates keeps them apart', () => {
  const file = { features: ['a'], detectors: [{ method: 'ewma', calibration: { rate: 0.1 } }, { method: 'ewma' }] };
  expect(readPipeline(file, 0.01).judgement).toMatchObject({
    rate: 0.01,
    detectors: [
      { method: 'ewma', calibration: { rate: 0.1 } },
      { method: 'ewma', calibration: {} },
    ],
  });
});
test('what is no pipeline, or too much for the page, is told; what has no place on the page is named', () => {
  expect(() => readPipeline('text', 0.01)).toThrow('The file is not a pipeline: it must have features and detectors.');
  expect(() => readPipeline({ features: [] }, 0.01)).toThrow('The pipeline names no features.');
  expect(() => readPipeline({ features: ['a'] }, 0.01)).toThrow('The pipeline has no detectors.');
  const many = Array.from({ length: 21 }, (_, i) => `f${i}`);
  expect(() => readPipeline({ features: many }, 0.01)).toThrow('The pipeline has 21 features; this page shows at most 20.');
  const file = { features: ['a'], detectors: [{ method: 'ewma' }], transforms: [], alerts: {}, sinks: [], odd: 1 };
  expect(readPipeline(file, 0.01).leftOut).toEqual(['transforms', 'alerts', 'odd']);
});
