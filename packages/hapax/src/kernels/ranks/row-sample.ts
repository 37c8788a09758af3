import { uniformAt } from '../../core/random.ts';

/**
 * An even sample of the rows of a table that lies in parts: every row draws a number from its part and its place in it, and those with the
 * smallest numbers stay. What stays of all parts is the same however they are put together. Plain data.
 */
export interface RowSample {
  readonly most: number;
  readonly seed: number;
  count: number;
  /** Numbers drawn, and where each row comes from. */
  keys: Float64Array;
  parts: Int32Array;
  places: Float64Array;
  /** Shape (rows, columns). */
  values: Float64Array;
  /** A row with this number, or a larger one, cannot stay. */
  below: number;
}

export const rowSample = (most: number, seed: number): RowSample => ({
  most,
  seed,
  count: 0,
  keys: new Float64Array(0),
  parts: new Int32Array(0),
  places: new Float64Array(0),
  values: new Float64Array(0),
  below: 1,
});

/** Rows that may wait, for each that may stay, before those that cannot are dropped. */
const SLACK = 2;

/** Take in the rows of a part. @param before rows of the part that came earlier */
export function sampleRows(sample: RowSample, part: number, before: number, values: Float64Array, rows: number, columns: number): void {
  for (let i = 0; i < rows; ++i) {
    const key = uniformAt(sample.seed, part, before + i);
    if (key >= sample.below) continue;
    if (sample.count === sample.keys.length) grow(sample, columns);
    const at = sample.count++;
    sample.keys[at] = key;
    sample.parts[at] = part;
    sample.places[at] = before + i;
    sample.values.set(values.subarray(i * columns, (i + 1) * columns), at * columns);
    if (sample.count >= SLACK * sample.most) shrink(sample, columns);
  }
}

function grow(sample: RowSample, columns: number): void {
  const size = Math.min(SLACK * sample.most, Math.max(256, 2 * sample.keys.length));
  const [keys, parts, places, values] = [
    new Float64Array(size),
    new Int32Array(size),
    new Float64Array(size),
    new Float64Array(size * columns),
  ];
  keys.set(sample.keys);
  parts.set(sample.parts);
  places.set(sample.places);
  values.set(sample.values);
  Object.assign(sample, { keys, parts, places, values });
}

/** Keep the rows with the smallest numbers; the place decides between equal ones. */
function shrink(sample: RowSample, columns: number): void {
  const { keys, parts, places, most } = sample;
  const order = Int32Array.from({ length: sample.count }, (_, i) => i).sort(
    (a, b) => keys[a] - keys[b] || parts[a] - parts[b] || places[a] - places[b],
  );
  choose(sample, order.subarray(0, most), columns);
  if (sample.count === most) sample.below = Math.min(sample.below, sample.keys[most - 1] + Number.EPSILON);
}

function choose(sample: RowSample, order: Int32Array, columns: number): void {
  const { keys, parts, places, values } = sample;
  const rows = new Float64Array(order.length * columns);
  order.forEach((from, to) => {
    rows.set(values.subarray(from * columns, (from + 1) * columns), to * columns);
  });
  sample.keys = Float64Array.from(order, (i) => keys[i]);
  sample.parts = Int32Array.from(order, (i) => parts[i]);
  sample.places = Float64Array.from(order, (i) => places[i]);
  sample.values = rows;
  sample.count = order.length;
}

/** The sample of both together; neither is changed. */
export function mergedSamples(one: RowSample, other: RowSample, columns: number): RowSample {
  const joined = <T extends Float64Array | Int32Array>(out: T, a: T, b: T): T => {
    out.set(a);
    out.set(b, a.length);
    return out;
  };
  const [a, b] = [trimmed(one, columns), trimmed(other, columns)];
  const count = a.count + b.count;
  const out: RowSample = {
    ...a,
    count,
    keys: joined(new Float64Array(count), a.keys, b.keys),
    parts: joined(new Int32Array(count), a.parts, b.parts),
    places: joined(new Float64Array(count), a.places, b.places),
    values: joined(new Float64Array(count * columns), a.values, b.values),
  };
  return settledSample(out, columns);
}

const trimmed = (sample: RowSample, columns: number): RowSample => ({
  ...sample,
  keys: sample.keys.slice(0, sample.count),
  parts: sample.parts.slice(0, sample.count),
  places: sample.places.slice(0, sample.count),
  values: sample.values.slice(0, sample.count * columns),
});

/** The rows that stay, in the order of parts and of places in them: for as many rows as may stay this is the table itself. */
export function settledSample(sample: RowSample, columns: number): RowSample {
  const out = trimmed(sample, columns);
  if (out.count > out.most) shrink(out, columns);
  const { parts, places } = out;
  choose(
    out,
    Int32Array.from({ length: out.count }, (_, i) => i).sort((a, b) => parts[a] - parts[b] || places[a] - places[b]),
    columns,
  );
  return { ...out, below: 1 };
}
