import type { Event, Snapshot } from 'hapax';
import { memoryOf } from '../features/memory.ts';
import type { Labels } from '../feedback/labels.ts';
import type { IdsConfig } from './config/ids-config.ts';
import type { IdsRun, Sample } from './findings/findings.ts';
import { type AlikeTo, alikeTo, hoursCalledNormal } from './history/alike.ts';
import { besideNormal } from './history/beside.ts';
import { type Deeds, groupKey, history } from './history/history.ts';
import { learntIn, learnView, materialOf, viewsOf } from './learn-units.ts';
import { described, judgedBy } from './model/judge.ts';
import type { Learnt } from './model/learn.ts';
import { savedView } from './model/models.ts';
import type { Periods } from './periods.ts';
import { type Collected, eventsOf } from './units/collect.ts';
import { type Part, storeEvents } from './units/material.ts';
import { wholeHours } from './units/whole.ts';

/** All hours of all units, judged. */
export interface JudgedUnits {
  readonly samples: readonly Sample[];
  readonly units: IdsRun['units'];
  /** By unit and view. */
  readonly models: Readonly<Record<string, Snapshot>>;
  /** What a host did in an hour, by unit and view. */
  readonly deeds: ReadonlyMap<string, (host: string, time: number) => Deeds>;
  readonly notes: readonly string[];
}

/** The key of the view of a sample. */
export const viewKey = (view: 'alerts' | 'flows', hours: number, { hours: { alerts } }: IdsConfig): string =>
  view === 'alerts' && hours !== alerts ? 'alerts by day' : view;

/** What units are judged by, beside what was gathered. */
export interface Given {
  /** What was learnt before, by unit and view: nothing is learnt then. */
  readonly models: ReadonlyMap<string, Learnt>;
  /** Leave out what the models do not know, instead of refusing it. */
  readonly leave?: boolean;
  /** Events of hours that were called normal and are not among those that were gathered. */
  readonly past?: { readonly alerts: readonly Event[]; readonly flows: readonly Event[] };
}

/**
 * Learn and judge each unit, its alerts and its flows.
 * @throws HapaxError `STATE` when what was learnt before knows no such unit
 */
export function judgeUnits(config: IdsConfig, all: Collected, periods: Periods, labels: Labels, given?: Given): JudgedUnits {
  const { fromMs, toMs } = periods;
  const notes: string[] = [];
  const samples: Sample[] = [];
  const units: IdsRun['units'][number][] = [];
  const models: Record<string, Snapshot> = {};
  const deeds = new Map<string, (host: string, time: number) => Deeds>();
  const alike = alikeIn(labels, all, given?.past);
  for (const unit of config.units) {
    const scene = { all, config, labels, periods, alike, unit };
    for (const one of viewsOf(config)) {
      const { view, hours, key } = one;
      const name = `${unit.name}/${key}`;
      const { keep, of } = materialOf(scene, one);
      if (storeEvents(all, { view, ranges: [[fromMs, toMs]], keep }).next().done === true) continue;
      if (given?.leave === true && !given.models.has(name)) {
        notes.push(`${name}: nothing of it was learnt, so it is not judged`);
        continue;
      }
      const { learnt, notes: said } = given === undefined ? learnView(scene, one) : { learnt: learntIn(given.models, name), notes: [] };
      const judged = judgedBy(learnt, of([fromMs, toMs]), wholeHours(all, periods, hours).isWhole);
      notes.push(...said.map((note) => `${name}: ${note}`));
      models[name] = savedView(learnt);
      units.push({ unit: unit.name, view: key, samples: judged.length, ...described(learnt) });
      const lookedEvents = (hosts: ReadonlySet<string>, ranges: Part['ranges'] = [[fromMs, toMs]]) => {
        const wanted = new Set([...hosts].map((host) => all.names.find(host)));
        return [
          ...storeEvents(all, {
            view,
            ranges,
            keep: (source, port, signature, time) => wanted.has(source) && keep(source, port, signature, time),
          }),
        ];
      };
      const beside = besideNormal(learnt, judged, lookedEvents, hours, (host, time) => alike(view, host, time, hours));
      for (const sample of judged) {
        const without = beside.get(groupKey(sample.host, sample.time));
        samples.push({ ...sample, unit: unit.name, view, hours, ...(without === undefined ? {} : { beside: without }) });
      }
      const words = history(memoryOf(learnt.extractor));
      deeds.set(name, (host, time) =>
        words(lookedEvents(new Set([host]), [[Math.max(time, fromMs), Math.min(time + hours * HOUR, toMs)]]), host, time),
      );
    }
  }
  const longest = Math.max(...viewsOf(config).map(({ hours }) => hours));
  return { samples, units, models, deeds, notes: [...wholeHours(all, periods, longest).notes, ...notes] };
}

const HOUR = 3_600_000;

/** What hosts did in hours that were called normal, among what was gathered and before it. */
export function alikeIn(labels: Labels, all: Collected, past: Given['past'] = { alerts: [], flows: [] }): AlikeTo {
  const hosts = hoursCalledNormal(labels);
  return alikeTo(labels, {
    alerts: [...past.alerts, ...eventsOf(all, 'alerts', hosts)],
    flows: [...past.flows, ...eventsOf(all, 'flows', hosts)],
  });
}
