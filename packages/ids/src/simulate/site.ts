import type { random } from 'hapax';
import type { Locations } from '../features/locations.ts';

type Random = ReturnType<typeof random>;

/** A workstation and its habits. */
export interface Person {
  readonly source: string;
  readonly servers: readonly string[];
  readonly sites: readonly string[];
  readonly signatures: readonly string[];
  readonly ports: readonly number[];
  readonly busy: number;
  /** Asks a server every five minutes while somebody works. */
  readonly polls: boolean;
}

/** A site: four offices, thirty servers, partners, the web. */
export interface Site {
  readonly people: readonly Person[];
  readonly backup: string;
  readonly scanner: string;
  readonly locations: Locations;
  target(person: Person): string;
  web(person: Person): string;
  signature(person: Person): string;
}

/** How often somebody does something that is not a habit. */
const UNUSUAL = 0.01;
/** Signatures that the rules of the site have; most are hardly ever raised. */
const RULES = 40;
const SERVICES = [445, 443, 80, 22, 3389, 8080, 25, 110, 143, 389, 636, 993, 1433, 3306, 5432, 8443, 9100, 137, 161, 5060];
const COMMON = ['2000001', '2000002', '2000003'] as const;

/** Numbers from 0 to n - 1 of which the k-th is 1 / (k + 1) times as frequent as the first. */
export function zipf(next: Random, n: number): number {
  return Math.min(n - 1, Math.floor((n + 1) ** next.uniform()) - 1);
}

export function siteOf(next: Random, hosts: number): Site {
  const pick = <T>(list: readonly [T, ...T[]]): T => list[next.integer(list.length)] ?? list[0];
  const people = Array.from(
    { length: hosts },
    (_, i): Person => ({
      source: `10.0.${1 + (i % 4)}.${10 + i}`,
      servers: Array.from({ length: 4 }, () => `10.1.0.${1 + next.integer(30)}`),
      sites: Array.from({ length: 6 }, () => web(zipf(next, 600))),
      signatures: [pick(COMMON), pick(COMMON), rule(next.integer(12))],
      ports: [445, 443, pick([80, 22, 3389, 8080])],
      busy: 0.5 + next.uniform(),
      polls: next.uniform() < 0.3,
    }),
  );
  const one = <T>(list: readonly T[]): T => list[next.integer(list.length)];
  return {
    people,
    backup: people[1 % hosts].source,
    scanner: '10.0.9.9',
    locations: [
      ...[1, 2, 3, 4].map((n) => [`10.0.${n}.0/24`, `office ${n}`] as const),
      ['10.0.9.0/24', 'operations'],
      ['10.1.0.0/24', 'servers'],
      ['10.9.0.0/24', 'laboratory'],
      ['198.51.100.0/24', 'web'],
      ['192.0.2.0/24', 'web'],
    ],
    target: ({ servers }) => (next.uniform() < 3 * UNUSUAL ? `10.1.0.${1 + next.integer(30)}` : one(servers)),
    web: ({ sites }) => (next.uniform() < 5 * UNUSUAL ? web(zipf(next, 600)) : one(sites)),
    signature: ({ signatures }) => (next.uniform() < UNUSUAL ? rule(zipf(next, RULES)) : one(signatures)),
  };
}

/** A port that a host uses, now and then another one that servers have. */
export const ports = (next: Random, { ports: own }: Person): number =>
  next.uniform() < UNUSUAL ? SERVICES[next.integer(SERVICES.length)] : own[next.integer(own.length)];

const web = (n: number): string => (n < 250 ? `198.51.100.${1 + n}` : `192.0.2.${1 + ((n - 250) % 250)}`);
const rule = (n: number): string => String(2_000_010 + n);
