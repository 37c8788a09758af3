import { csvCell } from '@hapax/io/browser';
import type { Injection } from 'hapax/stream';
import { streamConfig } from './lane.ts';
import type { Ring } from './ring.ts';
import type { Settings } from './settings.ts';

/** A session as rows: the samples as they were judged, labels of what was added, and what each detector said. */
interface Rows {
  readonly channels: readonly string[];
  readonly samples: Ring;
  /** Verdicts by name of the detector; those of samples not judged yet are empty. */
  readonly detectors: readonly { readonly name: string; readonly ring: Ring }[];
  readonly injections: readonly Injection[];
}

/** Names of columns that a session writes beside time and channels; a page that reads the file leaves them out, or takes the labels. */
export const LABEL = 'anomaly';
export const SCORE = / (score|threshold|flagged)$/;

/** One line a sample: ISO time, each channel, 1 in `anomaly` where something was added, score, threshold and flag of each detector. Missing is empty. */
export function sessionCsv({ channels, samples, detectors, injections }: Rows): string {
  const verdicts = detectors.flatMap(({ name }) => [`${name} score`, `${name} threshold`, `${name} flagged`]);
  const lines = [['time', ...channels, LABEL, ...verdicts].map(csvCell).join(',')];
  for (let i = samples.first; i < samples.next; ++i) {
    const values = channels.map((_, j) => text(samples.at(1 + j, i)));
    const said = detectors.flatMap(({ ring }) => {
      const known = i >= ring.first && i < ring.next;
      return known ? [text(ring.at(0, i)), text(ring.at(1, i)), String(ring.at(3, i))] : ['', '', ''];
    });
    lines.push([new Date(samples.at(0, i)).toISOString(), ...values, labelOf(injections, i), ...said].join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** The same as one JSON object a line, a field for each channel, as `hapax watch` reads it. Missing is null. */
export function sessionNdjson({ channels, samples, detectors, injections }: Rows): string {
  let out = '';
  for (let i = samples.first; i < samples.next; ++i) {
    const values = Object.fromEntries(channels.map((name, j) => [name, known(samples.at(1 + j, i))]));
    const scores = Object.fromEntries(
      detectors.map(({ name, ring }) => [name, i >= ring.first && i < ring.next ? known(ring.at(0, i)) : null]),
    );
    out += `${JSON.stringify({ time: samples.at(0, i), ...values, [LABEL]: labelOf(injections, i), scores })}\n`;
  }
  return out;
}

/**
 * The stream of the session as a file for `hapax watch` and `hapax backtest`. Samples that were made by the library's sensors are made again,
 * prices are asked for, others are read from the saved `session.ndjson`.
 * @param startMs time of the first sample, for sources that are made again
 */
export function pipelineYaml(settings: Settings, startMs?: number): string {
  const { name, features, detectors: lanes, learning, order } = streamConfig(settings.source.channels, settings);
  // JSON is YAML, and quotes what must be quoted; a dollar with a brace would be read as a variable.
  const yaml = (value: unknown) => JSON.stringify(value).replaceAll('${', '$${');
  return [
    '# hapax watch pipeline.yaml',
    '# hapax backtest pipeline.yaml --from session.ndjson',
    `name: ${name}`,
    `features: ${yaml(features)}`,
    `source: ${yaml(sourceOf(settings, startMs))}`,
    'detectors:',
    ...lanes.map((lane) => `  - ${yaml(lane)}`),
    ...(learning ? [`learning: ${yaml(learning)}`] : []),
    ...(order ? [`order: ${yaml(order)}`] : []),
    'sinks:',
    '  - {"type":"stdout"}',
    '',
  ].join('\n');
}

function sourceOf({ source, periodMs }: Settings, startMs?: number): Record<string, unknown> {
  if (source.kind === 'synthetic') {
    const options = { seed: source.seed, intervalMs: periodMs };
    return { type: 'synthetic', options: startMs === undefined ? options : { ...options, startMs } };
  }
  if (source.kind === 'prices') return { type: 'coingecko', currency: source.currency };
  return { type: 'ndjson', path: 'session.ndjson' };
}

const labelOf = (injections: readonly Injection[], i: number): 0 | 1 =>
  injections.some(({ start, length }) => i >= start && i < start + length) ? 1 : 0;

const known = (value: number): number | null => (value === value ? value : null);

const text = (value: number): string => (value === value ? String(value) : '');
