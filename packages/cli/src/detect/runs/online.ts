import { featureRows, showPlace, type Table } from '@hapax/io';
import { formatNumber, HapaxError, type Method, type OnlineEntry, type OnlineModel, onlinePipeline, type Shift } from 'hapax';
import { methodsByName } from 'hapax/registry';
import { above, type Detection, type SavedModel, timeOf } from '../detection.ts';
import { besideRows } from '../reasons/beside-rows.ts';

/** Rows between two reports of progress. */
const STEP = 1024;
/** Rows unpacked at once. */
const SOME = 65_536;

export interface OnlineInput {
  /** Share of the rows that are to be anomalies: sets the threshold, in hindsight, unless a rule judges the scores afterwards. */
  readonly contamination: number;
  readonly onProgress?: (done: number) => void;
}

/** Run an online detector through the table: score each row, then learn it. */
export function runOnline(
  entry: OnlineEntry,
  options: Readonly<Record<string, unknown>>,
  table: Table,
  { contamination, onProgress }: OnlineInput,
): Detection {
  const configured = entry.configure(options);
  const start = () => configured.start(table.features.length);
  const { model, scores } = passThrough(start(), table, onProgress);
  const known = scores.filter((score) => score === score).sort();
  const { needed } = model.progress;
  if (known.length === 0)
    throw new HapaxError(
      'INPUT',
      `${table.source} has ${table.rows} rows; ${entry.spec.id} learns from ${needed} before its first verdict`,
    );
  const threshold = known[Math.min(known.length - 1, Math.floor((1 - contamination) * known.length))];
  const facts = [{ label: 'learnt before the first verdict', value: `${needed} rows` }];
  return detectionOf(entry, options, { table, scores, facts, threshold, model, start });
}

/** Go on with a model that has learnt before: score each row, then learn it. */
export function continueOnline(entry: OnlineEntry, saved: SavedModel, table: Table): Detection {
  const start = () => entry.load(saved.snapshot);
  const { model, scores } = passThrough(start(), table);
  return detectionOf(entry, {}, { table, scores, facts: [], threshold: saved.threshold, model, start });
}

/** Go on with a saved online pipeline, whose own threshold moves along and judges each row before it is learnt. */
export function continuePipeline(saved: Pick<SavedModel, 'snapshot' | 'features'>, table: Table): Detection {
  const start = () => onlinePipeline.load(saved.snapshot, methodsByName);
  const model = start();
  const scores = new Float64Array(table.rows);
  const verdicts = new Uint8Array(table.rows);
  const threshold = new Float64Array(table.rows);
  for (const [i, sample] of samples(table)) {
    threshold[i] = model.threshold;
    const { score, isAnomaly } = model.next(sample);
    scores[i] = score;
    verdicts[i] = isAnomaly ? 1 : 0;
  }
  const passed = { table, scores, facts: [], threshold, verdicts, start };
  return {
    ...toldOf(PIPELINE, {}, passed),
    model: { snapshot: model.snapshot(), features: [...saved.features], threshold: model.threshold },
  };
}

const PIPELINE = { id: 'onlinePipeline', title: 'Online pipeline', source: 'transforms, an online detector and a threshold in a row' };

function passThrough(model: OnlineModel, table: Table, onProgress?: (done: number) => void) {
  const scores = new Float64Array(table.rows);
  for (const [i, sample] of samples(table)) {
    scores[i] = model.scoreOne(sample);
    model.learnOne(sample);
    if (i % STEP === 0) onProgress?.(i / table.rows);
  }
  return { model, scores };
}

/** The rows in order, some unpacked at a time. */
function* samples(table: Table): Generator<readonly [i: number, sample: Float64Array]> {
  for (let from = 0; from < table.rows; from += SOME) {
    const { values, rows, columns } = featureRows(table, from, Math.min(table.rows, from + SOME));
    for (let k = 0; k < rows; ++k) yield [from + k, values.subarray(k * columns, (k + 1) * columns)];
  }
}

interface Passed extends Pick<Detection, 'table' | 'scores' | 'facts' | 'threshold' | 'verdicts'> {
  /** The model as it stood before the first row. */
  start(): OnlineModel;
}

function detectionOf(
  { spec }: OnlineEntry,
  options: Readonly<Record<string, unknown>>,
  { model, threshold, ...passed }: Omit<Passed, 'verdicts'> & { readonly threshold: number; readonly model: OnlineModel },
): Detection & { readonly model: SavedModel } {
  const { table, scores } = passed;
  return {
    ...toldOf(spec, options, { ...passed, threshold, verdicts: above(scores, threshold) }),
    model: { snapshot: model.snapshot(), features: table.features.map(({ name }) => name), threshold },
  };
}

function toldOf(
  { id, title, source }: Pick<Method, 'id' | 'title' | 'source'>,
  options: Readonly<Record<string, unknown>>,
  { start, ...passed }: Passed,
): Omit<Detection, 'model'> {
  let reasons: ReadonlyMap<number, string> | undefined;
  return {
    method: { id, title, source, options },
    ...passed,
    reason(i) {
      reasons ??= explainAll(start(), passed.table, passed.verdicts);
      return reasons.get(i) ?? '';
    },
  };
}

/**
 * The reasons of the anomalies. A running method can explain a row only while it stands before it, and which rows are anomalies is
 * known at the end: so the method runs through the table once more, which gives the same states.
 */
function explainAll(model: OnlineModel, table: Table, verdicts: Uint8Array): Map<number, string> {
  const reasons = new Map<number, string>();
  const why = besideRows(table);
  for (const [i, sample] of samples(table)) {
    const parts = verdicts[i] === 1 ? model.contributions(sample) : undefined;
    model.learnOne(sample);
    if (verdicts[i] !== 1) continue;
    // Once the sample is learnt: it is part of what speaks for the change.
    const { shift } = model;
    reasons.set(i, shift ? changed(table, i, shift) : why(i, parts));
  }
  return reasons;
}

/** When a level changed, how surely, and from what to what. Rows without a value do not count in how long ago it was. */
function changed(table: Table, row: number, { feature, ago, from, to, confidence, before, after }: Shift): string {
  const { name, values } = table.features[feature];
  const place = (known: number): string => {
    let at = row;
    for (let left = known; left > 0 && at > 0; ) {
      at -= 1;
      if (values[at] === values[at]) left -= 1;
    }
    return timeOf(table, at) ?? showPlace(table.place(at));
  };
  const between = from === to ? '' : `, between ${place(from)} and ${place(to)}`;
  const chance = confidence > 0.995 ? 'over 99' : String(Math.round(100 * confidence));
  return `${name} changed from ${formatNumber(before)} to ${formatNumber(after)} at ${place(ago)}${between} (${chance} %)`;
}
