import type { Table } from '@hapax/io';
import { HapaxError, type OptionTable } from 'hapax';
import type { Bar } from '../../progress.ts';
import type { Detection } from '../detection.ts';
import { madeRows } from '../made-rows.ts';
import { noted } from '../noted.ts';
import type { Plan } from '../plan.ts';
import type { Runnable } from '../runs/methods.ts';
import { type Job, run } from '../runs/run.ts';
import { runSeries } from '../runs/series.ts';
import { withoutTexts } from '../table-texts.ts';
import { detectByGroup } from './by-group.ts';
import { oddGroups } from './odd-groups.ts';

/** A long file of series is judged as the wide one that it is; rows of other groups by the method, each group by itself. */
export function inGroups(
  runnable: Runnable,
  { table, groups, by, wide, why }: Extract<Plan, { of: 'groups' }>,
  job: Omit<Job, 'table'>,
  given: Readonly<Record<string, unknown>>,
  bar: Bar,
): Detection {
  if (job.train !== undefined || job.trainOn !== undefined)
    throw new HapaxError(
      'OPTION',
      '--by judges each group by its own rows and takes no --train and no --train-on; put the rows to learn from into the file',
    );
  if (given.save !== undefined)
    throw new HapaxError('OPTION', '--by fits a model to each group, and --save keeps one; leave out one of them');
  if (runnable.family === 'series' || why !== undefined) {
    const told = `${groups.length.toLocaleString('en')} groups of ${by.join(',')} side by side`;
    const found = runSeries(
      runnable.family === 'series' ? job.options : {},
      why === undefined ? wide : withoutTexts(wide, by),
      why,
      job.holidays,
    );
    return {
      ...found,
      facts: [{ label: 'groups', value: told, numbers: { count: groups.length } }, ...oddGroups(table, groups), ...found.facts],
    };
  }
  const share =
    runnable.family !== 'detector' || job.rule !== undefined || runnable.entry.spec.labels === 'required'
      ? 'own thresholds'
      : typeof job.options.contamination === 'number'
        ? job.options.contamination
        : 'of the models';
  return detectByGroup(
    noted(table, ...madeRows(wide, given, job.options, true)),
    groups,
    (some, models) => run(runnable, onePromise(runnable, job, some, models), given, bar),
    share,
  );
}

/** Whose `alpha` is a share of clean files with any alarm. */
const PROMISES = new Set(['auto', 'familyWise']);

/** Such a share is kept by all models of a file together, so each has its part of it. */
function onePromise(runnable: Runnable, job: Omit<Job, 'table'>, table: Table, models: number): Job {
  if (models === 1 || runnable.family !== 'detector') return { ...job, table };
  const { rule } = job;
  return {
    ...job,
    table,
    options: inParts(job.options, runnable.entry.spec, models),
    rule: rule && { ...rule, options: inParts(rule.options, rule.entry.spec, models) },
  };
}

function inParts(
  given: Readonly<Record<string, unknown>>,
  { id, options: { alpha } }: { readonly id: string; readonly options: OptionTable },
  models: number,
): Readonly<Record<string, unknown>> {
  if (!PROMISES.has(id) || alpha?.kind !== 'number') return given;
  const share = typeof given.alpha === 'number' ? given.alpha : alpha.default;
  return { ...given, alpha: Math.max(alpha.min, share / models) };
}
