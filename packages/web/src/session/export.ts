import type { Injection } from 'hapax/stream';
import { streamConfig, VERDICT } from './engine.ts';
import type { Ring } from './ring.ts';
import { detectorNames, type Settings } from './settings.ts';

/** A session as rows: the samples as they were judged, labels of what was added, and what each detector said. */
interface Rows {
  readonly settings: Settings;
  readonly ring: Ring;
  readonly injections: readonly Injection[];
}

/** One line a sample: ISO time, each channel, 1 in `anomaly` where something was added, score and flag of each detector. Missing is empty. */
export function sessionCsv({ settings, ring, injections }: Rows): string {
  const { channels } = settings.source;
  const names = detectorNames(settings.detectors);
  const header = ['time', ...channels, 'anomaly', ...names.flatMap((name) => [`${name} score`, `${name} flagged`])].map(quote).join(',');
  const lines = [header];
  for (let i = ring.first; i < ring.next; ++i) {
    const values = channels.map((_, j) => text(ring.at(1 + j, i)));
    const verdicts = names.flatMap((_, d) => {
      const at = 1 + channels.length + d * VERDICT;
      return [text(ring.at(at, i)), String(ring.at(at + 3, i))];
    });
    lines.push([new Date(ring.at(0, i)).toISOString(), ...values, labelOf(injections, i), ...verdicts].join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** The same as one JSON object a line, a field for each channel, as `hapax watch` reads it. Missing is null. */
export function sessionNdjson({ settings, ring, injections }: Rows): string {
  const { channels } = settings.source;
  const names = detectorNames(settings.detectors);
  let out = '';
  for (let i = ring.first; i < ring.next; ++i) {
    const values = Object.fromEntries(channels.map((name, j) => [name, known(ring.at(1 + j, i))]));
    const scores = Object.fromEntries(names.map((name, d) => [name, known(ring.at(1 + channels.length + d * VERDICT, i))]));
    out += `${JSON.stringify({ time: ring.at(0, i), ...values, anomaly: labelOf(injections, i), scores })}\n`;
  }
  return out;
}

/**
 * The stream of the session as a file for `hapax watch` and `hapax backtest`. Samples that were made by the library's sensors are made again,
 * others are read from the saved `session.ndjson`.
 */
export function pipelineYaml({ source, detectors, rate, periodMs }: Settings): string {
  const { name, features, detectors: lanes } = streamConfig(source.channels, detectors, rate);
  const from =
    source.kind === 'synthetic'
      ? { type: 'synthetic', options: { channels: source.channels.length, seed: source.seed, intervalMs: periodMs } }
      : { type: 'ndjson', path: 'session.ndjson' };
  // JSON is YAML, and quotes what must be quoted.
  return [
    '# hapax watch pipeline.yaml',
    `name: ${name}`,
    `features: ${JSON.stringify(features)}`,
    `source: ${JSON.stringify(from)}`,
    'detectors:',
    ...lanes.map((lane) => `  - ${JSON.stringify(lane)}`),
    'sinks:',
    '  - {"type":"stdout"}',
    '',
  ].join('\n');
}

const labelOf = (injections: readonly Injection[], i: number): 0 | 1 =>
  injections.some(({ start, length }) => i >= start && i < start + length) ? 1 : 0;

const known = (value: number): number | null => (value === value ? value : null);

const text = (value: number): string => (value === value ? String(value) : '');

/** Quoted where a separator or a quote would be read as such. */
const quote = (name: string): string => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
