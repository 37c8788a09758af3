/** What kind of thing a log says. */
export type EventKind = 'alert' | 'flow' | 'dns' | 'http' | 'tls' | 'notice' | 'weird' | 'other';

/** One line of a security log, whoever wrote it. What the log does not say is absent. */
export interface SecurityEvent {
  readonly kind: EventKind;
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
  /** Address that began. */
  readonly source?: string;
  readonly sourcePort?: number;
  /** Address that was spoken to. */
  readonly target?: string;
  readonly targetPort?: number;
  /** In capitals: TCP, UDP, ICMP. */
  readonly protocol?: string;
  /** Id of the rule: the sid of Snort and Suricata, the note of a Zeek notice, the name of a weird. */
  readonly signature?: string;
  readonly generator?: string;
  readonly revision?: string;
  readonly message?: string;
  readonly category?: string;
  /** 1 is the gravest, as in Snort and Suricata. */
  readonly severity?: number;
  readonly action?: string;
  /** Host or interface that saw it. */
  readonly sensor?: string;
  readonly flow?: Flow;
  /** What was asked for: a name of the DNS, a host of HTTP, the server name of TLS. */
  readonly name?: string;
  /** Type of a question and code of an answer, as the DNS names them. */
  readonly question?: string;
  readonly answer?: string;
}

/** A connection as a flow log has it; `out` is from source to target. */
export interface Flow {
  readonly durationMs?: number;
  readonly bytesOut?: number;
  readonly bytesIn?: number;
  readonly packetsOut?: number;
  readonly packetsIn?: number;
  /** As the log names it: SF, S0, REJ of Zeek, established, closed of Suricata. */
  readonly state?: string;
  readonly service?: string;
}

/** An event while it is being put together. */
export type Draft = { -readonly [K in keyof SecurityEvent]?: SecurityEvent[K] };

/** A number of a log, or undefined. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A port, or undefined: 0 to 65535. */
export function portOf(value: unknown): number | undefined {
  const port = numberOf(value);
  return port !== undefined && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

/** Text of a log that says something, or undefined. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? (value.trim() === '' ? undefined : value.trim()) : typeof value === 'number' ? String(value) : undefined;
