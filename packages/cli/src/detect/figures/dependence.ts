import { featuresAt, type Table } from '@hapax/io';
import type { Dependence, Figure } from '@hapax/plot';
import { type Model, partialDependence } from 'hapax';

/** Rows that are scored for each value of a feature, features that are tried, and those that are drawn. */
const ROWS = 200;
const TRIED = 60;
const PANELS = 6;

/**
 * How the score depends on the features that move it most, the others as they are in the rows of the table.
 * @param features how many of the columns are numbers of the file; codes of categories behind them have no order
 */
export async function dependenceFigure(id: string, model: Model, table: Table, features: number): Promise<Figure> {
  const { dependenceFigure } = await import('@hapax/plot');
  const some = Math.min(ROWS, table.rows);
  const rows = featuresAt(
    table,
    Int32Array.from({ length: some }, (_, k) => Math.floor((k * table.rows) / some)),
  );
  const all = table.features.slice(0, Math.min(features, TRIED)).flatMap(({ name }, j): Dependence[] => {
    if (!rows.values.some((v, p) => p % rows.columns === j && v === v)) return [];
    return [{ name, ...partialDependence(model, rows, j) }];
  });
  const range = ({ score }: Dependence): number => Math.max(...Array.from(score)) - Math.min(...Array.from(score));
  const most = all.sort((a, b) => range(b) - range(a)).slice(0, PANELS);
  const hidden = features > most.length ? `; the ${most.length} of ${features} features that move it most` : '';
  return dependenceFigure(
    `What the score of ${id} depends on`,
    most,
    `mean over ${some.toLocaleString('en')} rows with the feature set to a value${hidden}`,
  );
}
