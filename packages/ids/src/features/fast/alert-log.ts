import type { SampleId } from 'hapax';
import { type Names, NONE } from '../../columns/names.ts';
import { type AlertState, FIXED, PER_PAIR } from '../alerts.ts';
import { placeOf, type Vocabulary } from '../vocabulary.ts';
import type { AlertMatrix, AlertSample } from './alert-samples.ts';
import { cellWriter } from './cells.ts';
import type { Values } from './scratch.ts';

/** Features that need no vocabulary: all of `FIXED` but the last three, which are of what has no feature of its own. */
export const EARLY = FIXED.length - 3;

/** Samples before the vocabulary is known: their first features, and what they consist of, by number. */
export interface AlertLog {
  add(one: AlertSample, early: Float64Array): void;
  /** The features, when the vocabulary is known. */
  matrix(state: AlertState, texts: { port(port: number): string; pair(pair: number): string }, columns: number): AlertMatrix;
}

/** Gathers samples as numbers one after another: no object for each. */
export function alertLog(names: Names): AlertLog {
  const ids: SampleId[] = [];
  const events: number[] = [];
  const early = doubles();
  // Of each sample: how many values of each kind, then the values; of pairs also targets and ports.
  const sizes = doubles();
  const content = doubles();

  const put = ({ n, ids: of, counts }: Values): void => {
    sizes.push(n);
    for (let k = 0; k < n; ++k) {
      content.push(of[k]);
      content.push(counts[k]);
    }
  };

  return {
    add(one, features) {
      ids.push({ key: names.text(one.source), time: one.time });
      events.push(one.rows);
      for (let j = 0; j < EARLY; ++j) early.push(features[j]);
      put(one.signatures);
      put(one.ports);
      const { n, ids: of, counts } = one.pairs;
      sizes.push(n);
      for (let k = 0; k < n; ++k) {
        content.push(of[k]);
        content.push(counts[k]);
        content.push(one.pairTargets[k]);
        content.push(one.pairPorts[k]);
      }
    },
    matrix(state, texts, columns) {
      const cells = cellWriter();
      const signatureAt = remembered((id) => placeOf(state.signatures, names.text(id)));
      const portAt = remembered((port) => placeOf(state.ports, texts.port(port)));
      const pairAt = remembered((pair) => placeOf(state.pairs, texts.pair(pair)));
      const start = FIXED.length;
      const portStart = start + state.signatures.values.length;
      const pairStart = portStart + state.ports.values.length;
      const [first, counts, all] = [early.values(), sizes.values(), content.values()];
      let at = 0;

      /** Counts of values times their weights; what has no feature of its own goes into `other`. */
      function weighted(words: Vocabulary, n: number, placeIn: (id: number) => number, from: number, other: number): void {
        for (let k = 0; k < n; ++k, at += 2) {
          const place = placeIn(all[at]);
          if (place === NONE) cells.put(other, words.rarest * Math.log1p(all[at + 1]));
          else cells.put(from + place, words.idf[place] * Math.log1p(all[at + 1]));
        }
      }

      for (let i = 0; i < ids.length; ++i) {
        for (let j = 0; j < EARLY; ++j) cells.put(j, first[i * EARLY + j]);
        weighted(state.signatures, counts[3 * i], signatureAt, start, start - 3);
        weighted(state.ports, counts[3 * i + 1], portAt, portStart, start - 2);
        for (let k = 0; k < counts[3 * i + 2]; ++k, at += 4) {
          const place = pairAt(all[at]);
          if (place === NONE) cells.put(start - 1, Math.log1p(all[at + 1]));
          else for (let w = 0; w < PER_PAIR.length; ++w) cells.put(pairStart + PER_PAIR.length * place + w, Math.log1p(all[at + 1 + w]));
        }
        cells.end();
      }
      return { x: cells.done(columns), ids, events: Uint32Array.from(events) };
    },
  };
}

/** Numbers one after another. */
function doubles() {
  let all = new Float64Array(1 << 10);
  let n = 0;
  return {
    push(value: number): void {
      if (n === all.length) {
        const wider = new Float64Array(2 * n);
        wider.set(all);
        all = wider;
      }
      all[n++] = value;
    },
    values: () => all,
  };
}

/** Places by number, asked for once; `NONE` for one without a feature of its own. */
function remembered(find: (id: number) => number | undefined): (id: number) => number {
  const places: number[] = [];
  return (id) => (places[id] ??= find(id) ?? NONE);
}
