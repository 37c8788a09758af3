import { type Event, type ExtractorConfigured, HapaxError, type Snapshot } from 'hapax';
import { parseNetwork } from '../addresses/network.ts';
import type { SecurityEvent } from '../events/event.ts';
import { idsAlerts } from '../features/alerts.ts';
import { idsFlows } from '../features/flows.ts';
import { memoryOf } from '../features/memory.ts';
import { numberField, textField } from '../features/security-event.ts';
import type { Labels } from '../feedback/labels.ts';
import { screened, unitFilter } from '../psykoda/rows.ts';
import { alikeTo } from './alike.ts';
import { besideNormal } from './beside.ts';
import type { Collected } from './collect.ts';
import type { IdsRun, Sample } from './findings.ts';
import { byHostAndHour, type Deeds, groupKey, history } from './history.ts';
import type { IdsConfig, UnitConfig } from './ids-config.ts';
import { described, judgedBy } from './judge.ts';
import { type Learnt, learn } from './learn.ts';
import { savedView } from './models.ts';
import type { Periods } from './periods.ts';

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
  const inside =
    (from: number, to: number) =>
    ({ time }: Event) =>
      time >= from && time < to;
  const notes: string[] = [];
  const samples: Sample[] = [];
  const units: IdsRun['units'][number][] = [];
  const models: Record<string, Snapshot> = {};
  const deeds = new Map<string, (host: string, time: number) => Deeds>();
  const alike = alikeTo(labels, all);
  for (const unit of config.units) {
    for (const { view, hours, key } of viewsOf(config)) {
      const events = screenedEvents(all[view].filter(inUnit(unit)), config);
      const train = events.filter(inside(periods.trainFromMs, periods.fromMs));
      const looked = events.filter(inside(periods.fromMs, periods.toMs)).filter((event) => !labels.covers(backOf(event)));
      if (looked.length === 0) continue;
      const extractor: ExtractorConfigured = view === 'alerts' ? idsAlerts({ hours }) : idsFlows({ hours });
      const name = `${unit.name}/${key}`;
      const { learnt, notes: said } =
        given === undefined
          ? learn(extractor, train, looked, {
              seed: config.seed,
              least: config.training.least,
              locations: view === 'alerts' ? config.locations : undefined,
              known: (host, time) =>
                labels.known(host, time, hours) || (view === 'alerts' && alike(view, host, time, hours)?.all === true ? 1 : 0),
              trust: (host, time) => labels.trust(host, time, hours),
            })
          : { learnt: learntIn(given, name), notes: [] };
      const judged = judgedBy(learnt, looked);
      notes.push(...said.map((note) => `${name}: ${note}`));
      models[name] = savedView(learnt);
      units.push({ unit: unit.name, view: key, samples: judged.length, ...described(learnt) });
      const beside = besideNormal(learnt, judged, looked, hours, (host, time) => alike(view, host, time, hours));
      for (const one of judged) {
        const without = beside.get(groupKey(one.host, one.time));
        samples.push({ ...one, unit: unit.name, view, hours, ...(without === undefined ? {} : { beside: without }) });
      }
      const words = history(memoryOf(learnt.extractor));
      const groups = byHostAndHour(looked, hours);
      deeds.set(name, (host, time) => words(groups.get(groupKey(host, time)) ?? [], host, time));
    }
  }
  return { samples, units, models, deeds, notes };
}

function learntIn(given: ReadonlyMap<string, Learnt>, name: string): Learnt {
  const found = given.get(name);
  if (found !== undefined) return found;
  throw new HapaxError(
    'STATE',
    `the models know no ${name}; they know ${[...given.keys()].join(', ') || 'nothing'}: train again by a run without --models`,
  );
}

function inUnit({ subnets, include, exclude }: UnitConfig): (event: Event) => boolean {
  const keeps = unitFilter({
    ...(subnets === undefined ? {} : { subnets: subnets.map(parseNetwork) }),
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
  });
  return ({ fields }) => keeps(textField(fields.source), typeof fields.targetPort === 'number' ? fields.targetPort : null);
}

function screenedEvents(events: readonly Event[], { screening: { min, max } }: IdsConfig): readonly Event[] {
  if (min <= 1 && max >= 1e8) return events;
  const sources = events.flatMap(({ fields }) => new Array<string>(numberField(fields.count) || 1).fill(textField(fields.source)));
  const kept = new Set(screened(sources, min, max).map((i) => sources[i]));
  return events.filter(({ fields }) => kept.has(textField(fields.source)));
}

/** The part of an event that patterns of labels look at. */
const backOf = ({ time, fields }: Event): SecurityEvent => ({
  kind: 'alert',
  time,
  source: textField(fields.source),
  ...(typeof fields.signature === 'string' ? { signature: fields.signature } : {}),
  ...(typeof fields.targetPort === 'number' ? { targetPort: fields.targetPort } : {}),
});
