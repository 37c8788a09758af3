import { featureMatrix, type Table } from '@hapax/io';
import { type DetectorEntry, type Follower, HapaxError, type Matrix, type Model } from 'hapax';
import { type Detection, sampleAt } from './detection.ts';
import { binaryLabels } from './labels.ts';
import { causes } from './reason.ts';
import { judgeTogether, type Rule } from './threshold-rule.ts';
import { rowsToLearn, type TrainOn } from './train-on.ts';

/** Fit on one table, and score another or, without it, the same. */
export interface DetectorInput {
  readonly table: Table;
  readonly train: Table | undefined;
  readonly anomalyLabels: readonly string[];
  /** Learn only from these rows. */
  readonly trainOn: TrainOn | undefined;
  /** Instead of the contamination, what decides which scores are anomalies. */
  readonly rule: Rule | undefined;
}

/** Methods that learn from labels score the share of anomalies among samples alike: above this an anomaly is likelier than not. */
const LIKELIER = 0.5;

/** Run a batch detector. Training rows get training scores: a sample is not its own neighbour. */
export function runDetector(
  entry: DetectorEntry,
  options: Readonly<Record<string, unknown>>,
  { table, train, anomalyLabels, trainOn, rule }: DetectorInput,
): Detection {
  const { spec } = entry;
  const configured = entry.configure(options);
  const learnt = train ?? table;
  if (spec.labels === 'required' && learnt.labels === undefined)
    throw new HapaxError('OPTION', `${spec.id} learns from labels; name the column that holds them with --labels`);
  if (spec.labels === 'required' && trainOn !== undefined)
    throw new HapaxError('OPTION', `${spec.id} learns what tells anomalies from normal rows, so it needs both; leave out --train-on`);
  const context = spec.labels === 'required' ? { labels: binaryLabels(learnt, anomalyLabels) } : {};
  const values = featureMatrix(table);
  const chosen = trainOn === undefined ? undefined : rowsToLearn(learnt, trainOn);
  if ((chosen?.length ?? learnt.rows) < 2)
    throw new HapaxError(
      'INPUT',
      `${learnt.source} has one row${chosen ? ' to learn from' : ''}; ${spec.id} needs at least two to learn from`,
    );
  const all = train === undefined ? values : featureMatrix(train);
  const { model, scores: training } = configured.fitScore(
    // A series with rows cut out is another series: there the others are missing.
    chosen === undefined ? all : spec.series ? onlyAt(all, chosen) : rowsAt(all, chosen),
    context,
  );
  const scores = train === undefined && chosen === undefined ? training : model.score(values);
  // A row that was learnt from is scored as one: it is not its own neighbour.
  if (train === undefined && chosen !== undefined && !spec.series) for (const [k, i] of chosen.entries()) scores[i] = training[k];
  const facts = trainOn === undefined ? [] : [{ label: 'learnt from', value: learntFrom(learnt, trainOn, chosen?.length ?? 0) }];
  const threshold = spec.labels === 'required' && options.contamination === undefined ? LIKELIER : model.threshold;
  const detection = detectionOf(entry, model, { table, values, scores, options, threshold, facts });
  return rule === undefined ? detection : judgeTogether(detection, training, rule);
}

/** Score a table with a model that was fitted before. */
export function scoreWith(entry: DetectorEntry, model: Model, table: Table, threshold: number): Detection {
  const values = featureMatrix(table);
  return detectionOf(entry, model, { table, values, scores: model.score(values), options: {}, threshold, facts: [] });
}

const learntFrom = ({ source }: Table, { column, labels }: TrainOn, rows: number): string =>
  `${rows.toLocaleString('en')} rows of ${source} where ${column} is ${labels.join(' or ')}`;

interface Scored extends Pick<Detection, 'table' | 'values' | 'scores' | 'facts'> {
  readonly options: Readonly<Record<string, unknown>>;
  readonly threshold: number;
}

function detectionOf({ spec }: DetectorEntry, model: Model, { table, values, scores, options, threshold, facts }: Scored): Detection {
  const names = table.features.map(({ name }) => name);
  const verdicts = Uint8Array.from(scores, (score) => (score > threshold ? 1 : 0));
  return {
    method: { id: spec.id, title: spec.title, source: spec.source, options },
    table,
    values,
    scores,
    threshold,
    verdicts,
    reason: reasons(model, values, verdicts, names),
    facts,
    model: { snapshot: model.snapshot(), features: names, threshold },
  };
}

/** The samples at `indices`, in that order. */
function rowsAt({ values, columns }: Matrix, indices: Int32Array): Matrix {
  const out = new Float64Array(indices.length * columns);
  indices.forEach((i, k) => {
    out.set(values.subarray(i * columns, (i + 1) * columns), k * columns);
  });
  return { values: out, rows: indices.length, columns };
}

/** All samples, those not at `indices` missing. */
function onlyAt({ values, rows, columns }: Matrix, indices: Int32Array): Matrix {
  const out = new Float64Array(values.length).fill(Number.NaN);
  for (const i of indices) out.set(values.subarray(i * columns, (i + 1) * columns), i * columns);
  return { values: out, rows, columns };
}

/** Why row `i` is an anomaly. A method for series can tell while it stands before the row: it goes along once, at the first question. */
function reasons(model: Model, values: Matrix, verdicts: Uint8Array, names: readonly string[]): (i: number) => string {
  const { follow } = model;
  if (!follow) return (i) => causes(model.explain(sampleAt({ values }, i), names));
  let told: ReadonlyMap<number, string> | undefined;
  return (i) => {
    told ??= along(follow(), values, verdicts, names);
    return told.get(i) ?? '';
  };
}

function along(walk: Follower, values: Matrix, verdicts: Uint8Array, names: readonly string[]): Map<number, string> {
  const out = new Map<number, string>();
  for (let i = 0; i < values.rows; ++i) {
    const sample = sampleAt({ values }, i);
    if (verdicts[i] === 1) out.set(i, causes(walk.explain(sample, names)));
    walk.advance(sample);
  }
  return out;
}
