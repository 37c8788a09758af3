import { online } from 'hapax/registry';
import { expect, test } from 'vitest';
import { checkMemory } from '../../src/streams/memory.ts';

const features = Array.from({ length: 20 }, (_, j) => `f${j}`);
const check =
  (detector: object, more: object = {}) =>
  () =>
    checkMemory({ features, detectors: [detector as { method: string }], ...more });

test('memory that one key would take by its options is told before it is taken', async () => {
  await expect(check({ method: 'gaussian', options: { windowSize: 10_000_000 } })()).rejects.toThrow(
    /^gaussian: `windowSize` would take about \d{4} MB for each key, more than `memory\.maxBytes`, 500 MB, for all of them; lower it, or raise `memory\.maxBytes`$/,
  );
  await expect(check({ method: 'gaussian', options: { windowSize: 10_000_000 } }, { memory: { maxBytes: 1e12 } })()).resolves.toBeTypeOf(
    'number',
  );
  await expect(check({ method: 'gaussian', options: { windowSize: 10_000 } })()).resolves.toBeTypeOf('number');
  await expect(check({ method: 'mad', retrain: { window: 1e9 } })()).rejects.toThrow('mad: `retrain.window` would take about 160000 MB');
  await expect(check({ method: 'ewma' }, { order: { lateness: 1, maxBuffered: 1_000_000 }, memory: { maxBytes: 1e6 } })()).rejects.toThrow(
    'order: `maxBuffered` would take about 192 MB',
  );
});
test('what is estimated from small models fits what large ones take', async () => {
  const estimates: string[] = [];
  for (const [method, entry] of Object.entries(online)) {
    const window = Object.entries(entry.spec.options).find(
      ([name, option]) => /window/i.test(name) && option.kind === 'number' && option.integer && option.max >= 20_000,
    )?.[0];
    if (window === undefined) continue;
    const options = { [window]: 20_000 };
    const model = entry.configure(options).start(3);
    model.learnOne(new Float64Array(3));
    const real = JSON.stringify(model.snapshot().state, (_, v) => (ArrayBuffer.isView(v) ? ' '.repeat(v.byteLength) : v)).length;
    if (real < 100_000) continue;
    estimates.push(method);
    const refused = (share: number) => () =>
      checkMemory({ features: ['a', 'b', 'c'], detectors: [{ method, options }], memory: { maxBytes: share * real } });
    await expect(refused(0.7)(), method).rejects.toThrow('for each key');
    await expect(refused(1.5)(), method).resolves.toBeTypeOf('number');
  }
  expect(estimates.length).toBeGreaterThan(0);
});
test('every stream with its defaults may be set up', async () => {
  for (const method of Object.keys(online)) await expect(check({ method })(), method).resolves.toBeTypeOf('number');
});
test('models of many features are told from models of few, before they are made', async () => {
  const wide =
    (method: string, columns: number, options: Record<string, unknown> = {}, ofOne = 50e6) =>
    () =>
      checkMemory({ features: Array.from({ length: columns }, (_, j) => `f${j}`), detectors: [{ method, options }] }, Infinity, ofOne);
  await expect(wide('randomCutForest', 1000)()).rejects.toThrow(
    /^the models of one key would take about 4\d\d MB, more than the 50 MB that this server writes down without keeping other requests waiting; lower windows, trees or features, or raise --key-memory$/,
  );
  await expect(wide('randomCutForest', 1000, { nTrees: 5 })()).resolves.toBeTypeOf('number');
  await expect(wide('randomCutForest', 1000, {}, 500e6)()).resolves.toBeTypeOf('number');
  await expect(wide('randomCutForest', 2000, {}, Infinity)()).rejects.toThrow(
    /^randomCutForest: a model of 2000 features would take about 8\d\d MB for each key, more than `memory\.maxBytes`, 500 MB, for all of them; lower it, or raise `memory\.maxBytes`$/,
  );
});
test('what is told from few features fits what many take', async () => {
  const columns = 80;
  for (const [method, entry] of Object.entries(online)) {
    const model = entry.configure({}).start(columns);
    model.learnOne(new Float64Array(columns));
    const real = JSON.stringify(model.snapshot().state, (_, v) => (ArrayBuffer.isView(v) ? ' '.repeat(v.byteLength) : v)).length;
    if (real < 100_000) continue;
    const check = (ofOne: number) => () =>
      checkMemory({ features: Array.from({ length: columns }, (_, j) => `f${j}`), detectors: [{ method }] }, Infinity, ofOne);
    // The scores that a threshold keeps are counted beside the model.
    await expect(check(0.7 * real)(), method).rejects.toThrow('--key-memory');
    await expect(check(1.5 * real + 100_000)(), method).resolves.toBeTypeOf('number');
  }
});
