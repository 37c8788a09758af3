import type { SampleId, Sparse } from 'hapax';
import type { AlertBlock } from '../../columns/alert-day.ts';
import type { DayStore } from '../../columns/day-store.ts';
import { type Names, NONE } from '../../columns/names.ts';
import { EPHEMERAL, GRAVE, MOST } from '../alerts.ts';
import { type LocationState, locationOf } from '../locations.ts';
import { type Groups, grouped } from './groups.ts';
import { marks, pairSet, type Values, values } from './scratch.ts';

/** Ports as numbers: those that the system gives out are one, and there may be none. */
const NO_PORT = EPHEMERAL + 1;
export const PORTS = NO_PORT + 1;
export const portText = (port: number): string => (port === NO_PORT ? '' : port === EPHEMERAL ? 'ephemeral' : String(port));

/** Which rows are taken, and how many hours a sample has. */
export interface Choice {
  readonly hours: number;
  /** Beginnings and ends in milliseconds, ends not included. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  keep(block: AlertBlock, i: number): boolean;
}

/** What the alerts of a host in its hours are, in numbers; `viewOf` says the same in texts. Filled again for each sample. */
export interface AlertSample {
  source: number;
  time: number;
  rows: number;
  total: number;
  grave: number;
  readonly signatures: Values;
  readonly ports: Values;
  readonly pairs: Values;
  readonly targets: Values;
  /** Distinct targets and distinct ports of each pair of places. */
  pairTargets: Float64Array;
  pairPorts: Float64Array;
  /** Distinct contacts: places in `targets` and in `ports`. */
  contacts: number;
  contactTarget: Int32Array;
  contactPort: Int32Array;
  portsOfTarget: number;
  targetsOfPort: number;
  /** Distinct targets of each port, by its place. */
  targetsPer: Int32Array;
}

/** Samples in the order of time, then of the host. */
export interface AlertMatrix {
  readonly x: Sparse;
  readonly ids: readonly SampleId[];
  /** Rows in each sample. */
  readonly events: Uint32Array;
}

/** Makes samples of alerts. Pairs of places have numbers of their own, from 0 on. */
export function alertSamples(store: DayStore<AlertBlock>, names: Names, locations: LocationState) {
  const nothing = names.id('');
  const size = names.size;
  const [signatureMarks, portMarks, targetMarks] = [marks(size), marks(PORTS), marks(size)];
  const places = new Int32Array(size).fill(NONE);
  const placeNames: string[] = [];
  const placeIds = new Map<string, number>();
  const pairTexts: string[] = [];
  /** Pair of two places, from 1 on; 0 is none yet. */
  let pairIds: Int32Array[] = [];
  const pairMarks = marks(64);
  const contacts = pairSet();
  const pairPortSet = pairSet();
  let portsPer = new Int32Array(64);
  let number = 0;
  const one: AlertSample = {
    source: NONE,
    time: 0,
    rows: 0,
    total: 0,
    grave: 0,
    signatures: values(),
    ports: values(),
    pairs: values(),
    targets: values(),
    pairTargets: new Float64Array(64),
    pairPorts: new Float64Array(64),
    contacts: 0,
    contactTarget: new Int32Array(64),
    contactPort: new Int32Array(64),
    portsOfTarget: 0,
    targetsOfPort: 0,
    targetsPer: new Int32Array(64),
  };

  function placeOf(address: number): number {
    let place = places[address];
    if (place !== NONE) return place;
    const name = locationOf(locations, names.text(address));
    place = placeIds.get(name) ?? NONE;
    if (place === NONE) {
      place = placeNames.push(name) - 1;
      placeIds.set(name, place);
    }
    places[address] = place;
    return place;
  }

  function pairOf(from: number, to: number): number {
    pairIds[from] ??= new Int32Array(PLACES);
    if (to >= pairIds[from].length) pairIds = pairIds.map((row) => wider(row, 2 * to));
    const known = pairIds[from][to];
    if (known > 0) return known - 1;
    const pair = pairTexts.push(`${placeNames[from]} to ${placeNames[to]}`);
    pairIds[from][to] = pair;
    pairMarks.widen(pair);
    return pair - 1;
  }

  function room(rows: number): void {
    if (rows <= one.contactTarget.length) return;
    const wide = 2 ** Math.ceil(Math.log2(rows));
    for (const of of [one.signatures, one.ports, one.pairs, one.targets]) Object.assign(of, values(wide));
    [one.pairTargets, one.pairPorts] = [new Float64Array(wide), new Float64Array(wide)];
    [one.contactTarget, one.contactPort, portsPer, one.targetsPer] = Array.from({ length: 4 }, () => new Int32Array(wide));
  }

  function take(block: AlertBlock, { order, starts, times, sources }: Groups, g: number): AlertSample {
    const [from, to] = [starts[g], starts[g + 1]];
    const counted = to - from > MOST ? firstContacts(block, order.subarray(from, to)) : undefined;
    room(to - from);
    number += 1;
    contacts.start(to - from);
    pairPortSet.start(to - from);
    [one.source, one.time, one.rows] = [sources[g], times[g], to - from];
    [one.total, one.grave, one.contacts, one.portsOfTarget, one.targetsOfPort] = [0, 0, 0, 0, 0];
    const { signatures, ports, pairs, targets, targetsPer } = one;
    signatures.n = ports.n = pairs.n = targets.n = 0;
    const home = placeOf(one.source);
    for (let r = from; r < to; ++r) {
      const i = order[r];
      const n = block.count[i];
      one.total += n;
      if (block.severity[i] <= GRAVE) one.grave += n;
      if (counted !== undefined && counted[r - from] === 0) continue;
      const target = block.target[i] === NONE ? nothing : block.target[i];
      const raw = block.port[i];
      const port = raw === NONE ? NO_PORT : raw >= EPHEMERAL ? EPHEMERAL : raw;
      signatureMarks.count(signatures, block.signature[i] === NONE ? nothing : block.signature[i], number, n);
      let before = ports.n;
      const p = portMarks.count(ports, port, number, n);
      if (ports.n > before) targetsPer[p] = 0;
      before = pairs.n;
      const pair = pairMarks.count(pairs, pairOf(home, placeOf(target)), number, n);
      if (pairs.n > before) {
        one.pairTargets[pair] = 0;
        one.pairPorts[pair] = 0;
      }
      before = targets.n;
      const t = targetMarks.count(targets, target, number, n);
      if (targets.n > before) {
        one.pairTargets[pair] += 1;
        portsPer[t] = 0;
      }
      if (!contacts.add(t, p)) continue;
      one.contactTarget[one.contacts] = t;
      one.contactPort[one.contacts++] = p;
      portsPer[t] += 1;
      targetsPer[p] += 1;
      if (portsPer[t] > one.portsOfTarget) one.portsOfTarget = portsPer[t];
      if (targetsPer[p] > one.targetsOfPort) one.targetsOfPort = targetsPer[p];
      if (pairPortSet.add(pair, p)) one.pairPorts[pair] += 1;
    }
    return one;
  }

  return {
    /** All samples of a choice, in the order of time, then of the source. The same object each time. */
    *of({ hours, ranges, keep }: Choice): Generator<AlertSample> {
      const inside = (time: number) => ranges.some(([from, to]) => time >= from && time < to);
      // Hours that divide the day never cross midnight: a day at a time is enough.
      const parts = 24 % hours === 0 ? store.days.map((day) => [day]) : [store.days];
      for (const days of parts) {
        if (!ranges.some(([from, to]) => days.some((day) => (day + 1) * DAY > from && day * DAY < to))) continue;
        const block = store.block(days);
        const groups = grouped(block, hours, names, (i) => inside(block.time[i]) && keep(block, i));
        for (let g = 0; g < groups.n; ++g) yield take(block, groups, g);
      }
    },
    pairText: (pair: number): string => pairTexts[pair],
    get pairs() {
      return pairTexts.length;
    },
  };
}
const DAY = 86_400_000;
/** Places of which there is room for at first. */
const PLACES = 64;

function wider(row: Int32Array, size: number): Int32Array {
  if (row.length >= size) return row;
  const wide = new Int32Array(size);
  wide.set(row);
  return wide;
}

/** 1 for rows of the first `MOST` combinations of target, port and signature, 0 for what comes beyond them: it counts as alerts alone. */
function firstContacts(block: AlertBlock, rows: Int32Array): Uint8Array {
  const seen = new Set<string>();
  return Uint8Array.from(rows, (i) => {
    const raw = block.port[i];
    const key = `${block.target[i]} ${raw >= EPHEMERAL ? EPHEMERAL : raw} ${block.signature[i]}`;
    if (seen.size < MOST) seen.add(key);
    return seen.has(key) ? 1 : 0;
  });
}
