import { random } from 'hapax';
import type { SecurityEvent } from '../events/event.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What can be planted. */
export const INTRUSIONS = [
  'horizontalScan',
  'verticalScan',
  'newSignature',
  'newPair',
  'burst',
  'lowAndSlow',
  'beacon',
  'exfiltration',
] as const;
export type Intrusion = (typeof INTRUSIONS)[number];

export interface IdsMonthOptions {
  readonly seed: number;
  readonly days?: number;
  readonly hosts?: number;
  /** What happens on the last day, each to a host of its own. */
  readonly plant?: readonly Intrusion[];
}

export interface IdsMonth {
  readonly events: readonly SecurityEvent[];
  /** Host of each intrusion. */
  readonly planted: ReadonlyMap<Intrusion, string>;
  /** Midnight before the last day. */
  readonly lastDayMs: number;
}

/** A Monday. */
const START = Date.UTC(2026, 0, 5);

/**
 * Alerts and flows of a site over some weeks, seeded: office hosts that work on weekdays, each with servers, ports and signatures of its
 * own, and noise that everybody makes. On the last day, a weekday when `days` is 26, something is planted.
 */
export function idsMonth({ seed, days = 26, hosts = 40, plant = [] }: IdsMonthOptions): IdsMonth {
  const next = random(seed);
  const events: SecurityEvent[] = [];
  const pick = <T>(list: readonly T[]): T => list[next.integer(list.length)];
  const around = (mean: number) => Math.floor(-mean * Math.log(1 - next.uniform()));
  const people = Array.from({ length: hosts }, (_, i) => ({
    source: `10.0.${1 + (i % 4)}.${10 + i}`,
    servers: Array.from({ length: 4 }, () => `10.1.0.${1 + next.integer(30)}`),
    sites: Array.from({ length: 6 }, () => `198.51.100.${1 + next.integer(200)}`),
    signatures: [pick(COMMON), pick(COMMON), pick(RARE)],
    ports: [445, 443, pick([80, 22, 3389, 8080])],
    busy: 0.5 + next.uniform(),
  }));
  const alert = (time: number, source: string, target: string, targetPort: number, signature: string): void =>
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
    });
  const flow = (time: number, source: string, target: string, targetPort: number, bytesOut: number, bytesIn: number, state = 'SF'): void =>
    void events.push({
      kind: 'flow',
      time,
      source,
      target,
      targetPort,
      protocol: 'TCP',
      flow: { bytesOut, bytesIn, durationMs: 200 + around(20_000), state },
    });
  for (let day = 0; day < days; ++day) {
    const works = day % 7 < 5;
    for (let hour = 0; hour < 24; ++hour) {
      const load = works && hour >= 8 && hour < 18 ? 1 : 0.05;
      for (const { source, servers, sites, signatures, ports, busy } of people) {
        const at = () => START + day * DAY + hour * HOUR + next.uniform() * HOUR;
        for (let n = around(3 * load * busy); n > 0; --n) alert(at(), source, pick(servers), pick(ports), pick(signatures));
        for (let n = around(8 * load * busy); n > 0; --n)
          flow(
            at(),
            source,
            next.uniform() < 0.5 ? pick(servers) : pick(sites),
            pick(ports),
            around(4000),
            around(40_000),
            next.uniform() < 0.03 ? 'S0' : 'SF',
          );
      }
    }
  }
  const lastDayMs = START + (days - 1) * DAY;
  const planted = new Map<Intrusion, string>();
  for (const [i, kind] of plant.entries()) {
    const { source, servers } = people[(7 * i + 3) % hosts];
    planted.set(kind, source);
    const ten = lastDayMs + 10 * HOUR;
    const target = servers[0] ?? '';
    if (kind === 'horizontalScan') for (let n = 1; n <= 30; ++n) alert(ten + n * 50_000, source, `10.1.0.${n}`, 445, '2000001');
    if (kind === 'verticalScan') for (let n = 1; n <= 60; ++n) alert(ten + n * 30_000, source, target, n * 7, '2000002');
    if (kind === 'newSignature') alert(ten + HOUR / 2, source, target, 445, '2999999');
    if (kind === 'newPair') alert(ten + HOUR / 2, source, '203.0.113.9', 445, '2000001');
    if (kind === 'burst') for (let n = 0; n < 200; ++n) alert(ten + n * 15_000, source, target, 445, '2000001');
    if (kind === 'lowAndSlow') for (let n = 0; n < 10; ++n) alert(ten + n * HOUR, source, `10.1.0.${100 + n}`, 5985, '2000003');
    if (kind === 'beacon')
      for (let n = 0; n < 240; ++n) flow(ten + n * 60_000 * (1 + 0.05 * next.uniform()), source, '203.0.113.77', 443, 310, 120);
    if (kind === 'exfiltration') flow(ten + HOUR / 2, source, '203.0.113.78', 443, 4e9, 1e6);
  }
  events.sort((a, b) => a.time - b.time);
  return { events, planted, lastDayMs };
}

const COMMON = ['2000001', '2000002', '2000003'] as const;
const RARE = ['2000010', '2000011', '2000012', '2000013', '2000014'] as const;

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
