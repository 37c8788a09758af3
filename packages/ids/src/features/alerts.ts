import { type Cell, defineExtractor, integer } from 'hapax';
import { type Gathered, type Kind, sizesOf, viewOf } from './alert-view.ts';
import { type Company, companyOf } from './company.ts';
import { type FirstSeen, firsts, seenBefore } from './first-seen.ts';
import { type LocationState, locationState } from './locations.ts';
import { beyondRecord, type Records, recordsOf } from './records.ts';
import { isAlert, numberField, textField } from './security-event.ts';
import { countIn, tally } from './tally.ts';
import { documents, placeOf, type Vocabulary, vocabulary } from './vocabulary.ts';

const HOUR = 3_600_000;
/** Ports from here on are given out by the system: all of them are one. Source: RFC 6335. */
export const EPHEMERAL = 49_152;
/** Pairs of target, port and signature that one sample keeps apart; a scan of more counts as this many. */
export const MOST = 20_000;
/** Signatures of this severity or graver, as Snort and Suricata count: 1 is the gravest. */
export const GRAVE = 1;

/** What is learnt of alerts. */
export interface AlertState {
  readonly locations: LocationState;
  readonly signatures: Vocabulary;
  readonly ports: Vocabulary;
  readonly pairs: Vocabulary;
  /** Of anybody: `s` signature, `p` port, `l` pair of locations; of a source: `t` target, and all of these behind its address. */
  readonly first: FirstSeen;
  /** `a` alerts, `t` targets, `p` ports of a host in an hour. */
  readonly records: Records;
  /** Hosts of each `s` signature, `p` port, `t` target. */
  readonly company: Company;
}

/** Targets on one new port that an honest host has now and then: a port that it uses twice by chance. */
export const BY_CHANCE = 2;

/** Features that are the same whatever was learnt. */
export const FIXED = [
  'alerts',
  'grave alerts',
  'distinct targets',
  'distinct ports',
  'distinct signatures',
  'most ports of one target',
  'most targets on one port',
  'host never seen before',
  'signatures new to this host',
  'ports new to this host',
  'targets new to this host',
  'signatures nobody had before',
  'ports nobody had before',
  'pairs of locations nobody had before',
  'targets reached on ports new to this host',
  'targets beyond two on one port new to this host',
  'alerts beyond any hour of this host before',
  'targets beyond any hour of this host before',
  'ports beyond any hour of this host before',
  'other signatures',
  'other ports',
  'other pairs of locations',
] as const;
export const PER_PAIR = ['alerts', 'targets', 'ports'] as const;

/**
 * What the alerts of one source in one hour are like: how many of which signature, on which port, from where to where, how far they fan
 * out, and what of it was never seen before, by this host or by anybody.
 *
 *     count features: ln(1 + n), those of a signature or port times its inverse document frequency
 *
 * Alerts to several targets are summed, and targets and ports are counted: a scan over many hosts shows in `distinct targets`, one over
 * many ports of a host in `most ports of one target`. What is new is told as it was at the time, in training too. Signatures, ports
 * and pairs of locations beyond the `most…` most frequent share a feature each. Locations: pass `[[network, name], …]` to `fit`; the
 * longest prefix counts, and an address of no network is where its kind is: private, global, multicast.
 * Cost: O(alerts); memory O(distinct target, port, signature) of each sample.
 */
export const idsAlerts = defineExtractor({
  id: 'idsAlerts',
  title: 'Alerts of a host by the hour',
  source:
    'after FujitsuResearch/psykoda, with sums, fan-out, novelty and weights of training alone; inverse document frequency: Spärck Jones (1972)',
  options: {
    hours: integer(1, { min: 1, max: 24 }, 'Hours of a sample, counted from midnight UTC.'),
    mostSignatures: integer(100, { min: 1, max: 10_000 }, 'Signatures with a feature of their own.'),
    mostPorts: integer(60, { min: 1, max: 10_000 }, 'Ports with a feature of their own.'),
    mostPairs: integer(40, { min: 1, max: 10_000 }, 'Pairs of locations with features of their own.'),
  },
  sampleOf({ time, fields }, { hours }) {
    if (!isAlert(fields.kind) || typeof fields.source !== 'string') return undefined;
    return { key: fields.source, time: Math.floor(time / (hours * HOUR)) * hours * HOUR };
  },
  begin: (): Gathered => ({ source: '', time: 0, grave: 0, seen: tally() }),
  gather(into, { time, fields }, { hours }) {
    if (into.source === '') {
      into.source = textField(fields.source);
      into.time = Math.floor(time / (hours * HOUR)) * hours * HOUR;
    }
    const n = numberField(fields.count) || 1;
    const port = numberField(fields.targetPort);
    countIn(
      into.seen,
      `${textField(fields.target)}\t${port >= EPHEMERAL ? 'ephemeral' : textField(fields.targetPort)}\t${textField(fields.signature)}`,
      n,
      MOST,
    );
    if (numberField(fields.severity) <= GRAVE) into.grave += n;
  },
  fit(gathered, { mostSignatures, mostPorts, mostPairs }, reference): AlertState {
    const locations = locationState(reference);
    const first = firsts();
    const records = recordsOf();
    const company = companyOf();
    const views = gathered.map((one) => viewOf(one, locations));
    for (const [i, view] of views.entries()) {
      const { source, time } = gathered[i];
      first.see(`h${source}`, time);
      for (const [kind, n] of sizesOf(view)) records.see(`${kind}${source}`, time, n);
      for (const [kind, values] of view.values) {
        for (const value of values.keys()) {
          if (kind !== 't') first.see(`${kind}${value}`, time);
          if (kind !== 'l') {
            if (first.see(`${kind}${source} ${value}`, time)) company.join(`${kind}${value}`);
          }
        }
      }
    }
    const of = (kind: Kind, most: number) =>
      vocabulary(documents(views.map(({ values }) => values.get(kind)?.keys() ?? [])), gathered.length, most);
    return {
      locations,
      signatures: of('s', mostSignatures),
      ports: of('p', mostPorts),
      pairs: of('l', mostPairs),
      first: first.done(),
      records: records.done(),
      company: company.done(),
    };
  },
  names: alertNames,
  features: (state, gathered) => featuresOf(state, gathered),
});

