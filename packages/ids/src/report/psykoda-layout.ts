import { csvCell } from '@hapax/io';
import { checksum, type Snapshot } from 'hapax';
import { stamp } from '../events/stamp.ts';
import type { Vocabulary } from '../features/vocabulary.ts';
import type { Labels } from '../feedback/labels.ts';
import type { IdsRun, Sample } from '../run/findings/findings.ts';

const DAY = 86_400_000;
/** Reasons that a report has columns for. */
const TOP = 5;

/** A file of a run, seen from its folder. */
export interface LaidOut {
  readonly path: string;
  readonly text: string;
}

const second = (ms: number): string => stamp(ms, 'second');
const day = (ms: number): string => stamp(ms).slice(0, 10);
const datetime = (ms: number) => ({ type: 'datetime', value: second(ms) });

/**
 * A run in the layout that psykoda writes, for what reads it already: `<from>__<to>/report.csv`, and of each subnet and service
 * `report.csv`, `stats.json`, `idf_sid.csv`, `idf_dport.csv`; the rows of anomalies under `previous_log/`. Scores and features are ours:
 * nats, and the names that a reader understands. There are no weights of Keras, and the picture is in report.html.
 */
export function psykodaLayout(run: IdsRun, labels: Labels): readonly LaidOut[] {
  const { periods, config } = run;
  const root = `${day(periods.fromMs)}__${day(periods.toMs - 1)}`;
  const anomalies = new Set(run.found.flatMap(({ host, samples }) => samples.filter(byHour).map(({ time }) => `${time}|${host}`)));
  const isAnomaly = ({ time, host }: Sample) => anomalies.has(`${time}|${host}`);
  const files: LaidOut[] = [];
  const summary: { readonly unit: readonly [string, string]; readonly sample: Sample }[] = [];
  for (const { name } of config.units) {
    const [subnet = name, service = 'all'] = name.split('/');
    const mine = run.samples.filter((one) => one.unit === name && byHour(one)).sort((a, b) => b.score - a.score || a.time - b.time);
    const folder = `${root}/${subnet}/${service}`;
    const found = mine.filter(isAnomaly);
    summary.push(...found.map((sample) => ({ unit: [subnet, service] as const, sample })));
    files.push(
      {
        path: `${folder}/report.csv`,
        text: table(['datetime_rounded,src_ip', ...HEAD], mine, (one) => [second(one.time), one.host, ...cells(one, isAnomaly(one))]),
      },
      { path: `${folder}/stats.json`, text: `${JSON.stringify(stats(run, [subnet, service], mine, found, labels), null, 4)}\n` },
      ...vocabularies(run.models[`${name}/alerts`]).map(({ file, head, words }) => ({
        path: `${folder}/${file}`,
        text: table(
          [head],
          [...words.values.keys()].sort((a, b) => words.idf[b] - words.idf[a]),
          (k) => [words.values[k], words.idf[k]],
        ),
      })),
    );
  }
  const best = new Map<string, number>();
  for (const { sample } of summary) best.set(sample.host, Math.max(best.get(sample.host) ?? 0, sample.score));
  // Rows of one source stand together, sources by their best row.
  summary.sort(
    ({ sample: a }, { sample: b }) =>
      (best.get(b.host) ?? 0) - (best.get(a.host) ?? 0) ||
      (a.host < b.host ? -1 : a.host > b.host ? 1 : 0) ||
      b.score - a.score ||
      b.time - a.time,
  );
  files.push({
    path: `${root}/report.csv`,
    text:
      summary.length === 0
        ? '0\nno anomaly found\n'
        : table(['datetime_rounded,src_ip,subnet,service', ...HEAD], summary, ({ unit, sample }) => [
            second(sample.time),
            sample.host,
            ...unit,
            ...cells(sample, true),
          ]),
  });
  return [...files, ...previousLogs(run, anomalies)];
}

