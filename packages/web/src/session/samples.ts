import { type Injection, type Injector, injector } from 'hapax/stream';
import { createRing, type Ring } from './ring.ts';
import type { Source } from './source.ts';

/** Samples kept for going back in time: 22 minutes at 50 samples a second, 18 hours at one. */
export const CAPACITY = 65_536;
/** Samples from which the usual spread is told when there is no history to tell it from. */
const ENOUGH = 100;

/** The samples of a session as they came, and as they are with the faults that were put in. */
export interface Samples {
  /** Time, then each channel; with the faults. */
  readonly given: Ring;
  /** Usual spread of each clean channel, the unit of amplitudes. */
  readonly spread: Float64Array;
  /** In the order they were added. */
  readonly injections: readonly Injection[];
  /** Take new samples from the source. Returns how many there were. */
  take(n: number): number;
  /** Put a fault in. Returns the index from which samples have changed; past the last one for a fault that begins now. */
  add(injection: Injection): number;
  /** Take a fault out. Returns the same. */
  remove(id: number): number;
}

export function createSamples(source: Source, columns: number, history: number, injections: readonly Injection[]): Samples {
  const raw = createRing(1 + columns, CAPACITY);
  const given = createRing(1 + columns, CAPACITY);
  const row = new Float64Array(1 + columns);
  const values = row.subarray(1);
  const spread = new Float64Array(columns).fill(1);
  const kept: Injection[] = [...injections];
  let inject: Injector;

  const tellSpread = () => {
    for (let j = 0; j < columns; ++j) spread[j] = deviation(raw.view(1 + j, raw.first, raw.next));
  };

  /** Samples from `from` on anew, with the faults as they are now. */
  const rebuild = (from: number): number => {
    let start = from;
    // A fault that is going on knows what came before it.
    for (let one: Injection | undefined; ; start = one.start) {
      one = kept.find((fault) => fault.start < start && fault.start + fault.length > start);
      if (!one) break;
    }
    start = Math.max(raw.first, Math.min(start, raw.next));
    given.cut(start);
    inject = injector(spread);
    if (start > given.first) {
      given.row(start - 1, row);
      inject.apply(start - 1, values);
    }
    inject.injections.push(...kept);
    for (let i = start; i < raw.next; ++i) {
      raw.row(i, row);
      inject.apply(i, values);
      given.push(row, 0);
    }
    return from;
  };

  for (let i = 0; i < history && source.next(row); ++i) raw.push(row, 0);
  tellSpread();
  rebuild(0);

  return {
    given,
    spread,
    injections: kept,
    take(n) {
      for (let i = 0; i < n; ++i) {
        if (!source.next(row)) return i;
        raw.push(row, 0);
        if (raw.next - raw.first === ENOUGH && kept.length === 0) tellSpread();
        inject.apply(raw.next - 1, values);
        given.push(row, 0);
      }
      return n;
    },
    add(injection) {
      kept.push(injection);
      if (injection.start < given.next) return rebuild(injection.start);
      inject.injections.push(injection);
      return given.next;
    },
    remove(id) {
      const place = kept.findIndex((one) => one.id === id);
      if (place < 0) return given.next;
      const [{ start }] = kept.splice(place, 1);
      return rebuild(Math.min(start, given.next));
    },
  };
}

/** Standard deviation of what is known; 1 where it says nothing. */
function deviation(values: Float64Array): number {
  let n = 0;
  let mean = 0;
  let sum = 0;
  for (const v of values) {
    if (v !== v) continue;
    n += 1;
    const d = v - mean;
    mean += d / n;
    sum += d * (v - mean);
  }
  return sum > 0 ? Math.sqrt(sum / n) : 1;
}
