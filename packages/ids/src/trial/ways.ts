import { deepSad, isolationForest, type Matrix } from 'hapax';
import { parseNetwork } from '../addresses/network.ts';
import { isAlert } from '../features/security-event.ts';
import { labelsOf } from '../feedback/labels.ts';
import { dividedByLargest, psykodaFeatures, withoutEmptyColumns } from '../psykoda/features.ts';
import { foldedPort, type PsykodaRow, psykodaLocations } from '../psykoda/rows.ts';
import { idsConfig } from '../run/config/ids-config.ts';
import { judgeUnits } from '../run/judge-units.ts';
import { collector } from '../run/units/collect.ts';
import type { IdsMonth } from '../simulate/ids-month.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Scores of hosts by day: `host|midnight`. Who has none was not seen. */
export type DayScores = ReadonlyMap<string, number>;

export const dayKey = (host: string, time: number): string => `${host}|${Math.floor(time / DAY) * DAY}`;

/** The default of `hapax ids run`, and an isolation forest alone on the same features, each view on the scale of its training hours. */
export function byHapax(month: IdsMonth, seed: number): { readonly hapax: DayScores; readonly forest: DayScores } {
  const collect = collector();
  for (const event of month.events) collect.add(event);
  const all = collect.done();
  const config = idsConfig({ logs: ['simulated'], locations: month.locations, seed });
  const periods = { trainFromMs: all.firstMs, fromMs: month.lastDayMs, toMs: all.lastMs + 1, notes: [] };
  const { samples } = judgeUnits(config, all, periods, labelsOf([]));
  const hapax = new Map<string, number>();
  const forest = new Map<string, number>();
  for (const { host, time, score, scores } of samples) {
    best(hapax, dayKey(host, time), score);
    best(forest, dayKey(host, time), scores.isolationForest ?? 0);
  }
  return { hapax, forest };
}

/** psykoda: its features of alerts by the letter, one Deep SAD in its form, and an isolation forest on its features. It sees no flows. */
export function byPsykoda(month: IdsMonth, seed: number): { readonly psykoda: DayScores; readonly forest: DayScores } {
  const location = psykodaLocations(month.locations.map(([network, name]) => [parseNetwork(network), name] as const));
  const rows = month.events.flatMap(({ kind, time, source, target, targetPort, signature }): PsykodaRow[] =>
    isAlert(kind) && source !== undefined && target !== undefined
      ? [
          {
            hour: Math.floor(time / HOUR) * HOUR,
            source,
            target,
            columns: {
              sid: signature === undefined ? null : Number(signature),
              dest_port: targetPort === undefined ? null : foldedPort(targetPort),
            },
          },
        ]
      : [],
  );
  const choice = { minCount: 1, numFeature: 0 };
  const { features } = dividedByLargest(withoutEmptyColumns(psykodaFeatures(rows, location, { sid: choice, dest_port: choice })));
  const part = (inspected: boolean) =>
    [...features.samples.keys()].filter((i) => features.samples[i].hour >= month.lastDayMs === inspected);
  const matrixOf = (places: readonly number[]): Matrix => {
    const columns = features.columns.length;
    const values = new Float64Array(places.length * columns);
    for (const [r, i] of places.entries()) for (const [j, value] of features.cells[i]) values[r * columns + j] = value;
    return { values, rows: places.length, columns };
  };
  const looked = part(true);
  const [x, y] = [matrixOf(part(false)), matrixOf(looked)];
  const sad = deepSad({
    form: 'psykoda',
    hidden: [128, 128, 64, 64, 32],
    pretrainEpochs: 10,
    epochs: 20,
    batchSize: 64,
    penalty: 1e-6,
    nNetworks: 1,
    seed,
  }).fit(x);
  return {
    psykoda: daysOf(sad.score(y)),
    forest: daysOf(isolationForest({ seed, nEstimators: 200 }).fit(x).score(y)),
  };

  function daysOf(scores: Float64Array): DayScores {
    const days = new Map<string, number>();
    for (const [r, i] of looked.entries()) best(days, dayKey(features.samples[i].source, features.samples[i].hour), scores[r]);
    return days;
  }
}

function best(scores: Map<string, number>, key: string, score: number): void {
  scores.set(key, Math.max(scores.get(key) ?? Number.NEGATIVE_INFINITY, score));
}