/** psykoda has hours, alerts alone. */
const byHour = ({ view, hours }: Sample): boolean => view === 'alerts' && hours < 24;

const HEAD = ['anomaly_score', ...Array.from({ length: TOP }, (_, k) => `shap_top_${k + 1},top_${k + 1}_shap_value`)];

const cells = ({ score, reasons }: Sample, anomaly: boolean): readonly (string | number)[] => [
  score,
  ...Array.from({ length: TOP }, (_, k) => {
    const reason = anomaly ? reasons[k] : undefined;
    return reason === undefined ? ['0', '0.0'] : [reason.feature, reason.adds];
  }).flat(),
];

function stats(
  { periods, units }: IdsRun,
  [subnet, service]: readonly [string, string],
  mine: readonly Sample[],
  found: readonly Sample[],
  labels: Labels,
) {
  const listed = labels.all.filter(({ verdict, hour }) => verdict === 'normal' && hour !== undefined);
  return {
    subnet,
    service,
    date_from: datetime(periods.fromMs),
    date_to: datetime(Math.floor((periods.toMs - 1) / DAY) * DAY),
    num_samples_st_detection: mine.length,
    num_samples_training: units.find(({ unit, view }) => view === 'alerts' && unit === mine[0]?.unit)?.training ?? 0,
    date_from_training: datetime(periods.trainFromMs),
    date_to_training: datetime(periods.fromMs - DAY),
    num_samples_labeled: listed.length,
    samples_labeled: listed.map(({ hour = '', host }) => [datetime(Date.parse(hour)), host]),
    num_anomaly: found.length,
    name_anomaly: found.map(({ time, host }) => [datetime(time), host]),
  };
}

function vocabularies(
  saved: Snapshot | undefined,
): readonly { readonly file: string; readonly head: string; readonly words: Vocabulary }[] {
  if (saved === undefined) return [];
  // `savedView` writes the extractor of alerts under these names.
  const { extractor } = saved.state as {
    readonly extractor: { readonly state: { readonly learnt: { readonly signatures: Vocabulary; readonly ports: Vocabulary } } };
  };
  const { signatures, ports } = extractor.state.learnt;
  return [
    { file: 'idf_sid.csv', head: 'sid,sid_idf', words: signatures },
    { file: 'idf_dport.csv', head: 'dest_port,dest_port_idf', words: ports },
  ];
}

/** Rows behind each anomaly, one file an hour and source. */
function previousLogs({ found }: IdsRun, anomalies: ReadonlySet<string>): readonly LaidOut[] {
  return found.flatMap(({ host, samples, rows }) =>
    samples
      .filter(({ time }) => anomalies.has(`${time}|${host}`))
      .map(({ time, hours }) => {
        const mine = rows.filter((row) => row.time >= time && row.time < time + hours * 3_600_000);
        return {
          path: `previous_log/${day(time)}-${second(time).slice(11, 13)}__${fileName(host)}.csv`,
          text: table(['datetime_rounded,src_ip,dest_ip,dest_port,sid,datetime_full'], mine, (row) => [
            second(time),
            host,
            row.target ?? '',
            row.targetPort ?? '',
            row.signature ?? '',
            second(row.time),
          ]),
        };
      }),
  );
}

/**
 * The name of a host in that of a file: an address as psykoda writes it. A log may call a host anything, a way to another folder too: what no
 * name of a file should hold is left out, and a checksum tells such names apart.
 */
function fileName(host: string): string {
  const plain = host.replaceAll(':', '_');
  if (/^[\w.-]{1,100}$/.test(plain) && !plain.startsWith('.')) return plain;
  return `${plain.replace(/[^\w-]/g, '_').slice(0, 60)}-${checksum(host)}`;
}

const table = <T>(head: readonly string[], rows: readonly T[], cellsOf: (row: T) => readonly (string | number)[]): string =>
  `${[head.join(','), ...rows.map((row) => cellsOf(row).map(csvCell).join(','))].join('\n')}\n`;
