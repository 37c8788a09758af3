import type { AlertPolicy } from '../policy.ts';
import type { Incident, IncidentEvent, Peak, StreamCounts } from '../types.ts';
import { isStill, moveStill, type Still } from './still.ts';

/** What the incident rules know of one group: plain data. */
export interface GroupState {
  /** The last samples, newest in the lowest bit, 1 for an alarm. */
  history: number;
  /** First alarm of a run that has not opened an incident; NaN when there is none. */
  since: number;
  /** Samples without an alarm after the last one. */
  quiet: number;
  lastAlarm: number;
  lastClosed: number;
  /** Messages sent about the incident. */
  sequence: number;
  /** Severity that was last told. */
  told: number;
  incident: Incident | null;
  /** Samples without an alarm that its last alarms ask for; absent where none asks for more than the policy. */
  linger?: number;
  /** Where the odd value of the incident stands; absent in what earlier versions wrote. */
  still?: Still | null;
}

/** One sample as the incident rules see it. */
export interface Observation {
  readonly time: number;
  readonly key: string;
  readonly alarm: boolean;
  /** In a maintenance window: nothing opens, what is open closes. */
  readonly muted: boolean;
  /** Detectors that flagged it. */
  readonly detectors: readonly string[];
  /** Built only when it is needed. */
  readonly peak: () => Peak;
  /** With the part of each feature, which may take long: only for what is kept. */
  readonly explained: (peak: Peak) => Peak;
  readonly values: ArrayLike<number>;
  /** Samples without an alarm before what has been flagged is over, 0: as the policy says. */
  readonly linger: number;
  /** Where the odd value stands, asked for when an incident opens. */
  readonly still: () => Still | null;
}

export const startGroup = (): GroupState => ({
  history: 0,
  since: Number.NaN,
  quiet: 0,
  lastAlarm: Number.NaN,
  lastClosed: Number.NaN,
  sequence: 0,
  told: 0,
  incident: null,
});

/** Take in one sample; `send` gets the messages that follow from it. */
export function observe(
  policy: AlertPolicy,
  stream: string,
  group: GroupState,
  seen: Observation,
  counts: StreamCounts,
  send: (event: IncidentEvent) => void,
): void {
  const { time, alarm, muted } = seen;
  if (muted) {
    if (alarm) counts.suppressed += 1;
    close(group, 'maintenance', time, send);
    quieten(group);
    return;
  }
  group.history = ((group.history << 1) | (alarm ? 1 : 0)) & mask(policy.n);
  if (alarm) {
    if (group.since !== group.since) group.since = time;
    group.lastAlarm = time;
    group.quiet = 0;
    if (seen.linger > 0) group.linger = seen.linger;
    if (group.still) moveStill(group.still, seen.key, seen.values);
  } else if (!(group.still && isStill(group.still, seen.key, seen.values))) group.quiet += 1;
  if (group.incident) {
    if (alarm) grow(policy, group, group.incident, seen, send);
    else if (group.quiet >= Math.max(policy.closeAfter, group.linger ?? 0) && time - group.lastAlarm >= policy.closeAfterMs) {
      close(group, group.still?.here ? 'settled' : 'quiet', time, send);
      quieten(group);
    }
    return;
  }
  if (!alarm) {
    // Nothing left of the run that had begun.
    if (group.history === 0) group.since = Number.NaN;
    return;
  }
  if (bits(group.history) < policy.k || time - group.since < policy.holdOffMs) return;
  if (time - group.lastClosed < policy.cooldownMs) {
    counts.suppressed += 1;
    return;
  }
  open(stream, group, seen, counts, send);
}

function open(stream: string, group: GroupState, seen: Observation, counts: StreamCounts, send: (event: IncidentEvent) => void): void {
  const peak = seen.explained(seen.peak());
  const incident: Incident = {
    id: hash(`${stream}\n${seen.key}\n${group.since}`),
    stream,
    keys: [seen.key],
    detectors: [...seen.detectors],
    start: group.since,
    end: seen.time,
    count: bits(group.history),
    peak,
    status: 'open',
    reason: '',
  };
  counts.incidents += 1;
  group.incident = incident;
  group.still = seen.still();
  group.sequence = 0;
  group.told = peak.severity;
  tell(group, 'opened', incident, send);
}

function grow(
  { updateStep }: AlertPolicy,
  group: GroupState,
  incident: Incident,
  seen: Observation,
  send: (event: IncidentEvent) => void,
): void {
  const candidate = seen.peak();
  const { severity, score, detector } = incident.peak;
  // Scores of one detector are comparable even where the severity has reached its end.
  const higher =
    candidate.severity > severity || (candidate.severity === severity && candidate.detector === detector && candidate.score > score);
  const grown: Incident = {
    ...incident,
    keys: incident.keys.includes(seen.key) ? incident.keys : [...incident.keys, seen.key],
    detectors: seen.detectors.every((d) => incident.detectors.includes(d))
      ? incident.detectors
      : [...new Set([...incident.detectors, ...seen.detectors])],
    end: seen.time,
    count: incident.count + 1,
    peak: higher ? seen.explained(candidate) : incident.peak,
  };
  group.incident = grown;
  if (updateStep > 0 && grown.peak.severity >= group.told + updateStep) {
    group.told = grown.peak.severity;
    tell(group, 'updated', grown, send);
  }
}

/** The detector of an incident that is a silence. */
export const SILENCE = 'silence';

/** A key says nothing any more: an incident of its own, from the last sample on. */
export function openSilence(
  stream: string,
  group: GroupState,
  peak: Peak,
  counts: StreamCounts,
  send: (event: IncidentEvent) => void,
): void {
  const { key, time } = peak;
  const incident: Incident = {
    id: hash(`${stream}\n${key}\n${time}\n${SILENCE}`),
    stream,
    keys: [key],
    detectors: [SILENCE],
    start: time,
    end: time,
    count: 0,
    peak,
    status: 'open',
    reason: '',
  };
  counts.incidents += 1;
  group.incident = incident;
  group.still = null;
  group.sequence = 0;
  group.told = peak.severity;
  tell(group, 'opened', incident, send);
}

/** End the open incident, if there is one. */
export function close(group: GroupState, reason: Incident['reason'], time: number, send: (event: IncidentEvent) => void): void {
  const { incident } = group;
  if (!incident) return;
  group.incident = null;
  group.still = null;
  delete group.linger;
  group.lastClosed = time;
  tell(group, 'closed', { ...incident, status: 'closed', reason }, send);
}

/** Forget the alarms that led here. */
export function quieten(group: GroupState): void {
  group.history = 0;
  group.since = Number.NaN;
  group.quiet = 0;
}

function tell(group: GroupState, kind: IncidentEvent['kind'], incident: Incident, send: (event: IncidentEvent) => void): void {
  send({ kind, id: `${incident.id}.${group.sequence}`, incident });
  group.sequence += 1;
}

const mask = (n: number): number => (n === 32 ? -1 : (1 << n) - 1);

function bits(x: number): number {
  let n = 0;
  for (let rest = x >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) n += 1;
  return n;
}

/** 64 bits of a text as 16 digits: two FNV-1a of 32 bits from different starts. Names incidents; not for secrets. */
function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x050c5d1f;
  for (let i = 0; i < text.length; ++i) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i) ^ (a >>> 15), 0x01000193);
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}
