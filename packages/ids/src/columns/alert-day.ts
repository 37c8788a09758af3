import type { EventKind } from '../events/event.ts';
import { NONE } from './names.ts';
import type { Row } from './row.ts';
import type { Column } from './table.ts';

const HOUR = 3_600_000;

/** Alerts of a day as columns: what says the same of the same in the same hour is one row, with a count. */
export interface AlertBlock {
  readonly rows: number;
  /** Of the first of them. */
  readonly time: Float64Array;
  readonly kind: Uint8Array;
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly port: Int32Array;
  readonly signature: Int32Array;
  readonly name: Int32Array;
  readonly severity: Float64Array;
  readonly count: Float64Array;
}

export const ALERT_COLUMNS = [
  { name: 'time', type: 'f64' },
  { name: 'kind', type: 'u8' },
  { name: 'source', type: 'i32' },
  { name: 'target', type: 'i32' },
  { name: 'port', type: 'i32' },
  { name: 'signature', type: 'i32' },
  { name: 'name', type: 'i32' },
  { name: 'severity', type: 'f64' },
  { name: 'count', type: 'f64' },
] as const satisfies readonly Column[];

/** Kinds that are alerts, by their number. */
export const ALERT_KINDS = ['alert', 'notice', 'weird'] as const satisfies readonly EventKind[];

/** Room at first: a log of a line a day, or of times that are none, has as many days as lines. */
const ROOM = 16;

/** Gathers the alerts of a day. */
export function alertDay() {
  let room = ROOM;
  let rows = 0;
  let time = new Float64Array(room);
  let kind = new Uint8Array(room);
  let source = new Int32Array(room);
  let target = new Int32Array(room);
  let port = new Int32Array(room);
  let signature = new Int32Array(room);
  let name = new Int32Array(room);
  let severity = new Float64Array(room);
  let count = new Float64Array(room);
  let hashes = new Int32Array(room);
  let slots = new Int32Array(2 * room).fill(NONE);

  function grow(): void {
    room *= 2;
    const [f64, i32] = [floats(room), integers(room)];
    [time, severity, count] = [f64(time), f64(severity), f64(count)];
    [source, target, port, signature, name, hashes] = [i32(source), i32(target), i32(port), i32(signature), i32(name), i32(hashes)];
    const kinds = new Uint8Array(room);
    kinds.set(kind);
    kind = kinds;
    slots = new Int32Array(2 * room).fill(NONE);
    const mask = slots.length - 1;
    for (let k = 0; k < rows; ++k) {
      let slot = hashes[k] & mask;
      while (slots[slot] !== NONE) slot = (slot + 1) & mask;
      slots[slot] = k;
    }
  }

  return {
    /** @returns whether it made a row */
    add(row: Row): boolean {
      const hour = Math.floor(row.time / HOUR);
      const of = row.kind === 'alert' ? 0 : row.kind === 'notice' ? 1 : 2;
      let hash = Math.imul(row.source ^ Math.imul(hour, 0x9e3779b1), 0x85ebca6b);
      hash = Math.imul((hash ^ (hash >>> 13)) + row.target, 0xc2b2ae35);
      hash = Math.imul((hash ^ (hash >>> 16)) + row.port, 0x27d4eb2f);
      hash = Math.imul((hash ^ (hash >>> 15)) + row.signature, 0x165667b1) + of;
      hash ^= hash >>> 14;
      const mask = slots.length - 1;
      let slot = hash & mask;
      for (; slots[slot] !== NONE; slot = (slot + 1) & mask) {
        const k = slots[slot];
        if (
          hashes[k] === hash &&
          source[k] === row.source &&
          target[k] === row.target &&
          port[k] === row.port &&
          signature[k] === row.signature &&
          kind[k] === of &&
          (severity[k] === row.severity || (Number.isNaN(severity[k]) && Number.isNaN(row.severity))) &&
          Math.floor(time[k] / HOUR) === hour
        ) {
          count[k] += 1;
          return false;
        }
      }
      slots[slot] = rows;
      hashes[rows] = hash;
      time[rows] = row.time;
      kind[rows] = of;
      source[rows] = row.source;
      target[rows] = row.target;
      port[rows] = row.port;
      signature[rows] = row.signature;
      name[rows] = row.name;
      severity[rows] = row.severity;
      count[rows] = 1;
      rows += 1;
      if (rows === room) grow();
      return true;
    },
    block: (): AlertBlock => ({ rows, time, kind, source, target, port, signature, name, severity, count }),
  };
}

/** The same numbers with room for more. */
export const floats = (room: number) => (values: Float64Array) => {
  const wider = new Float64Array(room);
  wider.set(values);
  return wider;
};
export const integers = (room: number) => (values: Int32Array) => {
  const wider = new Int32Array(room);
  wider.set(values);
  return wider;
};
