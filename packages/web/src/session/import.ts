import { isRecord, type Judgement, MOST_CHANNELS, readDetector, readValues, type SourceChoice } from './settings.ts';

/** What a pipeline file says that this page can show. */
export interface Imported {
  readonly judgement: Judgement;
  readonly channels: readonly string[];
  /** A source that the page can make itself. */
  readonly source?: SourceChoice;
  readonly periodMs?: number;
  /** Parts of the file that have no place here. */
  readonly leftOut: readonly string[];
}

/** Parts of a pipeline that are of no concern to the page, which shows scores and sends nothing. */
const ELSEWHERE = ['sinks', 'results', 'metrics', 'state', 'memory'];
/** Parts that change what is flagged, or when, in a way the page does not follow. */
const UNKNOWN = ['transforms', 'alerts', 'maintenance'];

/** Read a pipeline as `hapax watch` does, as far as it concerns the page. @throws Error in words for people */
export function readPipeline(file: unknown, rate: number): Imported {
  if (!isRecord(file)) throw new Error('The file is not a pipeline: it must have features and detectors.');
  const { features, detectors } = file;
  if (!Array.isArray(features) || features.length === 0 || !features.every((name) => typeof name === 'string'))
    throw new Error('The pipeline names no features.');
  if (features.length > MOST_CHANNELS)
    throw new Error(`The pipeline has ${features.length} features; this page shows at most ${MOST_CHANNELS}.`);
  if (!Array.isArray(detectors) || detectors.length === 0) throw new Error('The pipeline has no detectors.');
  const channels: readonly string[] = features;
  const choices = detectors.map(readDetector).filter((one) => one !== undefined);
  const rates = new Set(choices.map(({ calibration }) => calibration?.rate ?? rate));
  // One rate for all is the rate of the session.
  const common = rates.size === 1 ? Number([...rates][0]) : rate;
  const leftOut = Object.keys(file).filter((key) => UNKNOWN.includes(key));
  return {
    judgement: {
      detectors: choices.map((choice) => {
        const { rate: own, ...calibration } = choice.calibration ?? {};
        return own === undefined || own === common ? { ...choice, calibration } : choice;
      }),
      rate: common,
      learning: readValues(file.learning),
      order: readValues(file.order),
    },
    channels,
    ...sourceOf(file.source, channels),
    leftOut: [...leftOut, ...Object.keys(file).filter((key) => !KNOWN.includes(key) && !leftOut.includes(key))],
  };
}

const KNOWN = ['name', 'features', 'source', 'detectors', 'learning', 'order', ...ELSEWHERE];

function sourceOf(given: unknown, channels: readonly string[]): Pick<Imported, 'source' | 'periodMs'> {
  if (!isRecord(given)) return {};
  if (given.type === 'coingecko') return { source: { kind: 'prices', channels, currency: String(given.currency ?? 'eur') } };
  if (given.type !== 'synthetic') return {};
  const { seed = 0, intervalMs = 1000 } = readValues(given.options);
  return { source: { kind: 'synthetic', channels, seed: Number(seed) }, periodMs: Number(intervalMs) };
}
