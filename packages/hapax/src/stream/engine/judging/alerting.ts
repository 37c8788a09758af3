import { close, type GroupState, observe, openSilence, quieten, SILENCE, startGroup } from '../../alerts/incidents.ts';
import { type Still, startMissing, startStill } from '../../alerts/still.ts';
import { inMaintenance } from '../../time/maintenance.ts';
import type { Incident, IncidentEvent, Peak, StreamCounts, Verdict } from '../../types.ts';
import { deviation, learnBaseline, oddest } from '../key/baseline.ts';
import type { KeyState } from '../key/keys.ts';
import type { Plan } from '../plan.ts';
import type { Feedback } from './feedback.ts';
import { allowedSilence } from './silence.ts';

/** Contribution of each feature of the newest sample to what a detector says about it; undefined when it cannot tell. */
export type Explain = (state: KeyState, detector: string) => Float64Array | undefined;

/** From the verdicts on a sample to alarms, and from alarms to incidents. */
export interface Alerting {
  /** Whether the sample is an alarm; messages about incidents are sent, and what is normal is learnt as usual. */
  decide(state: KeyState, time: number, muted: boolean, verdicts: readonly Verdict[], labelled: boolean, explain: Explain): boolean;
  /** The key says no more: end its incident, unless it is that of the whole stream. */
  leave(key: string, reason: 'stale' | 'evicted', time: number): void;
  /** The key has fallen silent: its incident ends, and the silence is told where that is wished. */
  fallSilent(state: KeyState, time: number): void;
  /** It speaks again. */
  hear(key: string, time: number): void;
  /** The clock of the key was set back: its incident ends, and nothing that was timed by it counts any more. */
  setBack(key: string, time: number): void;
  open(): Incident[];
  /** Whether an open incident has this key. */
  isOpen(key: string): boolean;
  /** What is known of the incident that is this key's own; undefined when there is one for the whole stream. */
  own(key: string): GroupState | undefined;
  /** The same for the whole stream. */
  common(): GroupState | undefined;
  snapshot(): Readonly<Record<string, GroupState>>;
}

const NOBODY: readonly string[] = [];

/** Means of so many samples hang together over so many times as many: a level that moves on is not back while they are flagged no more for a while. */
const HANGS = 4;

/** An odd value that stands where it was, unflagged, for so many times as long as a new level takes to be learnt is usual. */
const STANDS = 4;

/**
 * @param saved groups of an earlier run
 * @param see is told of every alarm that is part of an incident
 */
