import { decode, encode } from 'hapax';
import * as methods from 'hapax/registry';
import { createStream } from 'hapax/stream';
import { mustBeSaid, Wrong } from '../engine/judge.mjs';
import { insideSnapshot } from './snapshots.mjs';

const retrain = { window: 60, first: 50, every: 50 };
/** Streams whose checkpoints hold every part that one can hold. */
const KINDS = [
  {
    name: 'pump',
    features: ['a', 'b'],
    transforms: [{ method: 'standardize', fitOn: 20 }],
    detectors: [{ method: 'ewma' }, { method: 'mad', retrain }],
    order: { lateness: 3000 },
  },
  { name: 'grid', features: ['a', 'b'], detectors: [{ method: 'autoStream' }], order: { every: 1000, lateness: 2000, maxGap: 5000 } },
  { name: 'far', features: ['a', 'b'], detectors: [{ method: 'knn', retrain }, { method: 'halfSpaceTrees' }] },
];

function pushed(stream, from, to) {
  for (let i = from; i < to; ++i) {
    const { verdicts } = stream.push({
      time: i * 1000,
      key: `k${i % 2}`,
      values: [Math.sin(i) + (i % 45 > 41 ? 60 : 0), (i * 7919) % 13],
    });
    for (const { name, score, threshold } of verdicts)
      if (typeof score !== 'number' || typeof threshold !== 'number' || Math.abs(score) === Infinity)
        throw new Wrong(`${name} gives ${score}, threshold ${threshold}`);
  }
  return stream;
}

/** A stream that goes on from a checkpoint which somebody has changed: refused in one line, or it judges with numbers. */
export const checkpoints = {
  structured: true,
  words: ['{"$num":"NaN"}', '{"$f64":"', '"keys":[', '"lanes":[', 'null', '"line":{', '"groups":'],
  seeds: () => KINDS.map((kind) => Buffer.from(encode(pushed(createStream(kind, methods), 0, 150).snapshot()))),
  mutate: insideSnapshot,
  async run(bytes) {
    try {
      const snapshot = decode(bytes.toString());
      const kind = KINDS.find(({ name }) => bytes.includes(`"${name}"`)) ?? KINDS[0];
      const stream = pushed(createStream(kind, methods, { restore: snapshot }), 150, 170);
      stream.tick(170_000);
      // What goes on can be written down again.
      decode(encode(stream.snapshot()));
    } catch (error) {
      mustBeSaid(error);
    }
  },
};
