import type { random } from 'hapax';
import type { Script } from './script.ts';
import type { Person } from './site.ts';
import type { Write } from './write.ts';

const HOUR = 3_600_000;

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

interface Scene {
  readonly write: Write;
  readonly next: ReturnType<typeof random>;
  readonly person: Person;
  /** When it begins. */
  readonly from: number;
  readonly script: Script;
}

/** Write what an intrusion leaves in the logs. What is no part of it is as usual: ports and signatures that everybody has. */
export function intrusion(kind: Intrusion, { write, next, person, from, script }: Scene): void {
  const { source, servers, signatures } = person;
  const [target = '10.1.0.1'] = servers;
  const [usual = '2000001'] = signatures;
  const jitter = (share: number) => 1 + share * (2 * next.uniform() - 1);
  const { scan, ports, alerts, burst, servers: slow, port, beacon, parcel, laboratory, signature } = script;
  const scenes: Record<Intrusion, () => void> = {
    // Every server once, on a port that everybody uses.
    horizontalScan: () => repeat(scan, (n) => write.alert(from + n * 50_000, source, `10.1.0.${1 + n}`, 445, usual)),
    // Many ports of one server.
    verticalScan: () => repeat(ports, (n) => write.alert(from + n * 30_000, source, target, 7 * (n + 1), usual)),
    // An exploit trips two rules that nobody tripped before, at usual servers on a usual port.
    newSignature: () =>
      repeat(alerts, (n) => write.alert(from + n * 60_000, source, servers[n >> 1] ?? target, 445, `${signature + (n % 2)}`)),
    // Once, into a network where no office has gone before.
    newPair: () => write.alert(from + HOUR / 2, source, laboratory, 445, usual),
    // Many times what is usual.
    burst: () => repeat(burst, (n) => write.alert(from + n * 15_000, source, target, 445, usual)),
    // One server an hour, each for the first time, on a port that the host never uses.
    lowAndSlow: () => repeat(slow, (n) => write.alert(from + n * HOUR * jitter(0.05), source, `10.1.0.${100 + n}`, port, usual)),
    // At an interval, with some jitter, to a server of the web that nobody else knows.
    beacon: () =>
      repeat(beacon.times, (n) =>
        write.flow(from + n * beacon.everyMs + beacon.everyMs * beacon.jitter * jitter(1), source, beacon.target, 443, 310, 120),
      ),
    // Some gigabytes in many parts, over two hours.
    exfiltration: () => repeat(40, (n) => write.flow(from + n * 180_000, source, '203.0.113.78', 443, parcel * jitter(0.3), 2e4)),
  };
  scenes[kind]();
}

function repeat(n: number, what: (i: number) => void): void {
  for (let i = 0; i < n; ++i) what(i);
}