export function startAlerting(
  plan: Plan,
  counts: StreamCounts,
  send: (event: IncidentEvent) => void,
  saved: Readonly<Record<string, GroupState>> = {},
  see: Feedback['see'] = () => {},
): Alerting {
  const { alerts } = plan;
  const longest = Math.max(...plan.detectors.map(({ learning }) => learning.escapeAfter));
  const groups = new Map<string, GroupState>(Object.entries(structuredClone(saved)));
  const nameOf = (key: string) => (alerts.groupBy === 'key' ? key : '');

  function notice(state: KeyState, time: number, alarm: boolean, muted: boolean, verdicts: readonly Verdict[], explain: Explain): void {
    const name = nameOf(state.key);
    let group = groups.get(name);
    // Nearly every sample: nothing is open, nothing is under way.
    if (!alarm && (!group || (group.incident === null && group.history === 0))) return;
    if (!group) groups.set(name, (group = startGroup()));
    const detectors = alarm ? verdicts.filter((v) => v.isAnomaly).map((v) => v.name) : NOBODY;
    const peak = () => peakOf(plan, state, time, verdicts);
    const explained = (peak: Peak): Peak => {
      const parts = explain(state, peak.detector);
      return parts ? { ...peak, contributions: [...parts] } : peak;
    };
    const { key, values, baseline } = state;
    const still = (): Still | null => {
      const { kind, feature } = peak();
      const gone = kind === 'missing' ? plan.features.indexOf(feature) : -1;
      if (gone >= 0) return startMissing(key, gone, baseline.usual[gone], STANDS * longest);
      const j = oddest(baseline, values);
      return startStill(key, j, values[j], baseline.usual[j], baseline.spread[j], STANDS * longest);
    };
    observe(
      alerts,
      plan.name,
      group,
      { time, key, alarm, muted, detectors, peak, explained, values, still, linger: alarm ? lingerOf(verdicts) : 0 },
      counts,
      send,
    );
    if (alarm && group.incident) see(group.incident.id, state, verdicts);
  }

  function leave(key: string, reason: 'stale' | 'evicted', time: number, forget: boolean): void {
    const group = groups.get(key);
    if (!group || alerts.groupBy === 'stream') return;
    close(group, reason, time, send);
    if (forget) groups.delete(key);
    else quieten(group);
  }

  return {
    decide(state, time, muted, verdicts, labelled, explain) {
      let flags = 0;
      let settled = true;
      for (let i = 0; i < verdicts.length; ++i) {
        if (verdicts[i].isAnomaly) flags += 1;
        if (verdicts[i].state === 'escaping') settled = false;
      }
      if (flags > 0) counts.flagged += 1;
      const alarm = flags >= alerts.votes && wanted(plan, state);
      if (alarm) counts.alarms += 1;
      notice(state, time, alarm, muted, verdicts, explain);
      if (!labelled && (flags === 0 || !settled)) learnBaseline(state.baseline, state.values);
      return alarm;
    },
    fallSilent(state, time) {
      leave(state.key, 'stale', time, false);
      if (plan.order.silence !== 'tell' || inMaintenance(plan.maintenance, state.key, time)) return;
      let group = groups.get(state.key);
      if (!group) groups.set(state.key, (group = startGroup()));
      if (!group.incident) openSilence(plan.name, group, silenceOf(plan, state, time), counts, send);
    },
    hear(key, time) {
      const group = groups.get(key);
      if (group?.incident?.detectors[0] === SILENCE) close(group, 'heard', time, send);
    },
    leave: (key, reason, time) => leave(key, reason, time, reason === 'evicted'),
    setBack: (key, time) => leave(key, 'stale', time, true),
    open: () => [...groups.values()].flatMap(({ incident }) => incident ?? []),
    isOpen: (key) => groups.get(nameOf(key))?.incident?.keys.includes(key) ?? false,
    own: (key) => (alerts.groupBy === 'key' ? groups.get(key) : undefined),
    common: () => (alerts.groupBy === 'stream' ? groups.get('') : undefined),
    snapshot: () => structuredClone(Object.fromEntries(groups)),
  };
}

/** Of what is odd because of its mean. */
function lingerOf(verdicts: readonly Verdict[]): number {
  let most = 0;
  for (const { isAnomaly, finding } of verdicts)
    if (isAnomaly && finding?.mean !== undefined) most = Math.max(most, HANGS * (finding.samples ?? 0));
  return most;
}

/** A silence as the worst sample of an incident: seconds without a sample, beyond those that are allowed. It is no guess, so the severity is the highest. */
const silenceOf = ({ features, order }: Plan, state: KeyState, time: number): Peak => ({
  time: state.lastTime,
  key: state.key,
  detector: SILENCE,
  row: state.samples - 1,
  score: (time - state.lastTime) / 1000,
  threshold: allowedSilence(order, state) / 1000,
  severity: 100,
  values: [...state.values],
  usual: [...state.baseline.usual],
  feature: features[0],
  kind: SILENCE,
});

/** The policy's wishes about the value itself. */
function wanted({ alerts }: Plan, { baseline, values }: KeyState): boolean {
  if (alerts.minDeviation > 0 && !(deviation(baseline, values) >= alerts.minDeviation)) return false;
  if (alerts.direction === 'both') return true;
  const j = oddest(baseline, values);
  return alerts.direction === 'high' ? values[j] > baseline.usual[j] : values[j] < baseline.usual[j];
}

/** The flagged detector with the highest severity speaks for the sample. */
function peakOf({ features }: Plan, { key, samples, values, baseline }: KeyState, time: number, verdicts: readonly Verdict[]): Peak {
  let worst = verdicts[0];
  for (const verdict of verdicts) if (verdict.isAnomaly && !(worst.isAnomaly && worst.severity >= verdict.severity)) worst = verdict;
  const { name, score, threshold, severity, finding } = worst;
  return {
    time,
    key,
    detector: name,
    row: samples - 1,
    score,
    threshold,
    severity,
    values: [...values],
    usual: [...baseline.usual],
    ...finding,
    feature: features[finding ? finding.feature : oddest(baseline, values)],
  };
}
