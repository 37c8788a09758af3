import { HapaxError } from 'hapax';
import type { Row } from '../columns/row.ts';
import { type Labels, labelsOf } from '../feedback/labels.ts';
import type { Rejected } from '../reading/read-file.ts';
import { type LogReport, readLogs } from '../reading/read-logs.ts';
import { choose, type Draft } from './choose.ts';
import { type Collected, collector } from './collect.ts';
import { exclusions } from './exclusions.ts';
import type { HostFinding, IdsRun } from './findings.ts';
import type { IdsConfig } from './ids-config.ts';
import { judgeUnits, viewKey } from './judge-units.ts';
import type { Learnt } from './learn.ts';
import { periodsOf } from './periods.ts';
import { rawLines } from './raw-lines.ts';
import { sentenceOf } from './sentence.ts';

export interface RunInput {
  /** Days to look at, both included, or times. */
  readonly from?: string;
  readonly to?: string;
  readonly labels?: Labels;
  readonly strict?: boolean;
  /** What an earlier run has learnt, by `modelsFrom`: hours are judged without training. */
  readonly models?: ReadonlyMap<string, Learnt>;
  readonly onReject?: (rejected: Rejected) => void;
}

/**
 * From logs to the hosts worth a look: read, take out what is excluded, split into training and the days looked at, learn and judge each
 * unit, choose by how rare an hour is and by budget, and read the lines behind it.
 * @throws HapaxError `INPUT` when the logs hold nothing for the days asked
 */
export async function runIds(
  config: IdsConfig,
  { from, to, labels = labelsOf([]), strict = false, models: given, onReject }: RunInput = {},
): Promise<IdsRun> {
  const rules = exclusions(config.exclude);
  const reading = {
    ...(config.format === undefined ? {} : { format: config.format }),
    ...(config.zone === undefined ? {} : { zone: config.zone }),
    ...(config.year === undefined ? {} : { year: config.year }),
    strict,
  };
  const collect = collector({ removes: config.exclude.length > 0 ? rules.removes : undefined });
  const take = (row: Row) => {
    collect.put(row);
    return false;
  };
  const log = await readLogs(config.logs, collect.add, {
    ...reading,
    rows: { names: collect.names, take },
    ...(onReject === undefined ? {} : { onReject }),
  });
  const all = collect.done();
  try {
    return await judgedRun(config, all, log, { reading, rules, from, to, labels, given });
  } finally {
    all.close();
  }
}

interface Around {
  readonly reading: object;
  readonly rules: ReturnType<typeof exclusions>;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly labels: Labels;
  readonly given: ReadonlyMap<string, Learnt> | undefined;
}

/** A run on what was gathered. */
async function judgedRun(
  config: IdsConfig,
  all: Collected,
  log: LogReport,
  { reading, rules, from, to, labels, given }: Around,
): Promise<IdsRun> {
  if (!Number.isFinite(all.firstMs))
    throw new HapaxError('INPUT', `the logs hold no event with a time; ${log.events} events, ${log.rejected} lines could not be read`);
  const periods = periodsOf(all, config.training.days, from, to);
  const counts = rules.counts(periods.toMs);
  const notes = [
    ...counts
      .filter(({ removed }) => removed === 0)
      .map(({ rule, expired }) => `the rule to exclude ${rule} removed nothing${expired ? ': it has expired' : ''}`),
    ...periods.notes,
    ...(all.hostless > 0 ? [`${all.hostless.toLocaleString('en')} events name no source and belong to no host`] : []),
  ];
  const { samples, units, models, deeds, notes: said } = judgeUnits(config, all, periods, labels, given);
  notes.push(...said);
  if (samples.length === 0)
    throw new HapaxError(
      'INPUT',
      `no host did anything in the days looked at, ${dayOf(periods.fromMs)} to ${dayOf(periods.toMs - 1)}; the logs go from ${dayOf(all.firstMs)} to ${dayOf(all.lastMs)}: give --from and --to`,
    );
  const { kept, suppressed, ask, beyond, hosts, notes: chosen } = choose(config, periods, samples, labels);
  notes.push(...chosen);
  if (beyond > 0) notes.push(`${beyond} more hosts are beyond the budget of ${config.threshold.perDay} a day`);
  const shown = [...kept, ...suppressed];
  const raw = await rawLines(config.logs, reading, shown, (event) => !rules.matches(event));
  const finish = (one: Draft): HostFinding => {
    const [top] = one.samples;
    const did = deeds.get(`${top.unit}/${viewKey(top.view, top.hours, config)}`)?.(top.host, top.time);
    if (did === undefined) throw new HapaxError('STATE', `nothing is kept of ${one.host}`);
    const found = raw.get(one.host);
    return {
      ...one,
      deeds: did,
      sentence: sentenceOf(one.host, did, top.reasons, all.messages),
      rows: found?.rows ?? [],
      rowsInAll: found?.all ?? 0,
    };
  };
  return {
    config,
    periods,
    log,
    found: kept.map(finish),
    suppressed: suppressed.map(finish),
    ask,
    hosts,
    samples,
    units,
    exclusions: counts,
    notes,
    models,
  };
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
