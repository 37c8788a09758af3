import { HapaxError } from 'hapax';
import type { Row } from '../columns/row.ts';
import { type Labels, labelsOf } from '../feedback/labels.ts';
import type { Rejected } from '../reading/read-file.ts';
import { readLogs } from '../reading/read-logs.ts';
import { exclusions } from './config/exclusions.ts';
import { readingFormat } from './config/format-config.ts';
import type { IdsConfig } from './config/ids-config.ts';
import type { IdsRun } from './findings/findings.ts';
import { judgedRun } from './judged-run.ts';
import type { Learnt } from './model/learn.ts';
import { periodsOf } from './periods.ts';
import { type Collected, collector } from './units/collect.ts';
import { withoutStrays } from './units/strays.ts';

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
  const reading = { ...readingOf(config), strict };
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
    if (!Number.isFinite(all.firstMs))
      throw new HapaxError('INPUT', `the logs hold no event with a time; ${log.events} events, ${log.rejected} lines could not be read`);
    const { about, periods } = lookedAt(all, config.training.days, from, to);
    const run = await judgedRun(config, about, log, { periods, reading, rules, labels, given: given && { models: given } });
    if (run.samples.length === 0)
      throw new HapaxError(
        'INPUT',
        `no host did anything in the days looked at, ${dayOf(periods.fromMs)} to ${dayOf(periods.toMs - 1)}; the logs go from ${dayOf(all.firstMs)} to ${dayOf(all.lastMs)}: give --from and --to`,
      );
    return run;
  } finally {
    all.close();
  }
}

/** The days looked at, and when the logs begin and end: without the strays among their times, unless these are asked for. */
function lookedAt(all: Collected, days: number, from: string | undefined, to: string | undefined) {
  const { seen, notes } = withoutStrays(all.seen, days);
  const about = { ...all, seen, firstMs: seen.firstMs, lastMs: seen.lastMs };
  if (from !== undefined) {
    const asked = periodsOf(all, days, from, to);
    return { about: asked.fromMs > seen.lastMs || asked.toMs <= seen.firstMs ? all : about, periods: asked };
  }
  const periods = periodsOf(about, days, from, to);
  return { about, periods: { ...periods, notes: [...periods.notes, ...notes] } };
}

/** How the logs of a configuration are read. */
export const readingOf = ({ format, zone, year }: IdsConfig) => ({
  ...(format === undefined ? {} : { format: readingFormat(format) }),
  ...(zone === undefined ? {} : { zone }),
  ...(year === undefined ? {} : { year }),
});

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
