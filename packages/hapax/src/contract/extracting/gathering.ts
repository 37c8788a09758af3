import { HapaxError } from '../../core/errors.ts';
import type { OptionsOf, OptionTable } from '../../core/options.ts';
import { plainCopy } from '../../core/plain.ts';
import { dense, sparse } from '../../core/sparse.ts';
import { checkedEvent, type Event, labelOf } from './event.ts';
import type { ExtractedSample, ExtractorSpec, Gathering, SampleId } from './spec.ts';

/** A sample while it is being gathered. */
interface Open<G> extends SampleId {
  readonly gathered: G;
  events: number;
}

type Spec<T extends OptionTable, S, G> = ExtractorSpec<T, S, G>;

/** All samples of some events, in order. */
export function gatherAll<T extends OptionTable, S, G>(spec: Spec<T, S, G>, options: OptionsOf<T>, events: Iterable<Event>) {
  if (typeof events !== 'object' || events === null || !(Symbol.iterator in events))
    throw new HapaxError('INPUT', `${spec.id} takes a list of events; got ${String(events)}`);
  const open = new Map<string, Open<G>>();
  let passedOver = 0;
  let at = 0;
  for (const one of events) {
    const event = checkedEvent(one, spec.id, at++);
    const id = spec.sampleOf(event, options);
    if (id) addTo(spec, options, open, id, event);
    else passedOver += 1;
  }
  return { samples: inOrder(open.values()), passedOver };
}

function addTo<T extends OptionTable, S, G>(
  spec: Spec<T, S, G>,
  options: OptionsOf<T>,
  open: Map<string, Open<G>>,
  { key, time }: SampleId,
  event: Event,
): void {
  if (typeof key !== 'string' || !Number.isFinite(time))
    throw new HapaxError(
      'STATE',
      `${spec.id}: sampleOf must give { key, time } with a text and a finite number; got ${String(key)}, ${String(time)}`,
    );
  const label = labelOf(time, key);
  let sample = open.get(label);
  if (!sample) {
    sample = { key, time, gathered: spec.begin(), events: 0 };
    open.set(label, sample);
  }
  spec.gather(sample.gathered, event, options);
  sample.events += 1;
}

/** By time, then by key in the order of code units: the same on every machine. */
const inOrder = <I extends SampleId>(samples: Iterable<I>): I[] =>
  [...samples].sort((a, b) => a.time - b.time || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

interface GatheringState<G> {
  readonly open: readonly Open<G>[];
  /** Periods that began before this are complete. */
  readonly from: number;
  readonly events: number;
  readonly passedOver: number;
  readonly late: number;
}

/** Events on their way into samples of a fitted extractor. */
export function gathering<T extends OptionTable, S, G>(
  spec: Spec<T, S, G>,
  { options, learnt, columns }: { readonly options: OptionsOf<T>; readonly learnt: S; readonly columns: number },
  before: unknown,
): Gathering {
  // Only `snapshot` below writes this.
  const saved = before === undefined ? undefined : (plainCopy(before, spec.id) as GatheringState<G>);
  const open = new Map((saved?.open ?? []).map((sample) => [labelOf(sample.time, sample.key), sample]));
  let from = saved?.from ?? -Infinity;
  const counts = { events: saved?.events ?? 0, passedOver: saved?.passedOver ?? 0, late: saved?.late ?? 0 };

  function completeUpTo(time: number): readonly ExtractedSample[] {
    if (!(time > from)) return [];
    from = time;
    const complete = inOrder([...open.values()].filter((sample) => sample.time < time));
    return complete.map((sample) => {
      open.delete(labelOf(sample.time, sample.key));
      const { values } = dense(sparse([spec.features(learnt, sample.gathered)], columns));
      return { key: sample.key, time: sample.time, values, events: sample.events };
    });
  }
  return {
    push(given) {
      const event = checkedEvent(given, spec.id, counts.events);
      counts.events += 1;
      const id = spec.sampleOf(event, options);
      if (!id) {
        counts.passedOver += 1;
        return [];
      }
      if (id.time < from) {
        counts.late += 1;
        return [];
      }
      const complete = completeUpTo(id.time);
      addTo(spec, options, open, id, event);
      return complete;
    },
    flush: (time = Infinity) => completeUpTo(time),
    get counts() {
      return { ...counts };
    },
    snapshot: () => plainCopy({ open: inOrder(open.values()), from, ...counts }, spec.id),
  };
}
