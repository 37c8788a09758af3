import type { KeyFigures, KeySurvey, Run } from 'hapax/stream';

type Labels = Readonly<Record<string, string>>;
type Kind = 'counter' | 'gauge';
type Row = readonly [labels: Labels, value: number];

/** One of several runs of a stream, told apart by labels. */
export interface LabelledRun {
  readonly run: Run;
  readonly labels: Labels;
}

/** Characters made at once, roughly. */
const PIECE = 4096;

/** Keys of a stream whose scores are told, unless another number is asked for. */
export const TOP_KEYS = 20;

/** Writes one metric: its rows of each run, piece by piece. */
type Metric = (name: string, kind: Kind, help: string, rows: (one: Surveyed) => Iterable<Row>) => Generator<string>;

interface Writer {
  readonly metric: Metric;
  /** One that a run may share with others of its stream: without what tells them apart. */
  readonly common: Metric;
  /** One of a single number. */
  one(name: string, kind: Kind, help: string, value: (run: Run) => number): Generator<string>;
}

/** A run, and where its keys stood when this was begun. */
interface Surveyed extends LabelledRun {
  readonly keys: KeySurvey;
}

/** The state of runs in the text format of Prometheus (version 0.0.4), ready for `/metrics`. */
export function metricsText(given: readonly (Run | LabelledRun)[], keys = TOP_KEYS): string {
  let text = '';
  for (const piece of metricsPieces(given, keys)) text += piece;
  return text;
}

/** The same piece by piece, some of them empty: each takes little time, so that many keys and streams need not keep others waiting. */
export function* metricsPieces(given: readonly (Run | LabelledRun)[], keys = TOP_KEYS): Generator<string> {
  const runs: Surveyed[] = [];
  for (const one of given) {
    const { run, labels } = 'run' in one ? one : { run: one, labels: {} };
    const steps = run.stream.survey(keys);
    for (;;) {
      const { done, value } = steps.next();
      if (done) {
        runs.push({ run, labels, keys: value });
        break;
      }
      yield '';
    }
  }
  const writing = (apart: boolean): Metric =>
    function* (name, kind, help, rows) {
      yield `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`;
      for (const one of runs) {
        const { run, labels: own } = one;
        const shared = labelsText({ stream: run.stream.name, ...(apart ? own : {}) });
        let text = '';
        for (const [labels, value] of rows(one)) {
          const more = labelsText(labels);
          text += `${name}{${shared}${more === '' ? '' : `,${more}`}} ${numberText(value)}\n`;
          if (text.length < PIECE) continue;
          yield text;
          text = '';
        }
        yield text;
      }
    };
  const metric = writing(true);
  const writer: Writer = {
    metric,
    common: writing(false),
    one: (name, kind, help, value) => metric(name, kind, help, ({ run }) => [[{}, value(run)]]),
  };
  yield* tellSamples(writer);
  yield* tellAlarms(writer);
  yield* tellModels(writer);
  yield* tellSinks(writer);
  yield* tellKeys(writer, keys);
}

function* tellSamples({ metric, common, one }: Writer): Generator<string> {
  yield* metric(
    'hapax_samples_total',
    'counter',
    'Samples by what became of them.',
    ({
      run: {
        stream: { counts },
      },
    }) => [
      [{ status: 'scored' }, counts.scored],
      [{ status: 'late' }, counts.late],
      [{ status: 'duplicate' }, counts.duplicates],
      [{ status: 'skipped' }, counts.skipped],
      [{ status: 'ahead' }, counts.ahead],
    ],
  );
  // Partitions of a worker have one count together: a record that cannot be read is of none.
  const told = new Set<Run['drops']>();
  yield* common('hapax_dropped_total', 'counter', 'Samples and records that were left out, by reason.', ({ run: { drops } }) => {
    if (told.has(drops)) return [];
    told.add(drops);
    return Object.entries(drops.counts).map(([reason, n]): Row => [{ reason }, n]);
  });
  yield* one('hapax_samples_held', 'gauge', 'Samples that wait for their turn in the order of time.', ({ stream }) => stream.counts.held);
  yield* one(
    'hapax_samples_early_total',
    'counter',
    'Held samples judged before their time, for want of room.',
    ({ stream }) => stream.counts.early,
  );
  yield* one(
    'hapax_cells_filled_total',
    'counter',
    'Cells of the grid that had no sample and were filled.',
    ({ stream }) => stream.counts.filled,
  );
  yield* one('hapax_missing_values_total', 'counter', 'Values that were missing or infinite.', ({ stream }) => stream.counts.missingValues);
}

function* tellAlarms({ one }: Writer): Generator<string> {
  yield* one('hapax_flagged_total', 'counter', 'Samples that some detector flagged.', ({ stream }) => stream.counts.flagged);
  yield* one('hapax_alarms_total', 'counter', 'Samples that the alert policy takes for anomalies.', ({ stream }) => stream.counts.alarms);
  yield* one(
    'hapax_alarms_suppressed_total',
    'counter',
    'Alarms kept silent by a cooldown or a maintenance window.',
    ({ stream }) => stream.counts.suppressed,
  );
  yield* one('hapax_incidents_total', 'counter', 'Incidents opened.', ({ stream }) => stream.counts.incidents);
  yield* one('hapax_incidents_open', 'gauge', 'Incidents open now.', ({ stream }) => stream.openIncidents().length);
  yield* one('hapax_incident_severity', 'gauge', 'Highest severity of an open incident, 0 when there is none.', ({ stream }) =>
    // Not spread into arguments: there may be more of them than a call takes.
    stream.openIncidents().reduce((most, { peak }) => Math.max(most, peak.severity), 0),
  );
}

