import { HapaxError, type Snapshot } from 'hapax';
import { memoryOf } from '../features/memory.ts';
import type { Labels } from '../feedback/labels.ts';
import { alikeTo, hoursCalledNormal } from './alike.ts';
import { besideNormal } from './beside.ts';
import { type Collected, eventsOf } from './collect.ts';
import type { IdsRun, Sample } from './findings.ts';
import { type Deeds, groupKey, history } from './history.ts';
import type { IdsConfig } from './ids-config.ts';
import { described, judgedBy } from './judge.ts';
import { type Learnt, learn } from './learn.ts';
import { type Part, storeEvents, storeMaterial } from './material.ts';
import { savedView } from './models.ts';
import type { Periods } from './periods.ts';
import { rowFilter } from './row-filter.ts';

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

/** One way to look at events: alerts or flows, by how many hours, and what it is called. */
interface View {
  readonly view: 'alerts' | 'flows';
  readonly hours: number;
  readonly key: string;
}

/** Alerts and flows by the hour, and alerts by the day: what comes one at a time shows in no hour. */
function viewsOf({ hours: { alerts, flows, slow } }: IdsConfig): readonly View[] {
  return [
    { view: 'alerts', hours: alerts, key: 'alerts' },
    { view: 'flows', hours: flows, key: 'flows' },
    ...(slow > alerts ? [{ view: 'alerts', hours: slow, key: 'alerts by day' } as const] : []),
  ];
}

/** The key of the view of a sample. */
export const viewKey = (view: 'alerts' | 'flows', hours: number, { hours: { alerts } }: IdsConfig): string =>
  view === 'alerts' && hours !== alerts ? 'alerts by day' : view;

/**
 * Learn and judge each unit, its alerts and its flows.
 * @param given what an earlier run has learnt, by unit and view: nothing is learnt then  @throws HapaxError `STATE` when it knows no such unit
 */
export function judgeUnits(
  config: IdsConfig,
  all: Collected,
  periods: Periods,
  labels: Labels,
  given?: ReadonlyMap<string, Learnt>,
): JudgedUnits {
  const { trainFromMs, fromMs, toMs } = periods;
  const notes: string[] = [];
  const samples: Sample[] = [];
  const units: IdsRun['units'][number][] = [];
  const models: Record<string, Snapshot> = {};
  const deeds = new Map<string, (host: string, time: number) => Deeds>();
  const taught = hoursCalledNormal(labels);
  const alike = alikeTo(labels, { alerts: eventsOf(all, 'alerts', taught), flows: eventsOf(all, 'flows', taught) });
  for (const unit of config.units) {
    for (const { view, hours, key } of viewsOf(config)) {
      const keep = rowFilter(all, view, unit, config, labels, fromMs);
      const locations = view === 'alerts' ? config.locations : undefined;
      const material = (...ranges: Part['ranges']) => storeMaterial(all, { view, hours, ranges, keep }, locations);
      const looked = material([fromMs, toMs]);
      const name = `${unit.name}/${key}`;
      if (storeEvents(all, { view, ranges: [[fromMs, toMs]], keep }).next().done === true) continue;
      const { learnt, notes: said } =
        given === undefined
          ? learn(material([trainFromMs, fromMs]), looked, material([trainFromMs, toMs]), {
              seed: config.seed,
              least: config.training.least,
              known: (host, time) =>
                labels.known(host, time, hours) || (view === 'alerts' && alike(view, host, time, hours)?.all === true ? 1 : 0),
              trust: (host, time) => labels.trust(host, time, hours),
            })
          : { learnt: learntIn(given, name), notes: [] };
      const judged = judgedBy(learnt, looked);
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
      for (const one of judged) {
        const without = beside.get(groupKey(one.host, one.time));
        samples.push({ ...one, unit: unit.name, view, hours, ...(without === undefined ? {} : { beside: without }) });
      }
      const words = history(memoryOf(learnt.extractor));
      deeds.set(name, (host, time) =>
        words(lookedEvents(new Set([host]), [[Math.max(time, fromMs), Math.min(time + hours * HOUR, toMs)]]), host, time),
      );
    }
  }
  return { samples, units, models, deeds, notes };
}

const HOUR = 3_600_000;

function learntIn(given: ReadonlyMap<string, Learnt>, name: string): Learnt {
  const found = given.get(name);
  if (found !== undefined) return found;
  throw new HapaxError(
    'STATE',
    `the models know no ${name}; they know ${[...given.keys()].join(', ') || 'nothing'}: train again by a run without --models`,
  );
}
