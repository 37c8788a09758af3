import { addressKind } from '../addresses/address.ts';
import { type Network, networkTable } from '../addresses/network.ts';

/** A row of a log as psykoda's features see it. */
export interface PsykodaRow {
  /** Beginning of the hour, milliseconds. */
  readonly hour: number;
  readonly source: string;
  readonly target: string;
  /** Columns that have weights: `sid`, `dest_port`, or others that the configuration names. Null is no value. */
  readonly columns: Readonly<Record<string, number | string | null>>;
}

/** Ports from here on are given out by the system: all of them are one value, -1. */
const EPHEMERAL = 49_152;

/** `dest_port` as the features have it. */
export const foldedPort = (port: number): number => (port >= EPHEMERAL ? -1 : port);

/**
 * Location of an address: the first row of the table that matches, else `unknown_private` for RFC 1918 and `unknown_global`. Names are
 * not trimmed: those of the example begin with a blank.
 */
export function psykodaLocations(table: readonly (readonly [Network, string])[]): (address: string) => string {
  const find = networkTable(table, 'first');
  return (address) => find(address) ?? (isRfc1918(address) ? 'unknown_private' : 'unknown_global');
}

const isRfc1918 = (address: string): boolean => !address.includes(':') && addressKind(address) === 'private';

/** Which rows a unit of subnets and services keeps; `exclude` wins over `include`, nothing given keeps all. */
export interface Unit {
  readonly subnets?: readonly Network[];
  /** Ports of the target. */
  readonly include?: readonly number[];
  readonly exclude?: readonly number[];
}

export function unitFilter({ subnets, include, exclude }: Unit): (source: string, targetPort: number | null) => boolean {
  const inside = subnets === undefined || subnets.length === 0 ? () => true : networkSet(subnets);
  const wanted = include === undefined || include.length === 0 ? undefined : new Set(include);
  const unwanted = new Set(exclude ?? []);
  return (source, port) => inside(source) && (port === null ? wanted === undefined : (wanted?.has(port) ?? true) && !unwanted.has(port));
}

/** Whether an address lies in one of the networks. */
export function networkSet(networks: readonly Network[]): (address: string) => boolean {
  const find = networkTable(networks.map((network) => [network, true] as const));
  return (address) => find(address) ?? false;
}

/** Sources with at least `min` and at most `max` rows: the places of their rows. */
export function screened(sources: readonly string[], min: number, max: number): readonly number[] {
  const counts = new Map<string, number>();
  for (const source of sources) counts.set(source, (counts.get(source) ?? 0) + 1);
  return [...sources.keys()].filter((i) => {
    const rows = counts.get(sources[i]) ?? 0;
    return rows >= min && rows <= max;
  });
}
