import { featureMatrix, sampleOf, type Table } from '@hapax/io';
import type { Follower, Model } from 'hapax';

/** Why row `i` is an anomaly. A method for series can tell while it stands before the row: it goes along once, at the first question. */
export function reasonsByModel(model: Model, table: Table, verdicts: Uint8Array, names: readonly string[]): (i: number) => string {
  if (model.series === 'whole') {
    const x = featureMatrix(table);
    return (i) => model.explainAt(x, i, names).reason;
  }
  const { follow } = model;
  if (!follow) return (i) => model.explain(sampleOf(table, i), names).reason;
  let told: ReadonlyMap<number, string> | undefined;
  return (i) => {
    told ??= along(follow(), table, verdicts, names);
    return told.get(i) ?? '';
  };
}

function along(walk: Follower, table: Table, verdicts: Uint8Array, names: readonly string[]): Map<number, string> {
  const out = new Map<number, string>();
  for (let i = 0; i < table.rows; ++i) {
    const sample = sampleOf(table, i);
    if (verdicts[i] === 1) out.set(i, walk.explain(sample, names).reason);
    walk.advance(sample);
  }
  return out;
}
