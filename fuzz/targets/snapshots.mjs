import { decode, encode } from 'hapax';
import { detectors, online, thresholds, transforms } from 'hapax/registry';
import { mustBeSaid, Wrong } from '../engine/judge.mjs';
import { mutate } from '../engine/mutate.mjs';

const rows = Array.from({ length: 40 }, (_, i) => [Math.sin(i), (i * 7919) % 13, i === 20 ? 50 : Math.cos(3 * i)]);
const scores = rows.map((row) => Math.hypot(...row));
const labels = rows.map((_, i) => (i === 20 ? 1 : 0));
const far = [...rows.slice(0, 5), [1e3, -1e3, 0], [0, 0, 0]];

/** Small models of every method. */
function* small() {
  for (const { spec, configure } of Object.values(detectors)) {
    const names = ['nEstimators', 'epochs', 'nComponents'].filter((name) => name in spec.options);
    const few = Object.fromEntries(names.map((name) => [name, 2]));
    const context = spec.labels === 'partial' ? { known: labels.map((one) => 0 - one) } : { labels };
    for (const options of [few, {}])
      try {
        yield configure(options).fit(rows, context).snapshot();
        break;
      } catch {
        // Not every method takes so few of everything.
      }
  }
  for (const { configure } of Object.values(online)) {
    const model = configure({}).start(3);
    for (const row of rows) model.scoreLearnOne(row);
    yield model.snapshot();
  }
  for (const { configure } of Object.values(thresholds)) yield configure({}).fit(scores).snapshot();
  for (const { configure } of Object.values(transforms)) yield configure({}).fit(rows).snapshot();
}

const ODD = [0, -1, 1, 2, 0.5, Number.NaN, Infinity, -Infinity, 1e308, 3e8, 2 ** 31, 2 ** 53, -0];
const places = (value, into = []) => {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    for (const key of Object.keys(value)) {
      into.push([value, key]);
      places(value[key], into);
    }
  return into;
};

/** Change a field of what is kept, and write it down with a checksum that fits. */
export function insideSnapshot(bytes, chance, context) {
  let snapshot;
  try {
    snapshot = decode(bytes.toString());
  } catch {
    return mutate(bytes, chance, context);
  }
  const all = places({ state: snapshot.state, columns: snapshot.columns });
  const [parent, key] = all[chance.integer(all.length)];
  const before = parent[key];
  const odd = ODD[chance.integer(ODD.length)];
  if (ArrayBuffer.isView(before) && before.length > 0 && chance.integer(4) > 0) {
    if (chance.integer(3) === 0) parent[key] = before.slice(0, chance.integer(before.length));
    else before[chance.integer(before.length)] = chance.integer(2) === 0 ? odd : before[chance.integer(before.length)];
  } else if (Array.isArray(before) && before.length > 0 && chance.integer(2) === 0)
    parent[key] = before.slice(0, chance.integer(before.length));
  else if (typeof before === 'number' && chance.integer(4) > 0)
    parent[key] = chance.integer(3) === 0 ? before + chance.integer(3) - 1 : odd;
  else parent[key] = [null, 'x', {}, [], odd, new Float64Array(2), true][chance.integer(7)];
  const { state, columns } = Object.fromEntries(all.filter(([owner]) => owner === all[0][0]).map(([owner, name]) => [name, owner[name]]));
  try {
    return Buffer.from(encode({ ...snapshot, state, columns: Number.isInteger(columns) ? columns : 3 }));
  } catch {
    return bytes;
  }
}

const finite = (id, numbers) => {
  for (const v of numbers) if (!Number.isFinite(v)) throw new Wrong(`${id} gives ${v}`);
};

/** Loaded and asked, it refuses in one line or gives numbers. */
export const snapshots = {
  structured: true,
  words: ['{"$num":"NaN"}', '{"$f64":"', '"state":', '"columns":3', '"id":"mad"', 'null', '{"format":"hapax","version":1,'],
  seeds: () => [...small()].map((snapshot) => Buffer.from(encode(snapshot))),
  mutate: insideSnapshot,
  async run(bytes) {
    try {
      const snapshot = decode(bytes.toString());
      const { id } = snapshot;
      if (Object.hasOwn(detectors, id)) {
        const model = detectors[id].load(snapshot);
        if (model.columns !== 3) return;
        const given = model.score(far);
        // Samples that no whole window holds have no verdict.
        finite(id, model.series === undefined ? given : given.filter((v) => !Number.isNaN(v)));
        if (model.series === undefined) model.explain(far[5]);
      } else if (Object.hasOwn(online, id)) {
        const model = online[id].load(snapshot);
        if (model.columns !== 3) return;
        for (const row of far) if (Math.abs(model.scoreLearnOne(row)) === Infinity) throw new Wrong(`${id} gives an infinite score`);
      } else if (Object.hasOwn(thresholds, id)) {
        const rule = thresholds[id].load(snapshot);
        for (const score of scores) rule.learnOne(score);
        if (Number.isNaN(rule.bounds.upper)) throw new Wrong(`${id}: a bound that is NaN`);
      } else if (Object.hasOwn(transforms, id)) {
        const transform = transforms[id].load(snapshot);
        if (transform.columns !== undefined && transform.columns !== 3) return;
        transform.apply(far);
      }
    } catch (error) {
      mustBeSaid(error);
    }
  },
};
