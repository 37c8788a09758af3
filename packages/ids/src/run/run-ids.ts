import { HapaxError } from 'hapax';
import { type Labels, labelsOf } from '../feedback/labels.ts';
import type { Rejected } from '../reading/read-file.ts';
import { readLogs } from '../reading/read-logs.ts';
import type { Alike } from './alike.ts';
import { collector } from './collect.ts';
import { exclusions } from './exclusions.ts';
import type { HostFinding, IdsRun, Sample } from './findings.ts';
import type { IdsConfig } from './ids-config.ts';
import { discoveryLimit } from './judge.ts';
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

/** Hours of a host that are shown. */
const HOURS_SHOWN = 5;

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
  const collect = collector();
  const log = await readLogs(
    config.logs,
    (event) => {
      if (!rules.removes(event)) collect.add(event);
    },
    { ...reading, ...(onReject === undefined ? {} : { onReject }) },
  );
  const all = collect.done();
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
  const { samples, units, models, deeds, alike, notes: said } = judgeUnits(config, all, periods, labels, given);
  notes.push(...said);
  if (samples.length === 0)
    throw new HapaxError(
      'INPUT',
      `no host did anything in the days looked at, ${dayOf(periods.fromMs)} to ${dayOf(periods.toMs - 1)}; the logs go from ${dayOf(all.firstMs)} to ${dayOf(all.lastMs)}: give --from and --to`,
    );
  const { rarer, falseDiscoveryRate: rate, perDay } = config.threshold;
  const ps = samples.map(({ p }) => p);
  const limit = rate === undefined ? rarer : discoveryLimit(ps, rate);
  const byHost = new Map<string, Sample[]>();
  for (const sample of samples) byHost.set(sample.host, [...(byHost.get(sample.host) ?? []), sample]);
  const days = Math.max(1, Math.ceil((periods.toMs - periods.fromMs) / 86_400_000));
  const findings = [...byHost].flatMap(([host, mine]) => {
    const out = mine.filter(({ p }) => p <= limit).sort((a, b) => b.score - a.score || a.p - b.p);
    return out.length === 0 ? [] : split(host, out, mine, (one) => calledNormal(one, labels, alike));
  });
  const ranked = findings.sort((a, b) => b.score - a.score || a.p - b.p || (a.host < b.host ? -1 : 1));
  const open = ranked.filter((one) => one.suppressed === undefined);
  const kept = open.slice(0, Math.ceil(perDay * days));
  if (kept.length < open.length) notes.push(`${open.length - kept.length} more hosts are beyond the budget of ${perDay} a day`);
  const shown = [...kept, ...ranked.filter((one) => one.suppressed !== undefined)];
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
    suppressed: shown.slice(kept.length).map(finish),
    ask: questions(samples, limit, labels),
    hosts: byHost.size,
    samples,
    units,
    exclusions: counts,
    notes,
    models,
  };
}

type Draft = Omit<HostFinding, 'deeds' | 'sentence' | 'rows' | 'rowsInAll'> & { readonly samples: readonly [Sample, ...Sample[]] };

/** Of one host: what is open, and what somebody called normal. */
function split(
  host: string,
  out: readonly Sample[],
  mine: readonly Sample[],
  normal: (one: Sample) => string | undefined,
): readonly Draft[] {
  const timeline = [...mine].sort((a, b) => a.time - b.time).map(({ time, score, view, hours }) => ({ time, score, view, hours }));
  const draft = (samples: readonly Sample[]): readonly Draft[] => {
    const [first, ...rest] = samples;
    if (first === undefined) return [];
    const suppressed = normal(first);
    return [
      {
        host,
        score: first.score,
        p: first.p,
        samples: [first, ...rest.slice(0, HOURS_SHOWN - 1)],
        timeline,
        ...(suppressed === undefined ? {} : { suppressed }),
      },
    ];
  };
  return [...draft(out.filter((one) => normal(one) === undefined)), ...draft(out.filter((one) => normal(one) !== undefined))];
}

/** Who called a sample normal: itself, or an hour of the same host in which it did all of this. */
function calledNormal({ host, time, hours, view }: Sample, labels: Labels, alike: Alike): string | undefined {
  const said = labels.normal(host, time, hours);
  if (said !== undefined) return `called normal by ${said.who} on ${said.at.slice(0, 10)}${said.why === undefined ? '' : `: ${said.why}`}`;
  const before = view === 'alerts' ? alike(host, time, hours) : undefined;
  return before === undefined
    ? undefined
    : `the same as in the hour ${before.hour?.slice(0, 16).replace('T', ' ')}, which ${before.who} called normal${before.why === undefined ? '' : `: ${before.why}`}`;
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Hours nearest to the limit, one of each host: there a word decides most. */
function questions(samples: readonly Sample[], limit: number, labels: Labels): readonly Sample[] {
  const target = Math.log(Math.max(limit, 1e-4));
  const hosts = new Set<string>();
  return [...samples]
    .filter(({ host, time, hours }) => labels.known(host, time, hours) === 0)
    .sort((a, b) => Math.abs(Math.log(a.p) - target) - Math.abs(Math.log(b.p) - target) || b.score - a.score)
    .filter(({ host }) => !hosts.has(host) && hosts.add(host))
    .slice(0, 5);
}
