import { expect, test } from 'vitest';
import { HapaxError } from '../src/core/errors.ts';
import { random } from '../src/core/random.ts';
import { decode, encode, type Snapshot } from '../src/core/snapshot.ts';
import { onlinePipeline } from '../src/pipeline/online-pipeline.ts';
import { pipeline } from '../src/pipeline/pipeline.ts';
import { detectors, online, thresholds, transforms } from '../src/registry.ts';
import { damage } from './damage.ts';
import { normalRows } from './data.ts';

/** Damaged copies of each snapshot; HAPAX_FUZZ asks for more. */
const COPIES = Number(process.env.HAPAX_FUZZ ?? 60);
const rows = normalRows(90, 3, 7);
const far = [...rows.slice(0, 40), [1e3, -1e3, 0], [0, 0, 0]];
const labels = rows.map((row) => (Math.hypot(...row) > 2.5 ? 1 : 0));
const scores = rows.map((row) => Math.hypot(...row));

/** What a method from a snapshot gives: numbers that must be finite, and those that may also be missing. */
type Answers = { readonly finite: Iterable<number>; readonly known: Iterable<number> };

function law(id: string, make: () => Snapshot, use: (snapshot: Snapshot) => Answers): void {
  test(`${id}: a damaged snapshot is refused in one line, or gives numbers; it neither hangs nor leaves its arrays`, () => {
    const sound = make();
    use(structuredClone(sound));
    const chance = random(2026, id.length);
    let refused = 0;
    for (let i = 0; i < COPIES; ++i) {
      const snapshot = structuredClone(sound);
      const what = damage(snapshot, chance);
      try {
        const { finite, known } = use(snapshot);
        for (const v of finite) expect(Number.isFinite(v), `${what} gives ${v}`).toBe(true);
        for (const v of known) expect(typeof v === 'number' && v !== Infinity && v !== -Infinity, `${what} gives ${v}`).toBe(true);
      } catch (error) {
        if (!(error instanceof HapaxError)) throw new Error(`${id}: ${what}: ${error instanceof Error ? error.stack : error}`);
        expect(error.message).not.toContain('\n');
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(COPIES / 10);
  });
}

/** Snapshots of what is odd but honest. */
const honest = [
  [[1, 1, 1]],
  Array(20).fill([4, 4, 4]),
  [...Array(30).fill([0, 1, 0]), [5, 1, 0]],
  rows.map((row) => row.map((v) => v * 1e148)),
  rows.map((row) => row.map((v) => v * 1e-300)),
  rows.map(([a]) => [a!]),
];

/** What goes with samples, as in the other laws. */
const contextOf = ({ labels: kind }: { readonly labels?: string }, y: readonly number[]) =>
  kind === 'partial' ? { known: y.map((label) => 0 - label) } : { labels: y };

for (const { spec, configure, load } of Object.values(detectors)) {
  test(`${spec.id}: says what its state must look like, and takes back every honest one`, () => {
    expect(spec.state).toBeDefined();
    for (const x of spec.series && 'whole' in spec.series ? honest.slice(1) : honest) {
      const y = x.map((_, i) => (i === x.length - 1 ? 1 : 0));
      const model = configure({}).fit(x, contextOf(spec, y));
      expect(load(decode(encode(model.snapshot()))).score(x)).toEqual(model.score(x));
    }
  });
  law(
    spec.id,
    () => configure({}).fit(rows, contextOf(spec, labels)).snapshot(),
    (snapshot) => {
      const model = load(snapshot);
      if (model.series === 'whole') {
        const { features } = model.explainAt(far, 40);
        return { finite: features.map(({ contribution }) => contribution), known: [...model.score(far), ...model.pValue(far)] };
      }
      const finite = [...model.score(far), model.scoreOne(far[0]!)];
      const { features } = model.explain(far[40]!);
      return { finite, known: [...features.map(({ contribution }) => contribution), ...model.pValue(far)] };
    },
  );
}

for (const { spec, configure, load } of Object.values(online)) {
  test(`${spec.id}: says what its state must look like, and takes back every honest one`, () => {
    expect(spec.state).toBeDefined();
    for (const x of [...honest, rows.map((row, i) => (i % 3 === 0 ? row : row.map(() => Number.NaN)))]) {
      const model = configure({}).start(x[0]!.length);
      load(model.snapshot());
      for (const sample of x) model.scoreLearnOne(sample);
      const again = load(decode(encode(model.snapshot())));
      expect(x.map((sample) => again.scoreLearnOne(sample))).toEqual(x.map((sample) => model.scoreLearnOne(sample)));
    }
  });
  law(
    spec.id,
    () => {
      const model = configure({}).start(3);
      for (let k = 0; k < 6; ++k) for (const sample of rows) model.scoreLearnOne(sample);
      return model.snapshot();
    },
    (snapshot) => {
      const model = load(snapshot);
      const known = far.map((sample) => model.scoreLearnOne(sample));
      return { finite: [], known: [...known, ...(model.contributions(far[0]!) ?? [])] };
    },
  );
}

for (const { spec, configure, load } of Object.values(thresholds)) {
  test(`${spec.id}: says what its state must look like, and takes back every honest one`, () => {
    expect(spec.state).toBeDefined();
    for (const given of [[1], [2, 2, 2, 2], scores, scores.map((v) => v * 1e300), scores.map((v) => v * 1e-300)]) {
      const rule = configure({}).fit(given);
      for (const score of given) rule.learnOne(score);
      expect(load(decode(encode(rule.snapshot()))).bounds).toEqual(rule.bounds);
    }
  });
  law(
    spec.id,
    () => configure({}).fit(scores).snapshot(),
    (snapshot) => {
      const rule = load(snapshot);
      for (let k = 0; k < 3; ++k) for (const score of scores) rule.learnOne(score);
      const { lower, upper } = rule.bounds;
      expect([lower === lower, upper === upper]).toEqual([true, true]);
      return { finite: rule.predict(scores), known: [] };
    },
  );
}

for (const { spec, configure, load } of Object.values(transforms)) {
  test(`${spec.id}: says what its state must look like, and takes back every honest one`, () => {
    expect(spec.state).toBeDefined();
    for (const x of honest) {
      const fitted = configure({}).fit(x);
      expect(load(decode(encode(fitted.snapshot()))).apply(x)).toEqual(fitted.apply(x));
    }
  });
  law(
    spec.id,
    () => configure({}).fit(rows).snapshot(),
    (snapshot) => {
      const transform = load(snapshot);
      const { values, rows: n } = transform.apply(far);
      expect([n, values.length % far.length, transform.history >= 1]).toEqual([far.length, 0, true]);
      return { finite: [], known: transform.names(['a', 'b', 'c']).map((name) => name.length) };
    },
  );
}

law(
  'pipeline',
  () => {
    const [lags, standardize] = [transforms.lags!.configure({ size: 3 }), transforms.standardize!.configure({})];
    const parts = { transforms: [standardize, lags], detector: detectors.mad!.configure({}), threshold: thresholds.spot!.configure({}) };
    const fitted = pipeline(parts).fit(rows);
    for (const sample of rows) fitted.next(sample);
    return fitted.snapshot();
  },
  (snapshot) => {
    const loaded = pipeline.load(snapshot, { detectors, thresholds, transforms });
    return { finite: [], known: [...loaded.score(far), ...far.map((sample) => loaded.next(sample).score), ...loaded.predict(far)] };
  },
);

const onlineParts = {
  transforms: [transforms.difference!.configure({})],
  detector: online.ewma!.configure({}),
  threshold: thresholds.spot!.configure({}),
  fitOn: 10,
  calibrateOn: 30,
};
law(
  'onlinePipeline',
  () => {
    const running = onlinePipeline(onlineParts).start(3);
    for (const sample of rows) running.next(sample);
    return running.snapshot();
  },
  (snapshot) => {
    const loaded = onlinePipeline.load(snapshot, { online, thresholds, transforms });
    return { finite: [], known: far.map((sample) => loaded.next(sample).score) };
  },
);
