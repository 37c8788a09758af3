import { type Accuracy, harmonic } from './points.ts';
import { type Run, runs } from './runs.ts';

/**
 * Affiliation precision and recall (Huet, Navarro & Rossi 2022): time is cut into zones, one round each labelled run, and distances
 * inside a zone are compared with those of a random alarm there. Runs are half-open intervals and the averages are integrals.
 * Random alarms already reach about .7 to .9, so read it beside another measure.
 * @returns precision NaN when nothing was alarmed
 */
export function affiliation(labels: ArrayLike<number>, alarms: ArrayLike<number>): Accuracy {
  const events = runs(labels);
  const raised = runs(alarms);
  let precision = 0;
  let zonesWithAlarms = 0;
  let recall = 0;
  events.forEach((event, j) => {
    const zone: Run = {
      start: j === 0 ? 0 : (events[j - 1].end + event.start) / 2,
      end: j === events.length - 1 ? labels.length : (event.end + events[j + 1].start) / 2,
    };
    const inside = clip(raised, zone);
    if (inside.length === 0) return;
    zonesWithAlarms += 1;
    precision += zonePrecision(event, zone, inside);
    recall += zoneRecall(event, zone, inside);
  });
  const p = zonesWithAlarms > 0 ? precision / zonesWithAlarms : Number.NaN;
  const r = events.length > 0 ? recall / events.length : Number.NaN;
  return { precision: p, recall: r, f1: harmonic(p, r) };
}

const clip = (some: readonly Run[], { start, end }: Run): Run[] =>
  some.map((run) => ({ start: Math.max(start, run.start), end: Math.min(end, run.end) })).filter((run) => run.end > run.start);

/** Mean over alarmed moments of the chance that a random moment of the zone is farther from the event. */
function zonePrecision(event: Run, zone: Run, alarms: readonly Run[]): number {
  const size = zone.end - zone.start;
  const length = event.end - event.start;
  const near = Math.min(event.start - zone.start, zone.end - event.end);
  const survival = (d: number) => 1 - (length + d + Math.min(d, near)) / size;
  let sum = 0;
  let measure = 0;
  for (const { start, end } of alarms) {
    measure += end - start;
    sum += Math.max(0, Math.min(end, event.end) - Math.max(start, event.start));
    if (start < event.start) sum += integrate(survival, event.start - Math.min(end, event.start), event.start - start, [near]);
    if (end > event.end) sum += integrate(survival, Math.max(start, event.end) - event.end, end - event.end, [near]);
  }
  return sum / measure;
}

/** Mean over moments of the event of the chance that a random moment of the zone is farther from it than the nearest alarm. */
function zoneRecall(event: Run, zone: Run, alarms: readonly Run[]): number {
  const size = zone.end - zone.start;
  let sum = 0;
  for (const { start, end } of clip(alarms, event)) sum += end - start;
  for (let k = 0; k <= alarms.length; ++k) {
    const left = k > 0 ? alarms[k - 1].end : -Infinity;
    const right = k < alarms.length ? alarms[k].start : Infinity;
    const from = Math.max(left, event.start);
    const to = Math.min(right, event.end);
    if (!(to > from)) continue;
    const survival = (x: number) => {
      const d = Math.min(x - left, right - x);
      return 1 - (Math.min(d, x - zone.start) + Math.min(d, zone.end - x)) / size;
    };
    sum += integrate(survival, from, to, [(left + right) / 2, (right + zone.start) / 2, (left + zone.end) / 2]);
  }
  return sum / (event.end - event.start);
}

/** Integral of a function that is linear between `from`, the kinks and `to`: the trapezoid rule is exact. */
function integrate(f: (x: number) => number, from: number, to: number, kinks: readonly number[]): number {
  const nodes = [from, ...kinks.filter((x) => x > from && x < to).sort((a, b) => a - b), to];
  let sum = 0;
  for (let k = 1; k < nodes.length; ++k) sum += ((f(nodes[k - 1]) + f(nodes[k])) / 2) * (nodes[k] - nodes[k - 1]);
  return sum;
}
