import { featureMatrix, type Table } from '@hapax/io';
import { type DetectorEntry, HapaxError, type Model } from 'hapax';
import type { Detection } from './detection.ts';
import { binaryLabels } from './labels.ts';
import { causes } from './reason.ts';

/** Fit on one table, and score another or, without it, the same. */
export interface DetectorInput {
  readonly table: Table;
  readonly train: Table | undefined;
  readonly anomalyLabels: readonly string[];
}

/** Run a batch detector. Training rows get training scores: a sample is not its own neighbour. */
export function runDetector(
  entry: DetectorEntry,
  options: Readonly<Record<string, unknown>>,
  { table, train, anomalyLabels }: DetectorInput,
): Detection {
  const { spec } = entry;
  const configured = entry.configure(options);
  const learnt = train ?? table;
  if (spec.labels === 'required' && learnt.labels === undefined)
    throw new HapaxError('INPUT', `${spec.id} learns from labels; name the column that holds them with --labels`);
  const context = spec.labels === 'required' ? { labels: binaryLabels(learnt, anomalyLabels) } : {};
  const values = featureMatrix(table);
  if (learnt.rows < 2) throw new HapaxError('INPUT', `${learnt.source} has one row; ${spec.id} needs at least two to learn from`);
  if (train === undefined) {
    const { model, scores } = configured.fitScore(values, context);
    return detectionOf(entry, model, { table, values, scores, options });
  }
  const model = configured.fit(featureMatrix(train), context);
  return detectionOf(entry, model, { table, values, scores: model.score(values), options });
}

/** Score a table with a model that was fitted before. */
export function scoreWith(entry: DetectorEntry, model: Model, table: Table): Detection {
  const values = featureMatrix(table);
  return detectionOf(entry, model, { table, values, scores: model.score(values), options: {} });
}

function detectionOf(
  { spec }: DetectorEntry,
  model: Model,
  { table, values, scores, options }: Pick<Detection, 'table' | 'values' | 'scores'> & { options: Readonly<Record<string, unknown>> },
): Detection {
  const names = table.features.map(({ name }) => name);
  const { threshold } = model;
  return {
    method: { id: spec.id, title: spec.title, source: spec.source, options },
    table,
    values,
    scores,
    threshold,
    verdicts: Uint8Array.from(scores, (score) => (score > threshold ? 1 : 0)),
    reason: (i) => causes(model.explain(values.values.subarray(i * values.columns, (i + 1) * values.columns), names)),
    facts: [],
    model: { snapshot: model.snapshot(), features: names, threshold },
  };
}