/** Names of the features of what was learnt, shape (nFeatures). */
export function alertNames({ signatures, ports, pairs }: AlertState): readonly string[] {
  return [
    ...FIXED,
    ...signatures.values.map((value) => `signature ${value === '' ? 'none' : value}`),
    ...ports.values.map((value) => (value === '' ? 'no port' : value === 'ephemeral' ? 'ephemeral ports' : `port ${value}`)),
    ...pairs.values.flatMap((value) => PER_PAIR.map((what) => `${value}: ${what}`)),
  ];
}

const NONE: ReadonlyMap<string, number> = new Map();

function featuresOf(state: AlertState, gathered: Gathered): Cell[] {
  const { source, time, grave } = gathered;
  const { first } = state;
  const view = viewOf(gathered, state.locations);
  const of = (kind: Kind) => view.values.get(kind) ?? NONE;
  const known = seenBefore(first, `h${source}`, time);
  // A host that is new itself has nothing that is not new to it.
  const newHere = (kind: Kind) => (known ? countOf(of(kind), (value) => !seenBefore(first, `${kind}${source} ${value}`, time)) : 0);
  const newAnywhere = (kind: Kind) => countOf(of(kind), (value) => !seenBefore(first, `${kind}${value}`, time));
  const fixed = [view.total, grave, of('t').size, of('p').size, of('s').size, view.portsOfTarget, view.targetsOfPort];
  const fresh = [known ? 0 : 1, newHere('s'), newHere('p'), newHere('t'), newAnywhere('s'), newAnywhere('p'), newAnywhere('l')];
  const reached = new Set<string>();
  let onOne = 0;
  for (const [port, targets] of known ? view.ofPort : []) {
    if (seenBefore(first, `p${source} ${port}`, time)) continue;
    for (const target of targets) reached.add(target);
    onOne = Math.max(onOne, targets.size);
  }
  const beyond = sizesOf(view).map(([kind, n]) => beyondRecord(state.records, `${kind}${source}`, time, n));
  const cells = [...[...fixed, ...fresh, reached.size, Math.max(0, onOne - BY_CHANCE)].map(Math.log1p), ...beyond].map(
    (value, j): [number, number] => [j, value],
  );
  const start = FIXED.length;
  weighted(cells, state.signatures, of('s'), start, start - 3);
  weighted(cells, state.ports, of('p'), start + state.signatures.values.length, start - 2);
  const pairs = start + state.signatures.values.length + state.ports.values.length;
  for (const [pair, n] of of('l')) {
    const at = placeOf(state.pairs, pair);
    const counts = [n, view.pairTargets.get(pair)?.size ?? 0, view.pairPorts.get(pair)?.size ?? 0];
    if (at === undefined) cells.push([start - 1, Math.log1p(n)]);
    else for (const [k, count] of counts.entries()) cells.push([pairs + PER_PAIR.length * at + k, Math.log1p(count)]);
  }
  return cells.filter(([, value]) => value !== 0);
}

function countOf(values: ReadonlyMap<string, number>, is: (value: string) => boolean): number {
  let n = 0;
  for (const value of values.keys()) if (is(value)) n += 1;
  return n;
}

/** Counts of values times their weights; what has no feature of its own goes into `other`. */
function weighted(cells: [number, number][], words: Vocabulary, counts: ReadonlyMap<string, number>, start: number, other: number): void {
  for (const [value, n] of counts) {
    const at = placeOf(words, value);
    if (at === undefined) cells.push([other, words.rarest * Math.log1p(n)]);
    else cells.push([start + at, words.idf[at] * Math.log1p(n)]);
  }
}
