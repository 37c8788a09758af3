import { HapaxError, type Snapshot } from 'hapax';
import type { Labels } from '../feedback/labels.ts';
import type { IdsConfig, UnitConfig } from './config/ids-config.ts';
import type { AlikeTo } from './history/alike.ts';
import { type Learnt, learn } from './model/learn.ts';
import { savedView } from './model/models.ts';
import type { Periods } from './periods.ts';
import type { Collected } from './units/collect.ts';
import { type Part, storeMaterial } from './units/material.ts';
import { rowFilter } from './units/row-filter.ts';
import { wholeHours } from './units/whole.ts';

/** One way to look at events: alerts or flows, by how many hours, and what it is called. */
export interface View {
  readonly view: 'alerts' | 'flows';
  readonly hours: number;
  readonly key: string;
}

/** Alerts and flows by the hour, and alerts by the day: what comes one at a time shows in no hour. */
export function viewsOf({ hours: { alerts, flows, slow } }: IdsConfig): readonly View[] {
  return [
    { view: 'alerts', hours: alerts, key: 'alerts' },
    { view: 'flows', hours: flows, key: 'flows' },
    ...(slow > alerts ? [{ view: 'alerts', hours: slow, key: 'alerts by day' } as const] : []),
  ];
}

/** What a view of a unit is made of. */
export interface Scene {
  readonly all: Collected;
  readonly config: IdsConfig;
  readonly labels: Labels;
  readonly periods: Periods;
  readonly alike: AlikeTo;
  readonly unit: UnitConfig;
}

/** The rows of a view of a unit in some periods. */
export function materialOf({ all, config, labels, periods, unit }: Scene, { view, hours }: View) {
  const keep = rowFilter(all, view, unit, config, labels, periods.fromMs);
  const locations = view === 'alerts' ? config.locations : undefined;
  return { keep, of: (...ranges: Part['ranges']) => storeMaterial(all, { view, hours, ranges, keep }, locations) };
}

/** Learn a view of a unit from its training period. */
export function learnView(scene: Scene, view: View) {
  const { all, config, labels, periods, alike } = scene;
  const { trainFromMs, fromMs, toMs } = periods;
  const { of } = materialOf(scene, view);
  const { hours } = view;
  return learn(of([trainFromMs, fromMs]), of([fromMs, toMs]), of([trainFromMs, toMs]), {
    seed: config.seed,
    least: config.training.least,
    known: (host, time) =>
      labels.known(host, time, hours) || (view.view === 'alerts' && alike(view.view, host, time, hours)?.all === true ? 1 : 0),
    trust: (host, time) => labels.trust(host, time, hours),
    isWhole: wholeHours(all, periods, hours).isWhole,
  });
}

/** Learn all views of all units that have something to learn from. */
export function learnUnits(config: IdsConfig, all: Collected, periods: Periods, labels: Labels, alike: AlikeTo) {
  const models: Record<string, Snapshot> = {};
  const notes: string[] = [];
  for (const unit of config.units)
    for (const view of viewsOf(config)) {
      const name = `${unit.name}/${view.key}`;
      try {
        const { learnt, notes: said } = learnView({ all, config, labels, periods, alike, unit }, view);
        models[name] = savedView(learnt);
        notes.push(...said.map((note) => `${name}: ${note}`));
      } catch (error) {
        // Nothing of this kind was seen in training: there is no such view, as in a site that has alerts and no flows.
        if (!(error instanceof HapaxError && error.code === 'INPUT')) throw error;
      }
    }
  return { models, notes };
}

/** @throws HapaxError `STATE` when an earlier run did not learn it */
export function learntIn(given: ReadonlyMap<string, Learnt>, name: string): Learnt {
  const found = given.get(name);
  if (found !== undefined) return found;
  throw new HapaxError(
    'STATE',
    `the models know no ${name}; they know ${[...given.keys()].join(', ') || 'nothing'}: train again by a run without --models`,
  );
}
