// What a stranger does with it: the laws under node:test, saved and restored, in a pool, a pipeline and a stream.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workerPool } from '@hapax/io';
import { decode, encode, loadModel, pipeline, pipelineMethod, robustScale } from 'hapax';
import { createStream } from 'hapax/stream';
import { detectorLaws } from 'hapax/testing';
import { spread } from './own.js';

const rows = Array.from({ length: 200 }, (_, i) => [i % 7, (i * i) % 11]);
const built = pipeline({ transforms: [robustScale()], detector: spread() });

detectorLaws(test, spread, {});

test('saved and restored, alone and in a pipeline', () => {
  const model = built.fit(rows);
  const again = loadModel(decode(encode(model.snapshot())), { detectors: { spread }, transforms: { robustScale } });
  assert.deepEqual(again.score(rows), model.score(rows));
  assert.deepEqual(
    spread.load(decode(encode(spread().fit(rows).snapshot()))).predict([
      [3, 5],
      [90, 5],
    ]),
    Int8Array.of(0, 1),
  );
});

test('in a pool', async () => {
  const pool = workerPool({ threads: 2, methods: { detectors: { spread: { module: new URL('./own.js', import.meta.url) } } } });
  assert.equal(encode((await pool.fit(built, rows)).snapshot()), encode(built.fit(rows).snapshot()));
  assert.deepEqual(await pool.score(spread().fit(rows), rows), spread().fit(rows).score(rows));
  await pool.close();
});

test('in a stream', () => {
  const detectors = { spread, pipeline: pipelineMethod({ detectors: { spread }, transforms: { robustScale } }) };
  const retrain = { window: 100, first: 60, every: 100 };
  const options = { detector: { method: 'spread' }, transforms: [{ method: 'robustScale' }] };
  const stream = createStream(
    {
      features: ['a', 'b'],
      detectors: [
        { method: 'spread', retrain },
        { method: 'pipeline', options, retrain },
      ],
    },
    { detectors },
  );
  const last = rows.map((values, time) => stream.push({ time, values })).at(-1);
  assert.ok(last?.verdicts.every(({ version, score }) => version > 0 && Number.isFinite(score)));
});
