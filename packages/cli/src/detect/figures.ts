import { type Figure, histogramFigure, scoresFigure, seriesFigure } from '@hapax/plot';
import { HapaxError } from 'hapax';
import { alongTable } from './along.ts';
import { anomalousRows, type Detection, FIGURE_KINDS, type FigureKind, strangest } from './detection.ts';

/** Features drawn in one figure; more would be too small to read. */
const PANELS = 6;
/** Dots of anomalies, and of other rows, in one figure: what an eye can use and a page can carry. */
const ANOMALY_DOTS = 2000;
const OTHER_DOTS = 4000;

type Draw = (detection: Detection) => Figure;

/** Figures of every method, by kind. */
const COMMON: Readonly<Record<FigureKind, Draw>> = {
  series: (detection) => {
    const marked = strangest(detection, ANOMALY_DOTS);
    return seriesFigure(
      `What ${detection.method.id} found`,
      alongTable(detection.table),
      shownFeatures(detection).map(({ name, values }) => ({ name, values })),
      marked.sort((a, b) => a - b),
      subtitle(detection),
    );
  },
  scores: (detection) => {
    const { threshold } = detection;
    return scoresFigure(
      `Scores of ${detection.method.title}`,
      alongTable(detection.table),
      [{ name: 'score', values: thinned(detection), ...(typeof threshold === 'number' && { threshold }) }],
      { scale: spansDecades(detection.scores) ? 'log' : 'linear', anomalies: anomalousRows(detection), subtitle: subtitle(detection) },
    );
  },
  histogram: (detection) =>
    histogramFigure(
      'How the values are spread',
      shownFeatures(detection).map(({ name, values }) => ({ name, values: values.filter((v) => v === v) })),
      { subtitle: hidden(detection) },
    ),
};

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
  const found = `${count.toLocaleString('en')} of ${detection.table.rows.toLocaleString('en')} rows are anomalies`;
  return `${found}${count > ANOMALY_DOTS ? `, the ${ANOMALY_DOTS} strangest are marked` : ''}${hidden(detection, ', ')}`;
};

const hidden = ({ table }: Detection, before = ''): string =>
  table.features.length > PANELS ? `${before}the first ${PANELS} of ${table.features.length} features are shown` : '';

/** Scores with most of the unremarkable ones taken out where there are too many to draw. */
function thinned(detection: Detection): Float64Array {
  const { scores, verdicts } = detection;
  if (scores.length <= OTHER_DOTS + ANOMALY_DOTS) return scores;
  const out = new Float64Array(scores.length).fill(Number.NaN);
  const step = Math.ceil(scores.length / OTHER_DOTS);
  for (let i = 0; i < scores.length; i += step) if (verdicts[i] === 0) out[i] = scores[i];
  for (const i of strangest(detection, ANOMALY_DOTS)) out[i] = scores[i];
  return out;
}

/** A few scores far above all others would press the rest onto the axis. */
function spansDecades(scores: Float64Array): boolean {
  const known = scores.filter((score) => score > 0).sort();
  return known.length > 0 && known[known.length - 1] > 100 * known[known.length >> 1];
}
