import { expect, test } from 'vitest';
import { HapaxError } from '../../../../src/core/errors.ts';
import { decode, encode, random, type Snapshot } from '../../../../src/index.ts';
import * as methods from '../../../../src/registry.ts';
import { createStream, type StreamConfig } from '../../../../src/stream/index.ts';
import { damage } from '../../../damage.ts';

/** Damaged copies of each checkpoint; HAPAX_FUZZ asks for more. */
const COPIES = Number(process.env.HAPAX_FUZZ ?? 150);

const config: StreamConfig = {
  name: 'pump',
  features: ['a', 'b'],
  transforms: [{ method: 'standardize', fitOn: 20 }],
  detectors: [{ method: 'ewma' }, { method: 'mad', retrain: { window: 40, first: 30, every: 30 } }],
  order: { lateness: 3000 },
};
const chance = random(3);
function saved(): Snapshot {
  const stream = createStream(config, methods);
  for (let i = 0; i < 120; ++i)
    stream.push({ time: i * 1000, key: `k${i % 2}`, values: [chance.normal() + (i > 100 ? 50 : 0), chance.normal()] });
  return stream.snapshot();
}
const text = encode(saved());
const way = 'put back a copy, or remove it to start afresh';
/** The state, of any form: it is what is broken here. */
type Loose = Record<string, unknown> & { keys: Record<string, unknown>[] };
const broken = (change: (state: Loose) => void) => {
  const snapshot = decode(text);
  change(snapshot.state as Loose);
  return () => createStream(config, methods, { restore: snapshot });
};

test('a checkpoint that does not hold together is refused in one line that names the field', () => {
  for (const [change, message] of [
    [(state) => delete (state as Partial<Loose>).keys, '`state.keys` must be a list'],
    [(state) => state.keys.push(state.keys[0]!), '`state` must name every key once'],
    [(state) => Object.assign(state.keys[0]!, { values: new Float64Array(3) }), '`state.keys[0].values` must have 2 entries'],
    [(state) => Object.assign(state.keys[0]!, { lanes: [] }), '`state.keys[0].lanes` must have 2 entries'],
    [(state) => Object.assign(state.keys[0]!, { bytes: 'many' }), '`state.keys[0].bytes` must be a number'],
    [(state) => Object.assign(state.keys[0]!, { line: { heard: 1 } }), '`state.keys[0].line.passed` must be a number'],
  ] as const satisfies readonly (readonly [(state: Loose) => unknown, string])[])
    expect(broken(change)).toThrow(`the snapshot of pump is damaged: ${message}; ${way}`);
});

/** Streams whose checkpoints hold every part that one can hold. */
const kinds: readonly StreamConfig[] = [
  config,
  { name: 'grid', features: ['a', 'b'], detectors: [{ method: 'autoStream' }], order: { every: 1000, lateness: 2000, maxGap: 5000 } },
  {
    name: 'walk',
    features: ['a', 'b'],
    detectors: [{ method: 'telemanom', options: { lags: 5 }, retrain: { window: 60, first: 50, every: 50 } }],
  },
  {
    name: 'far',
    features: ['a', 'b'],
    detectors: [{ method: 'knn', retrain: { window: 60, first: 50, every: 50 } }, { method: 'halfSpaceTrees' }],
  },
];

test.each(kinds)('a checkpoint of $name with one field changed is refused in one line, or goes on with numbers', (kind) => {
  const run = (stream: ReturnType<typeof createStream>, from: number, to: number) => {
    for (let i = from; i < to; ++i) {
      const values = [Math.sin(i) + (i % 45 > 41 ? 60 : 0), (i * 7919) % 13];
      const { verdicts } = stream.push({ time: i * 1000, key: `k${i % 2}`, values });
      for (const { score, threshold } of verdicts) expect([typeof score, typeof threshold]).toEqual(['number', 'number']);
    }
    stream.tick(to * 1000);
    return stream;
  };
  const text = encode(run(createStream(kind, methods), 0, 150).snapshot());
  const chance = random(2026, kind.name?.length);
  let refused = 0;
  for (let n = 0; n < COPIES; ++n) {
    const snapshot = decode(text);
    const what = damage(snapshot, chance, 1);
    try {
      const stream = run(createStream(kind, methods, { restore: snapshot }), 150, 170);
      stream.keys();
      stream.openIncidents();
      encode(stream.snapshot());
    } catch (error) {
      if (!(error instanceof HapaxError)) throw new Error(`${kind.name}: ${what}: ${error instanceof Error ? error.stack : error}`);
      expect(error.message).not.toContain('\n');
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(COPIES / 10);
});
