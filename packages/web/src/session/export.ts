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

/** The same as one JSON object a line, in the form that streams read: `{"time", "values", "label", "scores"}`. Missing is null. */
export function sessionNdjson({ settings, ring, injections }: Rows): string {
  const { channels } = settings.source;
  const names = detectorNames(settings.detectors);
  let out = '';
  for (let i = ring.first; i < ring.next; ++i) {
    const scores = Object.fromEntries(names.map((name, d) => [name, known(ring.at(1 + channels.length + d * VERDICT, i))]));
    const values = channels.map((_, j) => known(ring.at(1 + j, i)));
    out += `${JSON.stringify({ time: ring.at(0, i), values, label: labelOf(injections, i), scores })}\n`;
  }
  return out;
}

/** The stream of the session as a file: the same features, detectors and policies, for use outside of the page. */
export function pipelineYaml({ source, detectors, rate, periodMs }: Settings): string {
  const { name, features, detectors: lanes } = streamConfig(source.channels, detectors, rate);
  const made =
    source.kind === 'synthetic'
      ? `source:\n  synthetic: ${JSON.stringify({ channels: source.channels.length, seed: source.seed, intervalMs: periodMs })}\n`
      : '';
  const lines = lanes.map(
    ({ name: lane, method, options, calibration }) =>
      `  - name: ${JSON.stringify(lane)}\n    method: ${method}\n    options: ${JSON.stringify(options)}\n    calibration: ${JSON.stringify(calibration)}\n`,
  );
  return `name: ${name}\n${made}features: ${JSON.stringify(features)}\ndetectors:\n${lines.join('')}`;
}

const labelOf = (injections: readonly Injection[], i: number): 0 | 1 =>
  injections.some(({ start, length }) => i >= start && i < start + length) ? 1 : 0;

const known = (value: number): number | null => (value === value ? value : null);

const text = (value: number): string => (value === value ? String(value) : '');

/** Quoted where a separator or a quote would be read as such. */
const quote = (name: string): string => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
