import { random } from 'hapax';
import type { SecurityEvent } from '../events/event.ts';
import type { Locations } from '../features/locations.ts';
import { type Intrusion, intrusion } from './intrusions.ts';
import { drawn, SCRIPT } from './script.ts';
import { ports, type Site, siteOf } from './site.ts';
import type { Write } from './write.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday. */
const START = Date.UTC(2026, 0, 5);
/** Where workstations read the time and their updates, at regular intervals: a beacon that is none. */
const POLLED = '10.1.0.250';

export interface IdsMonthOptions {
  readonly seed: number;
  readonly days?: number;
  readonly hosts?: number;
  /** Days counted from 0 on which nobody works, beside weekends. */
  readonly holidays?: readonly number[];
  /** What happens, each to a host of its own. */
  readonly plant?: readonly Intrusion[];
  /** Whether in the last days three hosts take up something that is new and harmless, every day: an audit, an upload, an agent. */
  readonly changes?: boolean;
  /** Whether hosts, hours, amounts, targets and intervals of what happens are drawn as well; the same in every month unless given. */
  readonly vary?: boolean;
  /** Days at the end among which intrusions are spread, working days only. */
  readonly lastDays?: number;
}

/** What was planted, where and when. */
export interface Planted {
  readonly kind: Intrusion;
  readonly host: string;
  /** Midnight of its day. */
  readonly day: number;
}

export interface IdsMonth {
  readonly events: readonly SecurityEvent[];
  /** Host of each intrusion; the last one where a kind was planted more than once. */
  readonly planted: ReadonlyMap<Intrusion, string>;
  readonly truth: readonly Planted[];
  /** Midnight before the last days. */
  readonly lastDayMs: number;
  /** Networks and what they are called. */
  readonly locations: Locations;
}

/**
 * Alerts and flows of a site over some weeks, seeded: office hosts that work on weekdays and not on holidays, each with servers, sites,
 * ports and signatures of its own, and now and then something that is new for it; a backup by night, a scanner of the site's own, and
 * hosts that poll a server as regularly as a beacon. On working days among the last ones something is planted.
 */
export function idsMonth({
  seed,
  days = 26,
  hosts = 40,
  holidays = [],
  plant = [],
  lastDays = 1,
  changes = false,
  vary = false,
}: IdsMonthOptions): IdsMonth {
  const next = random(seed);
  const events: SecurityEvent[] = [];
  const site = siteOf(next, hosts);
  const around = (mean: number) => Math.floor(-mean * Math.log(1 - next.uniform()));
  const write = {
    alert: (time: number, source: string, target: string, targetPort: number, signature: string): void =>
      void events.push({
        kind: 'alert',
        time,
        source,
        target,
        targetPort,
        protocol: 'TCP',
        signature,
        severity: 3,
        message: `rule ${signature}`,
      }),
    flow: (time: number, source: string, target: string, targetPort: number, out: number, back: number, state = 'SF'): void =>
      void events.push({
        kind: 'flow',
        time,
        source,
        target,
        targetPort,
        protocol: 'TCP',
        flow: { bytesOut: out, bytesIn: back, durationMs: 200 + around(20_000), state },
      }),
  };
  const off = new Set(holidays);
  const works = (day: number) => day % 7 < 5 && !off.has(day);
  for (let day = 0; day < days; ++day) {
    const midnight = START + day * DAY;
    for (let hour = 0; hour < 24; ++hour) {
      const load = works(day) && hour >= 8 && hour < 18 ? 1 : 0.05;
      for (const person of site.people) {
        const at = () => midnight + hour * HOUR + next.uniform() * HOUR;
        for (let n = around(3 * load * person.busy); n > 0; --n)
          write.alert(at(), person.source, site.target(person), ports(next, person), site.signature(person));
        for (let n = around(8 * load * person.busy); n > 0; --n)
          write.flow(
            at(),
            person.source,
            next.uniform() < 0.5 ? site.target(person) : site.web(person),
            ports(next, person),
            around(4000),
            around(40_000),
            next.uniform() < 0.03 ? 'S0' : 'SF',
          );
        if (person.polls && load === 1)
          for (let n = 0; n < 12; ++n)
            write.flow(midnight + hour * HOUR + n * 300_000 + 4000 * next.uniform(), person.source, POLLED, 8443, 420, 800);
      }
    }
    nightly(write, site, midnight, next.uniform());
  }
  if (changes) for (let day = days - lastDays; day < days; ++day) harmless(write, site, START + day * DAY);
  const working = Array.from({ length: lastDays }, (_, i) => days - lastDays + i).filter(works);
  const dayOf = (i: number) => START + (working[i % Math.max(1, working.length)] ?? days - 1) * DAY;
  const victims = vary ? shuffled(next, site.people) : site.people.map((_, i) => site.people[(7 * i + 3) % hosts]);
  const truth = plant.map((kind, i): Planted => {
    const person = victims[i % hosts];
    const day = vary && working.length > 0 ? START + working[next.integer(working.length)] * DAY : dayOf(i);
    const from = day + (vary ? 8 + next.integer(7) : 10) * HOUR;
    intrusion(kind, { write, next, person, from, script: vary ? drawn(next, person) : SCRIPT });
    return { kind, host: person.source, day };
  });
  events.sort((a, b) => a.time - b.time);
  return {
    events,
    planted: new Map(truth.map(({ kind, host }) => [kind, host])),
    truth,
    lastDayMs: START + (days - lastDays) * DAY,
    locations: site.locations,
  };
}

