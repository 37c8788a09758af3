import { parseNetwork } from '../../addresses/network.ts';
import { NONE } from '../../columns/names.ts';
import type { Labels } from '../../feedback/labels.ts';
import { unitFilter } from '../../psykoda/rows.ts';
import type { IdsConfig, UnitConfig } from '../config/ids-config.ts';
import type { Collected } from './collect.ts';
import type { Part } from './material.ts';

/**
 * Which rows of a view belong to a unit: its subnets and ports, sources with as many events as screening asks for, and, of the days that
 * are looked at, what no pattern of labels calls normal.
 */
export function rowFilter(
  all: Collected,
  view: Part['view'],
  unit: UnitConfig,
  config: IdsConfig,
  labels: Labels,
  fromMs: number,
): Part['keep'] {
  const inside = unitTest(all, unit);
  const counted = screening(all, view, config, inside);
  const covered = patterns(all, labels);
  return (source, port, signature, time) =>
    inside(source, port) && counted(source) && !(time >= fromMs && covered(source, port, signature, time));
}

/** Every source is asked for once. */
function unitTest({ names }: Collected, { subnets, include, exclude }: UnitConfig): (source: number, port: number) => boolean {
  const ofSource = unitFilter(subnets === undefined ? {} : { subnets: subnets.map(parseNetwork) });
  const ofPort = unitFilter({ ...(include === undefined ? {} : { include }), ...(exclude === undefined ? {} : { exclude }) });
  const known = new Int8Array(names.size).fill(-1);
  return (source, port) => {
    if (known[source] === -1) known[source] = ofSource(names.text(source), null) ? 1 : 0;
    return known[source] === 1 && ofPort('', port === NONE ? null : port);
  };
}

function screening(
  all: Collected,
  view: Part['view'],
  { screening: { min, max } }: IdsConfig,
  inside: (source: number, port: number) => boolean,
): (source: number) => boolean {
  if (min <= 1 && max >= 1e8) return () => true;
  const counts = new Float64Array(all.names.size);
  for (const day of all[view].days) {
    const { rows, source, port, count } = view === 'alerts' ? all.alerts.block([day]) : { ...all.flows.block([day]), count: undefined };
    for (let i = 0; i < rows; ++i) if (inside(source[i], port[i])) counts[source[i]] += count?.[i] ?? 1;
  }
  return (source) => counts[source] >= min && counts[source] <= max;
}

/** Whether a pattern of host and signature or port calls a row normal. */
function patterns({ names }: Collected, labels: Labels): (source: number, port: number, signature: number, time: number) => boolean {
  const hosts = new Set(
    labels.all.filter((one) => one.signature !== undefined || one.port !== undefined).map(({ host }) => names.find(host)),
  );
  if (hosts.size === 0) return () => false;
  return (source, port, signature, time) =>
    hosts.has(source) &&
    labels.covers({
      kind: 'alert',
      time,
      source: names.text(source),
      ...(signature === NONE ? {} : { signature: names.text(signature) }),
      ...(port === NONE ? {} : { targetPort: port }),
    });
}
