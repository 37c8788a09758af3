import { type NumberColumn, rowsOf, type Table } from '@hapax/io';
import { above, type Detection, type Fact, thresholdAt } from '../detection.ts';
import type { Group } from '../groups.ts';
import { besideGroup } from './beside-group.ts';
import { oddGroups } from './odd-groups.ts';

/** Rows from which a group has a model of its own. */
const OWN = 100;
/** From the median absolute deviation to the standard deviation of a normal distribution. */
const TO_SIGMA = 1.4826;

/** How the groups of a table are judged: the method on some rows of it, one of so many models of the file. */
type Judge = (table: Table, models: number) => Detection;

/**
 * What share of the rows of all groups together are anomalies: a number, that which the models flag, or what each threshold says, for
 * methods that judge row by row.
 */
export type Share = number | 'of the models' | 'own thresholds';

/**
 * Judge a table by groups. Where each has rows enough, a model each; where one is short, one model over all, each group on a scale of its
 * own: a value is how many robust deviations it lies from the median of its group.
 */
export function detectByGroup(table: Table, groups: readonly Group[], judge: Judge, share: Share): Detection {
  const least = groups.reduce((few, { rows }) => Math.min(few, rows.length), Infinity);
  return least >= OWN ? ownModels(table, groups, judge, share) : sharedModel(table, groups, judge, least);
}

function ownModels(table: Table, groups: readonly Group[], judge: Judge, share: Share): Detection {
  const groupOf = new Int32Array(table.rows);
  const inGroup = new Int32Array(table.rows);
  const scores = new Float64Array(table.rows);
  const threshold = new Float64Array(table.rows);
  const verdicts = new Uint8Array(table.rows);
  const all = groups.map(({ rows }, g) => {
    const one = judge(rowsOf(table, rows), groups.length);
    for (const [k, row] of rows.entries()) {
      groupOf[row] = g;
      inGroup[row] = k;
      scores[row] = one.scores[k];
      threshold[row] = thresholdAt(one, k);
      verdicts[row] = one.verdicts[k];
    }
    return one;
  });
  const [{ method, causes, together: tells }] = all;
  const [{ meaning }] = all;
  const together =
    share === 'own thresholds'
      ? undefined
      : share === 'of the models' && meaning !== undefined && all.every((one) => one.meaning === meaning)
        ? { ...beyondOwn(groups, scores, threshold), verdicts, meaning }
        : pooled(groups, scores, typeof share === 'number' ? share : shareOf(verdicts));
  const how =
    together === undefined || together.meaning !== undefined
      ? 'each with a model and a threshold of its own'
      : 'each with a model of its own; scores are in robust deviations from the median score of the group, with one threshold over all';
  return {
    method,
    table,
    groups,
    scores,
    threshold,
    verdicts,
    ...together,
    reason: (row) => `${groups[groupOf[row]].name}: ${all[groupOf[row]].reason(inGroup[row])}`,
    ...(causes && { causes: (row) => all[groupOf[row]].causes?.(inGroup[row]) ?? [] }),
    ...(tells && { together: (row) => all[groupOf[row]].together?.(inGroup[row]) }),
    facts: [grouped(groups, how), ...told(groups, together?.verdicts ?? verdicts), ...oddGroups(table, groups)],
  };
}

const shareOf = (verdicts: Uint8Array): number => verdicts.reduce((sum, verdict) => sum + verdict, 0) / verdicts.length;

/** The scores of all groups on one scale, and the threshold that a share of them exceeds. */
function pooled(
  groups: readonly Group[],
  scores: Float64Array,
  share: number,
): Pick<Detection, 'scores' | 'threshold' | 'verdicts' | 'meaning'> {
  const out = new Float64Array(scores.length);
  for (const { rows } of groups) {
    const { middle, spread } = scaleOf(scores, rows);
    for (const row of rows) out[row] = (scores[row] - middle) / spread;
  }
  const ascending = out.filter((score) => score === score).sort();
  const threshold = ascending[Math.max(0, ascending.length - 1 - Math.round(share * ascending.length))] ?? Number.MAX_VALUE;
  return { scores: out, threshold, verdicts: above(out, threshold) };
}

