import { featureMatrix, type Table } from '@hapax/io';
import { type DetectorEntry, HapaxError, type Model } from 'hapax';
import { type Detection, sampleAt } from './detection.ts';
import { binaryLabels } from './labels.ts';
import { causes } from './reason.ts';
import { judgeTogether, type Rule } from './threshold-rule.ts';

/** Fit on one table, and score another or, without it, the same. */
export interface DetectorInput {
  readonly table: Table;
  readonly train: Table | undefined;
  readonly anomalyLabels: readonly string[];
  /** Instead of the contamination, what decides which scores are anomalies. */
  readonly rule: Rule | undefined;
}

/** Methods that learn from labels score the share of anomalies among samples alike: above this an anomaly is likelier than not. */
const LIKELIER = 0.5;

/** Run a batch detector. Training rows get training scores: a sample is not its own neighbour. */
export function runDetector(
  entry: DetectorEntry,
  options: Readonly<Record<string, unknown>>,
  { table, train, anomalyLabels, rule }: DetectorInput,
): Detection {
  const { spec } = entry;
  const configured = entry.configure(options);
  const learnt = train ?? table;
  if (spec.labels === 'required' && learnt.labels === undefined)
    throw new HapaxError('OPTION', `${spec.id} learns from labels; name the column that holds them with --labels`);
  const context = spec.labels === 'required' ? { labels: binaryLabels(learnt, anomalyLabels) } : {};
  const values = featureMatrix(table);
  if (learnt.rows < 2) throw new HapaxError('INPUT', `${learnt.source} has one row; ${spec.id} needs at least two to learn from`);
  const { model, scores: training } =
    train === undefined ? configured.fitScore(values, context) : configured.fitScore(featureMatrix(train), context);
  const scores = train === undefined ? training : model.score(values);
  const threshold = spec.labels === 'required' && options.contamination === undefined ? LIKELIER : model.threshold;
  const detection = detectionOf(entry, model, { table, values, scores, options, threshold });
  return rule === undefined ? detection : judgeTogether(detection, training, rule);
}

/** Score a table with a model that was fitted before. */
export function scoreWith(entry: DetectorEntry, model: Model, table: Table, threshold: number): Detection {
  const values = featureMatrix(table);
  return detectionOf(entry, model, { table, values, scores: model.score(values), options: {}, threshold });
}

interface Scored extends Pick<Detection, 'table' | 'values' | 'scores'> {
  readonly options: Readonly<Record<string, unknown>>;
  readonly threshold: number;
}

function detectionOf({ spec }: DetectorEntry, model: Model, { table, values, scores, options, threshold }: Scored): Detection {
  const names = table.features.map(({ name }) => name);
  return {
    method: { id: spec.id, title: spec.title, source: spec.source, options },
    table,
    values,
    scores,
    threshold,
    verdicts: Uint8Array.from(scores, (score) => (score > threshold ? 1 : 0)),
    reason: (i) => causes(model.explain(sampleAt({ values }, i), names)),
    facts: [],
    model: { snapshot: model.snapshot(), features: names, threshold },
  };
}
