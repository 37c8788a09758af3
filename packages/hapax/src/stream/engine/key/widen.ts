import type { GroupState } from '../../alerts/incidents.ts';
import { startCell } from '../../time/cell.ts';
import type { ReorderBufferSnapshot } from '../../time/reorder-buffer.ts';
import type { Plan } from '../plan.ts';
import { startBaseline } from './baseline.ts';
import { startDetector } from './detector.ts';
import { snapshotDetector } from './detector-snapshot.ts';
import { leftOf } from './elder.ts';
import { PLACES, restoreGrain, startGrain } from './grain.ts';
import type { KeySnapshot } from './state.ts';

// What a key knew, for a stream that has features more: all of it stays, at the places of now.

/** @param places of the features there were, among those there are */
export function widenedKey(key: KeySnapshot, plan: Plan, places: readonly number[]): KeySnapshot {
  const columns = plan.features.length;
  const into = <T extends Float64Array>(fresh: T, known: Float64Array): T => {
    places.forEach((j, i) => {
      fresh[j] = known[i];
    });
    return fresh;
  };
  const baseline = startBaseline(columns);
  const grain = startGrain(columns);
  for (const part of ['usual', 'spread'] as const) into(baseline[part], key.baseline[part]);
  // Keys of the first version have none.
  if (key.grain) {
    const known = restoreGrain(key.grain);
    places.forEach((j, i) => {
      grain.set(known.subarray(i * PLACES, (i + 1) * PLACES), j * PLACES);
    });
  }
  return {
    ...key,
    values: into(new Float64Array(columns).fill(Number.NaN), key.values),
    baseline,
    grain,
    ...(key.habits ? { habits: key.habits.map((span) => ({ ...span, feature: places[span.feature] })) } : {}),
    line: key.line ? widenedLine(key.line, plan, places) : null,
    lanes:
      key.lanes?.map((lane, i) => ({
        ...snapshotDetector(startDetector(plan.detectors[i], columns, lane.calibrated.bar)),
        elder: { places: [...places], left: leftOf(key.samples, plan.detectors[i].calibrator.policy.window), lane },
      })) ?? null,
  };
}

/** Samples that wait lack the feature; what it comes to in the open cell begins now. */
function widenedLine(line: ReorderBufferSnapshot, { features, aggregates }: Plan, places: readonly number[]): ReorderBufferSnapshot {
  const columns = features.length;
  const { times, rows: known } = line.queue;
  const rows = new Float64Array(times.length * columns).fill(Number.NaN);
  for (let at = 0; at < times.length; ++at)
    places.forEach((j, i) => {
      rows[at * columns + j] = known[at * places.length + i];
    });
  if (!line.cell) return { ...line, queue: { ...line.queue, rows } };
  const fresh = startCell(aggregates);
  const { cell } = line;
  places.forEach((j, i) => {
    fresh.values[j] = cell.values[i];
    fresh.known[j] = cell.known[i];
  });
  const parts = fresh.parts?.map((part, j) => (places.includes(j) ? (cell.parts?.[places.indexOf(j)] ?? null) : part));
  return {
    ...line,
    queue: { ...line.queue, rows },
    cell: { ...cell, values: fresh.values, known: fresh.known, ...(parts ? { parts } : {}) },
  };
}

/** An open incident stands at the place of now. */
export const widenedGroups = (groups: Readonly<Record<string, GroupState>>, places: readonly number[]): Record<string, GroupState> =>
  Object.fromEntries(
    Object.entries(groups).map(([name, group]) => [
      name,
      group.still ? { ...group, still: { ...group.still, feature: places[group.still.feature] } } : group,
    ]),
  );
