import { expect, test } from 'vitest';
import { pipelineYaml } from '../../web/src/session/export.ts';
import { channelNames, defaultSettings } from '../../web/src/session/settings.ts';
import { parsePipeline } from '../src/watch/file.ts';

test('a pipeline saved by the playground is one that watch reads, whatever the source', () => {
  const settings = {
    ...defaultSettings(),
    rate: 0.001,
    detectors: [
      { method: 'ewma', options: { rate: 0.2 } },
      { method: 'isolationForest', options: {} },
    ],
  };
  const made = parsePipeline('pipeline.yaml', pipelineYaml(settings), {});
  expect(made).toMatchObject({
    features: settings.source.channels,
    source: { type: 'ndjson', path: 'session.ndjson' },
    detectors: [{ name: 'ewma', method: 'ewma', options: { rate: 0.2 }, calibration: { rate: 0.001 } }, { method: 'isolationForest' }],
  });
  const sensors = { kind: 'synthetic' as const, channels: channelNames('synthetic', 3), seed: 5 };
  expect(parsePipeline('pipeline.yaml', pipelineYaml({ ...settings, source: sensors }), {}).source).toEqual({
    type: 'synthetic',
    options: { seed: 5, intervalMs: 1000 },
  });
});
