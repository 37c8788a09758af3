import { type Figure, histogramFigure, type Stretch, scoresFigure, seriesFigure } from '@hapax/plot';
import { HapaxError } from 'hapax';
import { anomalousRows, type Detection, FIGURE_KINDS, type FigureKind, strangest } from '../detection.ts';
import type { Group } from '../groups.ts';
import { alongTable } from './along.ts';

/** Features drawn in one figure; more would be too small to read. */
const PANELS = 6;
/** Anomalies asked for the features that are odd in them; of more, only the strangest are dots. */
const ASKED = 2000;

type Draw = (detection: Detection) => Figure;

/** Figures of every method, by kind. */
const COMMON: Readonly<Record<FigureKind, Draw>> = {
  series: (detection) => {
    if (detection.groups !== undefined) return groupPanels(detection, detection.groups);
    const rows = strangest(detection, ASKED).sort((a, b) => a - b);
    const odd = oddIn(detection, rows);
    return seriesFigure(
      `What ${detection.method.id} found`,
      alongTable(detection.table),
      shownFeatures(detection).map(({ name, values }, j) => ({ name, values, anomalies: rows.filter((row, k) => odd(row, j, k)) })),
      [],
      `${subtitle(detection)}${detection.verdicts.length > 0 && anomalousRows(detection).length > ASKED ? `, the ${ASKED} strangest are marked` : ''}`,
      stretchesOf(detection),
    );
  },
  scores: (detection) => {
    const { threshold, scores } = detection;
    return scoresFigure(
      `Scores of ${detection.method.title}`,
      alongTable(detection.table),
      [{ name: 'score', values: scores, threshold }],
      {
        scale: spansDecades(scores) ? 'log' : 'linear',
        anomalies: anomalousRows(detection),
        subtitle: subtitle(detection),
        stretches: stretchesOf(detection),
      },
    );
  },
  histogram: (detection) =>
    histogramFigure(
      'How the values are spread',
      shownFeatures(detection).map(({ name, values }) => ({ name, values: values.filter((v) => v === v) })),
      { subtitle: hidden(detection) },
    ),
};

/** Groups side by side, those with the most anomalies first, each as it goes along: the feature that is odd most often. */
function groupPanels(detection: Detection, groups: readonly Group[]): Figure {
  const { table, verdicts } = detection;
  const rows = strangest(detection, ASKED);
  const odd = oddIn(detection, rows);
  const counts = table.features.map((_, j) => rows.filter((row, k) => odd(row, j, k)).length);
  const feature = table.features[counts.indexOf(Math.max(...counts))];
  const along = alongTable(table);
  const share = ({ rows: of }: Group) => of.reduce((sum, row) => sum + verdicts[row], 0) / of.length;
  const shown = [...groups].sort((a, b) => share(b) - share(a)).slice(0, PANELS);
  const hiddenGroups =
    groups.length > PANELS ? `, the ${PANELS} of ${groups.length.toLocaleString('en')} groups with most of them are shown` : '';
  return seriesFigure(
    `${feature.name} of each group`,
    along,
    shown.map(({ name, rows: of }) => ({
      name,
      values: Float64Array.from(of, (row) => feature.values[row]),
      at: Float64Array.from(of, (row) => along.at[row]),
      anomalies: Array.from(of.keys()).filter((k) => verdicts[of[k]] === 1),
    })),
    [],
    `${anomalousRows(detection).length.toLocaleString('en')} of ${table.rows.toLocaleString('en')} rows are anomalies${hiddenGroups}`,
  );
}

/** The figure of a kind. @throws HapaxError `OPTION` with the kinds there are */
export async function figureOf(detection: Detection, kind: string): Promise<Figure> {
  const own = detection.figures ?? {};
  if (Object.hasOwn(own, kind)) return own[kind]();
  const common = FIGURE_KINDS.find((one) => one === kind);
  if (common !== undefined) return COMMON[common](detection);
  const kinds = [...FIGURE_KINDS, ...Object.keys(own)].join(', ');
  throw new HapaxError('OPTION', `${detection.method.id} has no plot ${JSON.stringify(kind)}; it has ${kinds}`);
}

const shownFeatures = ({ table }: Detection) => table.features.slice(0, PANELS);

const subtitle = (detection: Detection): string => {
  const count = anomalousRows(detection).length;
  return `${count.toLocaleString('en')} of ${detection.table.rows.toLocaleString('en')} rows are anomalies${hidden(detection, ', ')}`;
};

const hidden = ({ table }: Detection, before = ''): string =>
  table.features.length > PANELS ? `${before}the first ${PANELS} of ${table.features.length} features are shown` : '';

/** Share of a score from which a feature is odd in a row. */
const PART = 0.1;

/** Whether a feature is odd in the k-th of these rows. A method that cannot tell marks the row in every feature. */
function oddIn(detection: Detection, rows: readonly number[]): (row: number, feature: number, k: number) => boolean {
  const { table, causes, odd } = detection;
  if (odd !== undefined) return (row, feature) => odd(row, feature);
  if (causes === undefined) return () => true;
  const named = rows.map((row) => {
    const all = causes(row);
    const total = all.reduce((sum, { contribution }) => sum + contribution, 0);
    return new Set(all.filter(({ contribution }) => contribution > PART * total).map(({ feature }) => feature));
  });
  return (_, feature, k) => named[k].size === 0 || named[k].has(table.features[feature].name);
}

/** What the method says, or the rows at the start that have no verdict. */
function stretchesOf({ stretches, scores, threshold }: Detection): readonly Stretch[] {
  if (stretches !== undefined) return stretches;
  const judged = (i: number) => scores[i] === scores[i] && (typeof threshold === 'number' || threshold[i] === threshold[i]);
  let first = 0;
  while (first < scores.length && !judged(first)) first += 1;
  return first === 0 || first === scores.length ? [] : [{ name: 'not judged', from: 0, to: first }];
}

/** A few scores far above all others would press the rest onto the axis. */
function spansDecades(scores: Float64Array): boolean {
  const known = scores.filter((score) => score > 0).sort();
  return known.length > 0 && known[known.length - 1] > 100 * known[known.length >> 1];
}
