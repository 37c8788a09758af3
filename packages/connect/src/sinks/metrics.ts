import type { KeyFigures, Run } from 'hapax/stream';
import { type DoorOptions, openDoor } from '../net/door.ts';
import { processMetrics } from './process-metrics.ts';

type Labels = Readonly<Record<string, string>>;
type Kind = 'counter' | 'gauge';
type Row = readonly [labels: Labels, value: number];

/** One of several runs of a stream, told apart by labels. */
export interface LabelledRun {
  readonly run: Run;
  readonly labels: Labels;
}

/** Keys of a stream whose scores are told, unless another number is asked for. */
export const TOP_KEYS = 20;

/** Takes note of one metric: its rows of each run. */
interface Writer {
  metric(name: string, kind: Kind, help: string, rows: (run: Run) => readonly Row[]): void;
  /** One that a run may share with others of its stream: without what tells them apart. */
  common(name: string, kind: Kind, help: string, rows: (run: Run) => readonly Row[]): void;
  /** One of a single number. */
  one(name: string, kind: Kind, help: string, value: (run: Run) => number): void;
}

/** The state of runs in the text format of Prometheus (version 0.0.4), ready for `/metrics`. */
export function metricsText(given: readonly (Run | LabelledRun)[], keys = TOP_KEYS): string {
  const runs = given.map((one) => ('run' in one ? one : { run: one, labels: {} }));
  const out: string[] = [];
  const writing =
    (apart: boolean): Writer['metric'] =>
    (name, kind, help, rows) => {
      out.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`);
      for (const { run, labels: own } of runs)
        for (const [labels, value] of rows(run))
          out.push(`${name}${labelText({ stream: run.stream.name, ...(apart ? own : {}), ...labels })} ${numberText(value)}`);
    };
  const metric = writing(true);
  const writer: Writer = {
    metric,
    common: writing(false),
    one: (name, kind, help, value) => metric(name, kind, help, (run) => [[{}, value(run)]]),
  };
  tellSamples(writer);
  tellAlarms(writer);
  tellModels(writer);
  tellSinks(writer);
  tellKeys(
    writer,
    runs.map(({ run }) => run),
    keys,
  );
  return `${out.join('\n')}\n`;
}

function tellSamples({ metric, common, one }: Writer): void {
  metric('hapax_samples_total', 'counter', 'Samples by what became of them.', ({ stream: { counts } }) => [
    [{ status: 'scored' }, counts.scored],
    [{ status: 'late' }, counts.late],
    [{ status: 'duplicate' }, counts.duplicates],
    [{ status: 'skipped' }, counts.skipped],
    [{ status: 'ahead' }, counts.ahead],
  ]);
  // Partitions of a worker have one count together: a record that cannot be read is of none.
  const told = new Set<Run['drops']>();
  common('hapax_dropped_total', 'counter', 'Samples and records that were left out, by reason.', ({ drops }) => {
    if (told.has(drops)) return [];
    told.add(drops);
    return Object.entries(drops.counts).map(([reason, n]): Row => [{ reason }, n]);
  });
  one('hapax_samples_held', 'gauge', 'Samples that wait for their turn in the order of time.', ({ stream }) => stream.counts.held);
  one(
    'hapax_samples_early_total',
    'counter',
    'Held samples judged before their time, for want of room.',
    ({ stream }) => stream.counts.early,
  );
  one('hapax_cells_filled_total', 'counter', 'Cells of the grid that had no sample and were filled.', ({ stream }) => stream.counts.filled);
  one('hapax_missing_values_total', 'counter', 'Values that were missing or infinite.', ({ stream }) => stream.counts.missingValues);
}

function tellAlarms({ one }: Writer): void {
  one('hapax_flagged_total', 'counter', 'Samples that some detector flagged.', ({ stream }) => stream.counts.flagged);
  one('hapax_alarms_total', 'counter', 'Samples that the alert policy takes for anomalies.', ({ stream }) => stream.counts.alarms);
  one(
    'hapax_alarms_suppressed_total',
    'counter',
    'Alarms kept silent by a cooldown or a maintenance window.',
    ({ stream }) => stream.counts.suppressed,
  );
  one('hapax_incidents_total', 'counter', 'Incidents opened.', ({ stream }) => stream.counts.incidents);
  one('hapax_incidents_open', 'gauge', 'Incidents open now.', ({ stream }) => stream.openIncidents().length);
  one('hapax_incident_severity', 'gauge', 'Highest severity of an open incident, 0 when there is none.', ({ stream }) =>
    Math.max(0, ...stream.openIncidents().map(({ peak }) => peak.severity)),
  );
}

function tellModels({ metric, one }: Writer): void {
  metric('hapax_keys', 'gauge', 'Keys by the state of their models.', ({ stream }) => {
    const states = new Map([...(['warming', 'uncalibrated', 'ready', 'stale', 'escaping'] as const)].map((state) => [state as string, 0]));
    for (const { state } of stream.keys()) states.set(state, (states.get(state) ?? 0) + 1);
    return Array.from(states, ([state, n]): Row => [{ state }, n]);
  });
  metric('hapax_detector_keys', 'gauge', 'Keys by detector and its state: an uncalibrated one flags nothing.', ({ stream }) => {
    const rows = new Map<string, Row>();
    for (const { detectors } of stream.keys())
      for (const { name, state } of detectors) {
        const id = JSON.stringify([name, state]);
        rows.set(id, [{ detector: name, state }, (rows.get(id)?.[1] ?? 0) + 1]);
      }
    return [...rows.values()];
  });
  one('hapax_keys_evicted_total', 'counter', 'Keys given up to keep within the memory budget.', ({ stream }) => stream.counts.evicted);
  one('hapax_model_bytes', 'gauge', 'Estimated bytes of all models.', ({ stream }) => stream.bytes);
  one('hapax_trainings_total', 'counter', 'Trainings of batch models begun.', ({ stream }) => stream.counts.trainings);
  one(
    'hapax_trainings_failed_total',
    'counter',
    'Trainings that failed or whose model was refused.',
    ({ stream }) => stream.counts.failedTrainings,
  );
  one('hapax_last_sample_timestamp_seconds', 'gauge', 'Time of the newest sample.', ({ stream }) => stream.time / 1000);
}

function tellSinks({ metric, one }: Writer): void {
  one('hapax_undelivered', 'gauge', 'Messages that the slowest sink has not taken.', (run) => run.undelivered);
  metric('hapax_sink_delivered_total', 'counter', 'Messages taken by a sink.', ({ sinks }) =>
    sinks.map(({ id, delivered }): Row => [{ sink: id }, delivered]),
  );
  metric('hapax_sink_waiting', 'gauge', 'Messages that wait for a sink.', ({ sinks }) =>
    sinks.map(({ id, waiting }): Row => [{ sink: id }, waiting]),
  );
  metric(
    'hapax_dead_letters_total',
    'counter',
    'Messages that were set aside, for the sink can never take them or too many waited.',
    ({ sinks }) => sinks.map(({ id, setAside }): Row => [{ sink: id }, setAside]),
  );
  metric('hapax_sink_failures', 'gauge', 'Failed attempts since a sink last took a message.', ({ sinks }) =>
    sinks.map(({ id, failures }): Row => [{ sink: id }, failures]),
  );
}

/** Of the keys that matter most, each by itself. */
function tellKeys({ metric }: Writer, runs: readonly Run[], keys: number): void {
  const told = new Map(runs.map((run) => [run, run.stream.figures(keys)]));
  const ofDetectors = (name: string, help: string, value: (one: KeyFigures['detectors'][number]) => number) =>
    metric(name, 'gauge', help, (run) =>
      (told.get(run) ?? []).flatMap(({ key, detectors }) =>
        detectors.map((one): Row => [{ key, detector: one.name }, value(one)]).filter(([, number]) => number === number),
      ),
    );
  ofDetectors(
    'hapax_key_score',
    `Score of the newest sample, of the ${keys} keys with an open incident or the highest severity.`,
    (d) => d.score,
  );
  ofDetectors('hapax_key_threshold', 'Score above which a sample of that key is flagged.', (d) => d.threshold);
  ofDetectors('hapax_key_severity', 'Severity of the newest sample: 30 is one in a thousand.', (d) => d.severity);
  metric('hapax_key_detector_state', 'gauge', 'State of a detector of a key: 1.', (run) =>
    (told.get(run) ?? []).flatMap(({ key, detectors }) => detectors.map(({ name, state }): Row => [{ key, detector: name, state }, 1])),
  );
  const ofFeatures = (name: string, help: string, value: (one: KeyFigures['features'][number]) => number) =>
    metric(name, 'gauge', help, (run) =>
      (told.get(run) ?? []).flatMap(({ key, features }) =>
        features.map((one): Row => [{ key, feature: one.name }, value(one)]).filter(([, number]) => number === number),
      ),
    );
  ofFeatures('hapax_key_value', 'Newest value of a feature.', (f) => f.value);
  ofFeatures('hapax_key_expected', 'Usual value of a feature.', (f) => f.expected);
  metric('hapax_key_incident_open', 'gauge', 'Whether an incident of the key is open.', (run) =>
    (told.get(run) ?? []).map(({ key, open }): Row => [{ key }, open ? 1 : 0]),
  );
}

const labelText = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`)
    .join(',')}}`;

const numberText = (value: number): string =>
  value !== value ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';

export interface MetricsServer {
  readonly port: number;
  /** Where it answers. */
  readonly address: string;
  /** Whoever reaches it may read. */
  readonly open: boolean;
  close(): Promise<void>;
}

export interface MetricsOptions extends DoorOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  readonly host?: string;
  /** Keys of each stream whose scores are told; 20 unless given. */
  readonly keys?: number;
  /** Told as `hapax_build_info`. */
  readonly version?: string;
  /** Whether the process is at its work; unless given, once a run is there. */
  readonly ready?: () => boolean;
}

/**
 * Answer `GET /metrics`, and the probes `/healthz` and `/readyz`, on this machine, or on another of its addresses when `host` says so; to all that come, or to those that show
 * a token, one with the role `read` where it is of a file.
 * @param more what the source adds, in the same format
 * @throws HapaxError `NETWORK` for a port that is in use, `CONFIG` for a token that can be guessed or TLS files that are not sound
 */
export async function serveMetrics(
  runs: () => readonly (Run | LabelledRun)[],
  options: MetricsOptions = {},
  more: () => string = () => '',
): Promise<MetricsServer> {
  const { port = 9464, host = '127.0.0.1', ready = () => runs().length > 0, keys, version } = options;
  const door = openDoor('metrics', 'read', options);
  const taken = await door.listen(
    (question, answer) => {
      const plain = { 'content-type': 'text/plain', 'cache-control': 'no-store' };
      const probed = probe(question.url ?? '', ready);
      if (probed) return void answer.writeHead(probed.status, plain).end(`${probed.text}\n`);
      const refused = door.ask(question);
      if (refused) return void answer.writeHead(refused.status, { ...plain, ...refused.headers }).end(`${refused.text}\n`);
      if (question.method !== 'GET' || question.url?.split('?')[0] !== '/metrics')
        return void answer.writeHead(404, plain).end('ask for /metrics\n');
      answer
        .writeHead(200, { ...plain, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
        .end(metricsText(runs(), keys) + processMetrics(version) + more());
    },
    host,
    port,
  );
  return {
    port: taken,
    address: `${door.scheme}://${host.includes(':') ? `[${host}]` : host}:${taken}/metrics`,
    open: !door.guarded && !LOCAL.includes(host),
    close: door.close,
  };
}

/** What asks whether a process lives, and whether it is at its work, shows no token and learns nothing else. */
function probe(url: string, ready: () => boolean): { readonly status: 200 | 503; readonly text: string } | undefined {
  if (url === '/healthz') return { status: 200, text: 'ok' };
  if (url !== '/readyz') return undefined;
  return ready() ? { status: 200, text: 'ready' } : { status: 503, text: 'not ready: no stream runs yet' };
}

const LOCAL = ['127.0.0.1', '::1', 'localhost'];
