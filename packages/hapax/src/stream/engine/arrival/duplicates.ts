import { LARGEST } from '../../../core/matrix.ts';
import { hashRow, hashText } from '../../../kernels/sketches/hash.ts';
import { type Met, REMEMBERED } from '../../time/met.ts';
import type { ReorderBuffer } from '../../time/reorder-buffer.ts';
import { holdsRow, isTaken } from '../../time/reorder-queue.ts';
import type { KeyState } from '../key/keys.ts';
import type { Plan } from '../plan.ts';

const startMet = (): Met => ({ time: Number.NaN, said: [], ids: [], next: 0 });

/** Which samples have come before. */
export interface Duplicates {
  /** A message with this id has come; if not, it has now. */
  knows(state: KeyState, id: string): boolean;
  /** A sample of the time of the last one says what one of that time has said. */
  repeats(state: KeyState, time: number, values: ArrayLike<number>, hasId: boolean): boolean;
  /** The same of one that will wait at this place of the queue. */
  repeatsHeld(state: KeyState, buffer: ReorderBuffer, place: number, time: number, values: ArrayLike<number>, hasId: boolean): boolean;
  /** A sample has left the queue. */
  pass(state: KeyState, time: number, values: ArrayLike<number>): void;
}

export function startDuplicates({ order, dropsTwins, features }: Plan): Duplicates {
  const { duplicates, missing } = order;
  /** Written before it is read, never state. */
  const row = new Float64Array(features.length);

  /** The values as they would be kept. */
  function asKept({ values: last }: KeyState, values: ArrayLike<number>): Float64Array {
    for (let j = 0; j < row.length; ++j) row[j] = Math.abs(values[j]) <= LARGEST ? values[j] : missing === 'hold' ? last[j] : Number.NaN;
    return row;
  }

  function remember(said: number[], hash: number): void {
    if (said.length === REMEMBERED) said.shift();
    said.push(hash);
  }

  function knows(state: KeyState, id: string): boolean {
    const { met = (state.met = startMet()) } = state;
    const hash = hashText(id);
    if (met.ids.includes(hash)) return true;
    met.ids[met.next] = hash;
    met.next = (met.next + 1) % REMEMBERED;
    return false;
  }

  return {
    knows: (state, id) => duplicates !== 'accept' && knows(state, id),
    repeats(state, time, values, hasId) {
      if (time !== state.lastTime) return false;
      if (duplicates === 'first') return true;
      if (!dropsTwins || hasId) return false;
      const { met = (state.met = startMet()) } = state;
      if (met.time !== time) {
        met.time = time;
        met.said = [hashRow(state.values)];
      }
      const hash = hashRow(asKept(state, values));
      if (met.said.includes(hash)) return true;
      remember(met.said, hash);
      return false;
    },
    repeatsHeld({ met }, { queue, passed }, place, time, values, hasId) {
      if (duplicates === 'first') return time === passed || isTaken(queue, place, time);
      if (!dropsTwins || hasId) return false;
      return holdsRow(queue, place, time, values) || (time === passed && met?.time === time && met.said.includes(hashRow(values)));
    },
    pass(state, time, values) {
      if (!dropsTwins) return;
      const { met = (state.met = startMet()) } = state;
      if (met.time !== time) {
        met.time = time;
        met.said.length = 0;
      }
      remember(met.said, hashRow(values));
    },
  };
}
