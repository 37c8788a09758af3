import type { random } from 'hapax';
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
  /** Ten o'clock of the day. */
  readonly ten: number;
}

/** Write what an intrusion leaves in the logs. What is no part of it is as usual: ports and signatures that everybody has. */
export function intrusion(kind: Intrusion, { write, next, person, ten }: Scene): void {
  const { source, servers, signatures } = person;
  const [target = '10.1.0.1'] = servers;
  const [usual = '2000001'] = signatures;
  const jitter = (share: number) => 1 + share * (2 * next.uniform() - 1);
  const scenes: Record<Intrusion, () => void> = {
    // Every server once, on a port that everybody uses.
    horizontalScan: () => repeat(30, (n) => write.alert(ten + n * 50_000, source, `10.1.0.${1 + n}`, 445, usual)),
    // Sixty ports of one server.
    verticalScan: () => repeat(60, (n) => write.alert(ten + n * 30_000, source, target, 7 * (n + 1), usual)),
    // An exploit trips two rules that nobody tripped before, at usual servers on a usual port.
    newSignature: () => repeat(4, (n) => write.alert(ten + n * 60_000, source, servers[n >> 1] ?? target, 445, `299999${n % 2}`)),
    // Once, into a network where no office has gone before.
    newPair: () => write.alert(ten + HOUR / 2, source, '10.9.0.7', 445, usual),
    // Two hundred times what is usual.
    burst: () => repeat(200, (n) => write.alert(ten + n * 15_000, source, target, 445, usual)),
    // One server an hour, each for the first time, on a port that the host never uses.
    lowAndSlow: () => repeat(8, (n) => write.alert(ten + n * HOUR * jitter(0.05), source, `10.1.0.${100 + n}`, 5985, usual)),
    // Every minute, 10 % jitter, to a server of the web that nobody else knows.
    beacon: () => repeat(240, (n) => write.flow(ten + n * 60_000 + 6000 * jitter(1), source, '203.0.113.77', 443, 310, 120)),
    // Four gigabytes in forty parts, over two hours.
    exfiltration: () => repeat(40, (n) => write.flow(ten + n * 180_000, source, '203.0.113.78', 443, 1e8 * jitter(0.3), 2e4)),
  };
  scenes[kind]();
}

function repeat(n: number, what: (i: number) => void): void {
  for (let i = 0; i < n; ++i) what(i);
}
