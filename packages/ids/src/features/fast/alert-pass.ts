import type { AlertBlock } from '../../columns/alert-day.ts';
import type { DayStore } from '../../columns/day-store.ts';
import type { Names } from '../../columns/names.ts';
import { type AlertState, alertNames, BY_CHANCE } from '../alerts.ts';
import { companyIn } from '../company.ts';
import { firstHours, firsts, hash32, hashOn } from '../first-seen.ts';
import { type LocationState, locationState } from '../locations.ts';
import { beyondRecord, recordsOf } from '../records.ts';
import { vocabulary } from '../vocabulary.ts';
import { alertLog, EARLY } from './alert-log.ts';
import { type AlertMatrix, type AlertSample, alertSamples, type Choice } from './alert-samples.ts';
import { hostHashes, type Thing } from './host-hashes.ts';
import type { Values } from './scratch.ts';

/** How many values have features of their own. */
export interface Most {
  readonly mostSignatures: number;
  readonly mostPorts: number;
  readonly mostPairs: number;
}

/** What a pass asks of the past, and tells it. */
interface Past {
  /** The hour in which the thing of a hash was seen first, NaN when it never was; it is seen now. */
  before(hash: number, hour: number): number;
  /** By how much a value is above what a host had in any hour before. */
  beyond(key: string, hour: number, value: number): number;
  /** A host has to do with a value for the first time. */
  met?(kind: Thing, value: number): void;
  /** A sample has a value. */
  has?(kind: 's' | 'p' | 'l', value: number): void;
}

/**
 * What `idsAlerts` learns, and the features of what it learns from, in one pass over columns: the same state and the same numbers, bit for
 * bit, without a text for each alert. That something is new is told as it was at the time, which is what the hours before it say.
 * @returns undefined when there is no sample among them
 */
export function alertsLearnt(
  store: DayStore<AlertBlock>,
  names: Names,
  choice: Choice,
  { mostSignatures, mostPorts, mostPairs }: Most,
  reference: unknown,
): { readonly state: AlertState; readonly matrix: AlertMatrix } | undefined {
  const locations = locationState(reference);
  const first = firsts();
  const records = recordsOf();
  const found = { s: counter(), p: counter(), l: counter() };
  const company = { s: counter(), p: counter(), t: counter() };
  const { log, n, portText, pairText } = pass(store, names, choice, locations, {
    before: first.before,
    beyond: records.beyond,
    met: (kind, value) => company[kind].add(value),
    has: (kind, value) => found[kind].add(value),
  });
  if (n === 0) return undefined;
  const words = (counts: ReadonlyMap<number, number>, text: (id: number) => string, most: number) =>
    vocabulary(new Map([...counts].map(([id, df]) => [text(id), df])), n, most);
  const textOf = { s: names.text, p: portText, t: names.text };
  const state: AlertState = {
    locations,
    signatures: words(found.s.counts(), names.text, mostSignatures),
    ports: words(found.p.counts(), portText, mostPorts),
    pairs: words(found.l.counts(), pairText, mostPairs),
    first: first.done(),
    records: records.done(),
    company: companyIn(
      (['s', 'p', 't'] as const).flatMap((kind) =>
        [...company[kind].counts()].map(([id, hosts]) => [hash32(`${kind}${textOf[kind](id)}`), hosts] as const),
      ),
    ),
  };
  return { state, matrix: log.matrix(state, { port: portText, pair: pairText }, alertNames(state).length) };
}

/** The features of `idsAlerts` by what was learnt before. */
export function alertMatrix(store: DayStore<AlertBlock>, names: Names, choice: Choice, state: AlertState, columns: number): AlertMatrix {
  const first = firstHours(state.first);
  const { log, portText, pairText } = pass(store, names, choice, state.locations, {
    before: first,
    beyond: (key, hour, value) => beyondRecord(state.records, key, hour, value),
  });
  return log.matrix(state, { port: portText, pair: pairText }, columns);
}