/** All of them, in an order of chance. */
function shuffled<T>(next: ReturnType<typeof random>, all: readonly T[]): readonly T[] {
  const out = [...all];
  for (let i = out.length - 1; i > 0; --i) {
    const j = next.integer(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** A backup of 2 GB to a server of the site, and a scan of all servers by the scanner that everybody knows. */
function nightly(write: Write, { backup, scanner }: Site, midnight: number, u: number): void {
  write.flow(midnight + 2 * HOUR + u * HOUR, backup, '10.1.0.240', 445, 2e9 * (0.8 + 0.4 * u), 1e6);
  for (let n = 1; n <= 30; ++n) write.alert(midnight + 3 * HOUR + n * 60_000, scanner, `10.1.0.${n}`, 445, '2000001');
}

/** What an audit, an upload and an agent that were put in place this week leave every day. */
function harmless(write: Write, { people }: Site, midnight: number): void {
  const [a, b, c] = people.slice(0, 3);
  for (let n = 1; n <= 60; ++n) write.alert(midnight + 13 * HOUR + n * 30_000, a.source, '10.1.0.5', 11 * n, '2000001');
  for (let n = 0; n < 30; ++n) write.flow(midnight + 15 * HOUR + n * 100_000, b.source, '203.0.113.90', 443, 1e8, 2e4);
  for (let n = 0; n < 480; ++n) write.flow(midnight + 9 * HOUR + n * 60_000, c.source, '203.0.113.91', 443, 500, 500);
}

/** An event as Suricata writes it. */
export function eveLine({ kind, time, source, target, targetPort, protocol, signature, severity, message, flow }: SecurityEvent): string {
  return JSON.stringify({
    timestamp: new Date(time).toISOString().replace('Z', '+0000'),
    event_type: kind,
    src_ip: source,
    dest_ip: target,
    dest_port: targetPort,
    proto: protocol,
    ...(kind === 'alert' ? { alert: { signature_id: Number(signature), gid: 1, rev: 1, signature: message, severity } } : {}),
    ...(flow === undefined
      ? {}
      : {
          flow: {
            bytes_toserver: flow.bytesOut,
            bytes_toclient: flow.bytesIn,
            state: flow.state === 'S0' ? 'new' : 'closed',
            start: new Date(time).toISOString(),
            end: new Date(time + (flow.durationMs ?? 0)).toISOString(),
          },
        }),
  });
}
