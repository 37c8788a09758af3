import type { random } from 'hapax';
import type { Person } from './site.ts';

/** How much of what an intrusion does. */
export interface Script {
  /** Servers of a horizontal scan. */
  readonly scan: number;
  /** Ports of a vertical one. */
  readonly ports: number;
  /** Alerts of new signatures. */
  readonly alerts: number;
  /** The first of the two new signatures. */
  readonly signature: number;
  readonly burst: number;
  /** Servers that are tried one an hour, and on which port. */
  readonly servers: number;
  readonly port: number;
  readonly beacon: { readonly target: string; readonly everyMs: number; readonly times: number; readonly jitter: number };
  /** Bytes of each of forty parts. */
  readonly parcel: number;
  /** The address in the laboratory. */
  readonly laboratory: string;
}

/** The same in every month. */
export const SCRIPT: Script = {
  scan: 30,
  ports: 60,
  alerts: 4,
  signature: 2_999_990,
  burst: 200,
  servers: 8,
  port: 5985,
  beacon: { target: '203.0.113.77', everyMs: 60_000, times: 240, jitter: 0.1 },
  parcel: 1e8,
  laboratory: '10.9.0.7',
};

/** Ports that no workstation of the site uses. */
const RARE = [5985, 135, 139, 2222, 4444, 5900, 6379, 8009, 9200, 11211] as const;
/** A working day's end, from when an intrusion begins at the latest. */
const HOURS = 4;

/** Amounts from half to twice of the usual ones, other targets, ports and intervals: 30 s to 10 min, with up to 30 % jitter. */
export function drawn(next: ReturnType<typeof random>, { ports }: Person): Script {
  const about = (n: number) => Math.max(1, Math.round(n * 2 ** (2 * next.uniform() - 1)));
  const unused = RARE.filter((port) => !ports.includes(port));
  const everyMs = Math.round(30_000 * 20 ** next.uniform());
  return {
    scan: Math.min(30, about(22)),
    ports: about(SCRIPT.ports),
    alerts: about(SCRIPT.alerts),
    signature: 2_900_000 + 2 * next.integer(40_000),
    burst: about(SCRIPT.burst),
    servers: about(6),
    port: unused[next.integer(unused.length)],
    beacon: {
      target: `203.0.113.${100 + next.integer(100)}`,
      everyMs,
      times: Math.min(240, Math.floor((HOURS * 3_600_000) / everyMs)),
      jitter: 0.15 * next.uniform(),
    },
    parcel: SCRIPT.parcel * 2 ** (2 * next.uniform() - 1),
    laboratory: `10.9.0.${1 + next.integer(250)}`,
  };
}
