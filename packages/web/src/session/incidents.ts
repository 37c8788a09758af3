import { type Alarm, GAP } from './alarms.ts';

/** One detector's part in an incident. */
export interface Witness extends Alarm {
  readonly detector: string;
}

/** Alarms of all detectors that lie together. */
export interface Incident {
  readonly start: number;
  readonly end: number;
  readonly time: number;
  /** In the order of their first flagged sample. */
  readonly witnesses: readonly Witness[];
}

/** Put the alarms of all detectors together, oldest first. Cost: O(n log n) in the number of alarms. */
export function incidentsOf(detectors: readonly { readonly name: string; readonly alarms: readonly Alarm[] }[]): Incident[] {
  const all = detectors.flatMap(({ name, alarms }) => alarms.map((alarm): Witness => ({ ...alarm, detector: name })));
  all.sort((a, b) => a.from - b.from);
  const incidents: { start: number; end: number; time: number; witnesses: Witness[] }[] = [];
  for (const witness of all) {
    const last = incidents.at(-1);
    if (!last || witness.from - last.end > GAP)
      incidents.push({ start: witness.from, end: witness.to, time: witness.time, witnesses: [witness] });
    else {
      last.end = Math.max(last.end, witness.to);
      add(last.witnesses, witness);
    }
  }
  return incidents;
}

/** A detector that raises its alarm again within an incident is one witness still: with the higher peak. */
function add(witnesses: Witness[], witness: Witness): void {
  const place = witnesses.findIndex(({ detector }) => detector === witness.detector);
  const before = witnesses[place];
  if (!before) witnesses.push(witness);
  else if (witness.peak > before.peak) witnesses[place] = { ...witness, from: before.from, time: before.time };
}