function* tellModels({ metric, one }: Writer): Generator<string> {
  yield* metric('hapax_keys', 'gauge', 'Keys by the state of their models.', ({ keys }) =>
    Array.from(keys.states, ([state, n]): Row => [{ state }, n]),
  );
  yield* metric('hapax_detector_keys', 'gauge', 'Keys by detector and its state: an uncalibrated one flags nothing.', ({ keys }) =>
    [...keys.detectors].flatMap(([detector, states]) => Array.from(states, ([state, n]): Row => [{ detector, state }, n])),
  );
  yield* one(
    'hapax_keys_evicted_total',
    'counter',
    'Keys given up to keep within the memory budget.',
    ({ stream }) => stream.counts.evicted,
  );
  yield* one('hapax_model_bytes', 'gauge', 'Estimated bytes of all models.', ({ stream }) => stream.bytes);
  yield* one('hapax_trainings_total', 'counter', 'Trainings of batch models begun.', ({ stream }) => stream.counts.trainings);
  yield* one(
    'hapax_trainings_failed_total',
    'counter',
    'Trainings that failed or whose model was refused.',
    ({ stream }) => stream.counts.failedTrainings,
  );
  yield* one('hapax_last_sample_timestamp_seconds', 'gauge', 'Time of the newest sample.', ({ stream }) => stream.time / 1000);
}

function* tellSinks({ metric, one }: Writer): Generator<string> {
  yield* one('hapax_undelivered', 'gauge', 'Messages that the slowest sink has not taken.', (run) => run.undelivered);
  yield* metric('hapax_sink_delivered_total', 'counter', 'Messages taken by a sink.', ({ run: { sinks } }) =>
    sinks.map(({ id, delivered }): Row => [{ sink: id }, delivered]),
  );
  yield* metric('hapax_sink_waiting', 'gauge', 'Messages that wait for a sink.', ({ run: { sinks } }) =>
    sinks.map(({ id, waiting }): Row => [{ sink: id }, waiting]),
  );
  yield* metric(
    'hapax_dead_letters_total',
    'counter',
    'Messages that were set aside, for the sink can never take them or too many waited.',
    ({ run: { sinks } }) => sinks.map(({ id, setAside }): Row => [{ sink: id }, setAside]),
  );
  yield* metric('hapax_sink_failures', 'gauge', 'Failed attempts since a sink last took a message.', ({ run: { sinks } }) =>
    sinks.map(({ id, failures }): Row => [{ sink: id }, failures]),
  );
}

/** Of the keys that matter most, each by itself. */
function* tellKeys({ metric }: Writer, keys: number): Generator<string> {
  const ofDetectors = (name: string, help: string, value: (one: KeyFigures['detectors'][number]) => number) =>
    metric(name, 'gauge', help, function* ({ keys: { figures } }): Generator<Row> {
      for (const { key, detectors } of figures)
        for (const one of detectors) if (!Number.isNaN(value(one))) yield [{ key, detector: one.name }, value(one)];
    });
  yield* ofDetectors(
    'hapax_key_score',
    `Score of the newest sample, of the ${keys} keys with an open incident or the highest severity.`,
    (d) => d.score,
  );
  yield* ofDetectors('hapax_key_threshold', 'Score above which a sample of that key is flagged.', (d) => d.threshold);
  yield* ofDetectors('hapax_key_severity', 'Severity of the newest sample: 30 is one in a thousand.', (d) => d.severity);
  yield* metric('hapax_key_detector_state', 'gauge', 'State of a detector of a key: 1.', function* ({ keys: { figures } }): Generator<Row> {
    for (const { key, detectors } of figures) for (const { name, state } of detectors) yield [{ key, detector: name, state }, 1];
  });
  const ofFeatures = (name: string, help: string, value: (one: KeyFigures['features'][number]) => number) =>
    metric(name, 'gauge', help, function* ({ keys: { figures } }): Generator<Row> {
      for (const { key, features } of figures)
        for (const one of features) if (!Number.isNaN(value(one))) yield [{ key, feature: one.name }, value(one)];
    });
  yield* ofFeatures('hapax_key_value', 'Newest value of a feature.', (f) => f.value);
  yield* ofFeatures('hapax_key_expected', 'Usual value of a feature.', (f) => f.expected);
  yield* metric('hapax_key_incident_open', 'gauge', 'Whether an incident of the key is open.', ({ keys: { figures } }) =>
    figures.map(({ key, open }): Row => [{ key }, open ? 1 : 0]),
  );
}

const labelsText = (labels: Labels): string => {
  let text = '';
  for (const [name, value] of Object.entries(labels))
    text += `${text === '' ? '' : ','}${name}="${SPECIAL.test(value) ? escaped(value) : value}"`;
  return text;
};

const SPECIAL = /[\\"\n]/;
const escaped = (value: string): string => value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

const numberText = (value: number): string =>
  value !== value ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
