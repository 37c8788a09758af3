import { HapaxError } from 'hapax';
import type { Labels } from '../feedback/labels.ts';
import type { LogReport } from '../reading/read-logs.ts';
import type { exclusions } from './config/exclusions.ts';
import type { IdsConfig } from './config/ids-config.ts';
import { choose, type Draft } from './findings/choose.ts';
import type { HostFinding, IdsRun } from './findings/findings.ts';
import { rawLines } from './findings/raw-lines.ts';
import { counted, sentenceOf } from './findings/sentence.ts';
import { type Given, judgeUnits, viewKey } from './judge-units.ts';
import type { Periods } from './periods.ts';
import type { Collected } from './units/collect.ts';

/** What a run on gathered events goes by. */
export interface Around {
  readonly periods: Periods;
  readonly reading: object;
  readonly rules: ReturnType<typeof exclusions>;
  readonly labels: Labels;
  readonly given: Given | undefined;
  /** Files that were written last before hold no line behind what is found. */
  readonly sinceMs?: number;
}

/** Judge the days looked at by what was gathered, choose, and read the lines behind what was chosen. */
export async function judgedRun(
  config: IdsConfig,
  all: Collected,
  log: LogReport,
  { periods, reading, rules, labels, given, sinceMs }: Around,
): Promise<IdsRun> {
  const counts = rules.counts(periods.toMs);
  const notes = [
    ...counts
      .filter(({ removed }) => removed === 0)
      .map(({ rule, expired }) => `the rule to exclude ${rule} removed nothing${expired ? ': it has expired' : ''}`),
    ...periods.notes,
    ...log.broken.map(({ reason }) => `${reason}; what stands before was read`),
    ...(log.unknown.length > 0
      ? [`${counted(log.unknown.length, 'file')} looked like no security log and had no part: ${log.unknown.slice(0, 5).join(', ')}`]
      : []),
    ...(all.hostless > 0 ? [`${all.hostless.toLocaleString('en')} events name no source and belong to no host`] : []),
  ];
  const { samples, units, models, deeds, notes: said } = judgeUnits(config, all, periods, labels, given);
  notes.push(...said);
  const { kept, suppressed, ask, beyond, hosts, notes: chosen } = choose(config, periods, samples, labels);
  notes.push(...chosen);
  if (beyond > 0) notes.push(`${beyond} more hosts are beyond the budget of ${config.threshold.perDay} a day`);
  const shown = [...kept, ...suppressed];
  const raw = await rawLines(
    config.logs,
    { ...reading, ...(sinceMs === undefined ? {} : { sinceMs }) },
    shown,
    (event) => !rules.matches(event),
  );
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
