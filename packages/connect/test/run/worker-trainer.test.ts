import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { matrix } from 'hapax';
import { detectors } from 'hapax/registry';
import { trainHere } from 'hapax/stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workerTrainer } from '../../src/run/worker-trainer.ts';
import { bundle } from '../bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-worker-'));
const file = pathToFileURL(join(folder, 'train-worker.mjs'));
beforeAll(() => bundle(new URL('../../src/run/train-worker.ts', import.meta.url), folder, 'train-worker.mjs'), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const job = {
  method: 'mad',
  options: {},
  train: matrix(Array.from({ length: 50 }, (_, i) => [i % 7, i % 3])),
  holdout: matrix([
    [3, 1],
    [90, 1],
  ]),
};

test('a thread trains the model that would be trained here, and says what went wrong', async () => {
  const { train, close } = workerTrainer({ file });
  expect(await train(job)).toEqual(trainHere({ detectors })(job));
  await expect(train({ ...job, method: 'nope' })).rejects.toThrow(/^no batch detector is called nope; there are /);
  expect(await train(job)).toEqual(trainHere({ detectors })(job));
  await close();
});

test('a thread that dies fails its job, and the next job has a new one', async () => {
  const broken = join(folder, 'broken.mjs');
  writeFileSync(
    broken,
    `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { throw new Error('out of memory'); });`,
  );
  const { train, close } = workerTrainer({ file: pathToFileURL(broken) });
  await expect(train(job)).rejects.toThrow('the training thread died: out of memory');
  await expect(train(job)).rejects.toThrow('the training thread died: out of memory');
  await close();
});

test('a thread trains what a pipeline file names by its path, the default or only export, and says when there is none', async () => {
  const path = join(folder, 'only.mjs');
  writeFileSync(
    path,
    `export { farFromMean as any } from ${JSON.stringify(new URL('../../../io/test/pool/own-methods.mjs', import.meta.url).href)};`,
  );
  const module = pathToFileURL(path);
  const { train, close } = workerTrainer({ file, methods: { detectors: { './only.mjs': { module, sole: true } } } });
  expect((await train({ ...job, method: './only.mjs' })).snapshot.id).toBe('farFromMean');
  await close();
  const none = join(folder, 'none.mjs');
  writeFileSync(none, 'export const a = 1; export const b = 2;');
  const other = workerTrainer({ file, methods: { detectors: { './none.mjs': { module: pathToFileURL(none), sole: true } } } });
  await expect(other.train({ ...job, method: './none.mjs' })).rejects.toThrow(
    `${pathToFileURL(none).href} has no detector \`default\`; it exports a, b: name one made with defineDetector`,
  );
  await other.close();
});

test('a thread trains detectors of the user, and pipelines', async () => {
  const module = new URL('../../../io/test/pool/own-methods.mjs', import.meta.url);
  const { train, close } = workerTrainer({ file, methods: { detectors: { farFromMean: { module } } } });
  const result = await train({ ...job, method: 'farFromMean' });
  expect(result.snapshot.id).toBe('farFromMean');
  expect(result.scores[1]).toBeGreaterThan(result.threshold);
  const options = { transforms: [{ method: 'standardize' }], detector: { method: 'mad' } };
  expect((await train({ ...job, method: 'pipeline', options })).snapshot.id).toBe('pipeline');
  await close();
  expect(() => workerTrainer({ methods: { detectors: { own: { module: 'own.js' } } } })).toThrow(
    `workerTrainer: the module of own must be a URL, such as new URL('./own.js', import.meta.url); got "own.js"`,
  );
});
