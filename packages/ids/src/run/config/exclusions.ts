import { HapaxError } from 'hapax';
import { parseAddress } from '../../addresses/address.ts';
import { contains, parseNetwork } from '../../addresses/network.ts';
import type { SecurityEvent } from '../../events/event.ts';
import type { Exclusion } from './ids-config.ts';

/** What a rule did. */
export interface ExclusionCount {
  readonly rule: string;
  readonly removed: number;
  /** Days after which it does not hold any more have come. */
  readonly expired: boolean;
}

/**
 * Rules that take events out: all that a rule names must fit. Ports and signatures are compared as texts, so that `445` and `"445"` are
 * the same. A rule holds for events before its `until`.
 * @throws HapaxError `CONFIG` for a rule that names nothing
 */
export function exclusions(rules: readonly Exclusion[]) {
  const tests = rules.map((rule, i) => testOf(rule, i));
  const removed = rules.map(() => 0);
  return {
    /** Whether an event is taken out; counts it for the first rule that fits. */
    removes(event: SecurityEvent): boolean {
      const at = tests.findIndex((test) => test(event));
      if (at >= 0) removed[at] += 1;
      return at >= 0;
    },
    /** The same without counting. */
    matches: (event: SecurityEvent): boolean => tests.some((test) => test(event)),
    counts: (lastMs: number): readonly ExclusionCount[] =>
      rules.map((rule, i) => ({
        rule: shown(rule),
        removed: removed[i],
        expired: rule.until !== undefined && Date.parse(rule.until) <= lastMs,
      })),
  };
}

/** A rule as it is printed: `source 10.0.0.0/8, signature 2001 (scanner of ours)`. */
const shown = ({ why, ...rest }: Exclusion): string =>
  Object.entries(rest)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ') + (why === undefined ? '' : ` (${why})`);

function testOf({ source, target, port, signature, until }: Exclusion, i: number): (event: SecurityEvent) => boolean {
  if (source === undefined && target === undefined && port === undefined && signature === undefined)
    throw new HapaxError('CONFIG', `exclude.${i} names nothing; give source, target, port or signature`);
  const inSource = source === undefined ? undefined : within(source);
  const inTarget = target === undefined ? undefined : within(target);
  const end = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  return (event) =>
    event.time < end &&
    (inSource === undefined || (event.source !== undefined && inSource(event.source))) &&
    (inTarget === undefined || (event.target !== undefined && inTarget(event.target))) &&
    (port === undefined || event.targetPort === port) &&
    (signature === undefined || event.signature === String(signature));
}

function within(text: string): (address: string) => boolean {
  const network = parseNetwork(text);
  return (address) => {
    const one = parseAddress(address);
    return one !== undefined && contains(network, one);
  };
}