/** How far the scores are beyond the threshold of their own group, in robust deviations of its scores: the verdicts are those of the groups. */
function beyondOwn(groups: readonly Group[], scores: Float64Array, threshold: Float64Array): Pick<Detection, 'scores' | 'threshold'> {
  const out = new Float64Array(scores.length);
  for (const { rows } of groups) {
    const { spread } = scaleOf(scores, rows);
    for (const row of rows) out[row] = (scores[row] - threshold[row]) / spread;
  }
  return { scores: out, threshold: 0 };
}

function sharedModel(table: Table, groups: readonly Group[], judge: Judge, least: number): Detection {
  const { features } = table;
  const groupOf = new Int32Array(table.rows);
  for (const [g, { rows }] of groups.entries()) for (const row of rows) groupOf[row] = g;
  const scales = features.map(({ values }) => groups.map(({ rows }) => scaleOf(values, rows)));
  const scaled = features.map(
    ({ name, values }, j): NumberColumn => ({
      name,
      values: Float64Array.from(values, (v, row) => (v - scales[j][groupOf[row]].middle) / scales[j][groupOf[row]].spread),
    }),
  );
  const found = judge({ ...table, features: scaled }, 1);
  const { causes, together: _, model: __, figures: ___, ...rest } = found;
  const inUnits = (row: number) =>
    causes?.(row).map((cause) => {
      const { feature, contribution, low, high } = cause;
      const j = features.findIndex(({ name }) => name === feature);
      // A category has no scale.
      if (j < 0) return cause;
      const { middle, spread } = scales[j][groupOf[row]];
      const back = (one: number | null) => (one === null ? null : middle + one * spread);
      return { feature, value: features[j].values[row], contribution, low: back(low), high: back(high) };
    }) ?? [];
  const why = besideGroup(table, { ...table, features: scaled }, (row) => scales.map((of) => of[groupOf[row]]));
  return {
    ...rest,
    groups,
    table: { ...table, notes: found.table.notes },
    ...(causes && { causes: inUnits, together: (row: number) => why(row, causes(row)).together }),
    reason: (row) => `${groups[groupOf[row]].name}: ${causes === undefined ? found.reason(row) : why(row, causes(row)).text}`,
    facts: [
      grouped(
        groups,
        `one model and one threshold over all, each group on its own scale: the shortest has ${least} rows, and a model of its own needs ${OWN}`,
      ),
      ...found.facts,
      ...told(groups, found.verdicts),
      ...oddGroups(table, groups),
    ],
  };
}

/** A group in which most values are equal has no robust spread: it takes the plain one, or stays as it is. */
function scaleOf(values: Float64Array, rows: Int32Array): { middle: number; spread: number } {
  const known = Float64Array.from(rows, (row) => values[row])
    .filter((v) => v === v)
    .sort();
  const middle = known.length === 0 ? 0 : known[known.length >> 1];
  const away = known.map((v) => Math.abs(v - middle)).sort();
  const robust = away.length === 0 ? 0 : TO_SIGMA * away[away.length >> 1];
  const plain = Math.sqrt(away.reduce((sum, a) => sum + a * a, 0) / Math.max(1, away.length));
  return { middle, spread: robust > 0 ? robust : plain > 0 ? plain : 1 };
}

const grouped = (groups: readonly Group[], how: string): Fact => ({
  label: 'groups',
  value: `${groups.length.toLocaleString('en')}, ${how}`,
  numbers: { count: groups.length, how },
});

/** Groups named by their anomalies at most. */
const NAMED = 5;

/** Which groups the anomalies are in. */
function told(groups: readonly Group[], verdicts: Uint8Array): Fact[] {
  const counts = groups
    .map(({ name, rows }) => ({ name, rows: rows.length, count: rows.reduce((sum, row) => sum + verdicts[row], 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count / b.rows - a.count / a.rows);
  if (counts.length === 0) return [];
  const more = counts.length > NAMED ? ` and ${counts.length - NAMED} more` : '';
  return [
    {
      label: 'anomalies in',
      value: `${counts
        .slice(0, NAMED)
        .map(({ name, count, rows }) => `${name} (${count} of ${rows})`)
        .join(', ')}${more}`,
      numbers: Object.fromEntries(counts.map(({ name, count }) => [name, count])),
    },
  ];
}
