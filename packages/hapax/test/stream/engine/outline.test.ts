import { expect, test } from 'vitest';
import { decode, encode, random, type Snapshot } from '../../../src/index.ts';
import * as methods from '../../../src/registry.ts';
import { createStream, type StreamConfig } from '../../../src/stream/index.ts';

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
  return () => createStream(config, methods, { from: snapshot });
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