function pass(store: DayStore<AlertBlock>, names: Names, choice: Choice, locations: LocationState, past: Past) {
  const samples = alertSamples(store, names, locations);
  const hashes = hostHashes(names);
  const log = alertLog(names);
  const pairHash: number[] = [];
  const early = new Float64Array(EARLY);
  let newPort = new Uint8Array(64);
  let reached = new Uint8Array(64);
  let n = 0;
  let newHere = 0;
  let newAnywhere = 0;

  function meet(kind: Thing, { n: count, ids }: Values, source: number, time: number, flags: Uint8Array | undefined): void {
    const start = hashes.ofHost(kind, source);
    newHere = 0;
    newAnywhere = 0;
    for (let k = 0; k < count; ++k) {
      const id = ids[k];
      if (kind !== 't' && !(past.before(hashes.ofAnybody(kind, id), time) < time)) newAnywhere += 1;
      const before = past.before(hashOn(start, hashes.textOf(kind, id)), time);
      const isNew = !(before < time);
      if (isNew) newHere += 1;
      if (flags !== undefined) flags[k] = isNew ? 1 : 0;
      if (Number.isNaN(before)) past.met?.(kind, id);
      if (kind !== 't') past.has?.(kind, id);
    }
  }

  function newPairs({ n: count, ids }: Values, time: number): number {
    let news = 0;
    for (let k = 0; k < count; ++k) {
      const pair = ids[k];
      pairHash[pair] ??= hash32(`l${samples.pairText(pair)}`);
      if (!(past.before(pairHash[pair], time) < time)) news += 1;
      past.has?.('l', pair);
    }
    return news;
  }

  /** Targets on ports that are new to the host. */
  function targetsReached({ contacts, contactPort, contactTarget, targets }: AlertSample): number {
    reached.fill(0, 0, targets.n);
    let count = 0;
    for (let c = 0; c < contacts; ++c) {
      if (newPort[contactPort[c]] === 0 || reached[contactTarget[c]] === 1) continue;
      reached[contactTarget[c]] = 1;
      count += 1;
    }
    return count;
  }

  function mostOnNewPort({ ports, targetsPer }: AlertSample): number {
    let most = BY_CHANCE;
    for (let p = 0; p < ports.n; ++p) if (newPort[p] === 1 && targetsPer[p] > most) most = targetsPer[p];
    return most - BY_CHANCE;
  }

  for (const one of samples.of(choice)) {
    const { source, time, signatures, ports, targets, pairs, total } = one;
    const host = names.text(source);
    const { log1p } = Math;
    n += 1;
    if (one.contactTarget.length > newPort.length)
      [newPort, reached] = [new Uint8Array(one.contactTarget.length), new Uint8Array(one.contactTarget.length)];
    const known = past.before(hash32(`h${host}`), time) < time;
    early[0] = log1p(total);
    early[1] = log1p(one.grave);
    early[2] = log1p(targets.n);
    early[3] = log1p(ports.n);
    early[4] = log1p(signatures.n);
    early[5] = log1p(one.portsOfTarget);
    early[6] = log1p(one.targetsOfPort);
    early[7] = log1p(known ? 0 : 1);
    // A host that is new itself has nothing that is not new to it.
    meet('s', signatures, source, time, undefined);
    early[8] = known ? log1p(newHere) : 0;
    early[11] = log1p(newAnywhere);
    meet('p', ports, source, time, newPort);
    early[9] = known ? log1p(newHere) : 0;
    early[12] = log1p(newAnywhere);
    early[13] = log1p(newPairs(pairs, time));
    meet('t', targets, source, time, undefined);
    early[10] = known ? log1p(newHere) : 0;
    early[14] = known ? log1p(targetsReached(one)) : 0;
    early[15] = known ? log1p(mostOnNewPort(one)) : 0;
    early[16] = past.beyond(`a${host}`, time, total);
    early[17] = past.beyond(`t${host}`, time, targets.n);
    early[18] = past.beyond(`p${host}`, time, ports.n);
    log.add(one, early);
  }
  return { log, n, portText: (port: number) => hashes.textOf('p', port), pairText: samples.pairText };
}

/** How often each number came. */
function counter() {
  let all = new Float64Array(1 << 10);
  return {
    add(id: number): void {
      if (id >= all.length) {
        const wider = new Float64Array(2 * id);
        wider.set(all);
        all = wider;
      }
      all[id] += 1;
    },
    counts: (): ReadonlyMap<number, number> => new Map([...all.entries()].filter(([, n]) => n > 0)),
  };
}
