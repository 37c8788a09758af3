import { random } from 'hapax';

/** @typedef {{ time: number, source: number, target: number, service: number, seconds: number, sent: number, received: number, failed: boolean, kind: string }} Connection */

const DAY = 86_400;
export const SERVICES = ['web', 'mail', 'dns', 'files', 'shell', 'other'];
const [WEB, MAIL, DNS, FILES, SHELL, OTHER] = SERVICES.keys();
/** Kinds of attack that happen in the days that are learnt from, and kinds that happen only later. */
export const SEEN = ['flood', 'sweep'];
export const UNSEEN = ['guess', 'upload', 'beacon'];
/** Honest machines that do strange things every day: one copies everything at night, one looks for open ports on behalf of the owners. */
export const BACKUP = 0;
export const SCANNER = 1;

/**
 * Connections of an office of workstations over several days, in order of time, each with its kind ('normal' or an attack). Our own
 * simulation, with the traits that make the public set KDD99 instructive: floods that are most of the rows, quiet attacks that are few,
 * and kinds that appear only after the learning is over. Unlike KDD99 it has sources and times.
 * @param {{ seed?: number, hosts?: number, days?: number, learnt?: number }} options
 * @returns {Connection[]}
 */
export function network({ seed = 1, hosts = 40, days = 8, learnt = 4 } = {}) {
  /** @type {Connection[]} */
  const all = [];
  for (let source = 0; source < hosts; ++source) {
    const chance = random(seed, source);
    const perDay = 60 + 120 * chance.uniform();
    for (let day = 0; day < days; ++day) {
      for (let i = 0; i < perDay; ++i)
        all.push(usual(chance, source, day * DAY + DAY * (0.35 + 0.3 * ((chance.uniform() + chance.uniform()) / 2) * 2)));
      if (source === BACKUP) all.push(...copies(chance, day));
      if (source === SCANNER) all.push(...sweep(chance, source, day * DAY + 0.9 * DAY, 40, 'normal'));
    }
  }
  const chance = random(seed, 1_000_000);
  for (let day = 0; day < days; ++day)
    for (const kind of day < learnt ? SEEN : [...SEEN, ...UNSEEN]) {
      const source = 2 + chance.integer(hosts - 2);
      all.push(...ATTACKS[kind](chance, source, day * DAY + DAY * (0.35 + 0.4 * chance.uniform())));
    }
  return all.sort((a, b) => a.time - b.time);
}

/** Hosts that attack, day by day. @param {readonly Connection[]} connections */
export const attackersOf = (connections) =>
  new Set(connections.filter((c) => c.kind !== 'normal').map((c) => `${Math.floor(c.time / DAY)} ${c.source}`));

/** Bytes: log-normal. @param {import('hapax').Random} chance @param {number} middle @param {number} spread */
const bytes = (chance, middle, spread = 1) => Math.round(middle * Math.exp(spread * chance.normal()));

/** @param {import('hapax').Random} chance @param {number} source @param {number} time @returns {Connection} */
function usual(chance, source, time) {
  const u = chance.uniform();
  const service = u < 0.5 ? WEB : u < 0.6 ? MAIL : u < 0.85 ? DNS : u < 0.95 ? FILES : u < 0.97 ? SHELL : OTHER;
  const size = [600, 3000, 60, 20_000, 4000, 500][service];
  const answer = [15_000, 900, 150, 60_000, 9000, 800][service];
  const failed = chance.uniform() < 0.02;
  return {
    time: Math.round(time),
    source,
    target: chance.uniform() < 0.8 ? 100 + service : 200 + chance.integer(300),
    service,
    seconds: service === DNS ? 0 : Math.round(10 * Math.exp(1.2 * chance.normal())) / 10,
    sent: failed ? 0 : bytes(chance, size),
    received: failed ? 0 : bytes(chance, answer, 1.3),
    failed,
    kind: 'normal',
  };
}

/** @type {Record<string, (chance: import('hapax').Random, source: number, time: number) => Connection[]>} */
const ATTACKS = {
  flood: (chance, source, time) =>
    series(300, (i) => ({ ...blank(source, time + i / 20, 'flood'), target: 100, service: WEB, failed: chance.uniform() < 0.95 })),
  sweep: (chance, source, time) => sweep(chance, source, time, 60, 'sweep'),
  guess: (chance, source, time) =>
    series(40, (i) => ({
      ...blank(source, time + 3 * i, 'guess'),
      target: 104,
      service: SHELL,
      seconds: 1 + chance.integer(3),
      sent: bytes(chance, 900, 0.1),
      received: bytes(chance, 1100, 0.1),
      failed: false,
    })),
  upload: (chance, source, time) =>
    series(5, (i) => ({
      ...blank(source, time + 400 * i, 'upload'),
      target: 777,
      service: WEB,
      seconds: 60 + chance.integer(200),
      sent: bytes(chance, 40_000_000, 0.5),
      received: bytes(chance, 9000),
      failed: false,
    })),
  beacon: (chance, source, time) =>
    series(60, (i) => ({
      ...blank(source, time + 60 * i + chance.normal(), 'beacon'),
      target: 778,
      service: WEB,
      seconds: 0.2,
      sent: bytes(chance, 310, 0.03),
      received: bytes(chance, 120, 0.03),
      failed: false,
    })),
};

/** @param {import('hapax').Random} chance @param {number} source @param {number} time @param {number} count @param {string} kind */
const sweep = (chance, source, time, count, kind) =>
  series(count, (i) => ({
    ...blank(source, time + 0.7 * i, kind),
    target: 200 + i,
    service: i % SERVICES.length,
    failed: chance.uniform() < 0.8,
  }));

/** @param {import('hapax').Random} chance @param {number} day */
const copies = (chance, day) =>
  series(12, (i) => ({
    ...blank(BACKUP, (day + 0.05) * DAY + 600 * i, 'normal'),
    target: 103,
    service: FILES,
    seconds: 500,
    sent: bytes(chance, 80_000_000, 0.4),
    received: bytes(chance, 20_000),
    failed: false,
  }));

/** @param {number} source @param {number} time @param {string} kind @returns {Connection} */
const blank = (source, time, kind) => ({ time, source, target: 0, service: OTHER, seconds: 0, sent: 0, received: 0, failed: true, kind });

/** @template T @param {number} count @param {(i: number) => T} make */
const series = (count, make) => Array.from({ length: count }, (_, i) => make(i));
