import { HapaxError } from '../../core/errors.ts';
import type { OptionsOf, OptionTable } from '../../core/options.ts';
import { plainCopy, type Storable } from '../../core/plain.ts';
import { densified, sparse } from '../../core/sparse.ts';
import { type Entry, type Factory, factory } from '../factory.ts';
import type { Method } from '../method.ts';
import type { Event } from './event.ts';
import { gatherAll, gathering } from './gathering.ts';
import type { Extractor, ExtractorSpec } from './spec.ts';

export interface ExtractorConfigured {
  readonly id: string;
  /** All of them, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * Learn the features from training events, and from no others.
   * @param reference what the method may know beside the events, as its page says
   * @throws HapaxError `INPUT` when there is no sample among them
   */
  fit(events: Iterable<Event>, reference?: unknown): Extractor;
}

/** An extractor as registry, command line and server see it. */
export type ExtractorEntry = Entry<ExtractorConfigured, Extractor>;

export type ExtractorRule<T extends OptionTable = OptionTable> = Factory<T, Method<T>, ExtractorConfigured, Extractor>;

interface Saved<T extends OptionTable, S> {
  readonly options: OptionsOf<T>;
  readonly learnt: S;
}

/** Turn a spec into the factory users call. */
export const defineExtractor = <const T extends OptionTable, S, G>(
  spec: ExtractorSpec<T, S, G> & Storable<S> & Storable<G>,
): ExtractorRule<T> =>
  factory<T, ExtractorSpec<T, S, G>, ExtractorConfigured, Extractor>(
    spec,
    (options) => ({
      id: spec.id,
      options,
      fit(events, reference) {
        const { samples } = gatherAll(spec, options, events);
        if (samples.length === 0)
          throw new HapaxError('INPUT', `${spec.id} needs at least one event that belongs to a sample to learn from; got none`);
        const learnt = spec.fit(
          samples.map(({ gathered }) => gathered),
          options,
          reference,
        );
        return extractorOf(spec, { options, learnt });
      },
    }),
    // Only `snapshot()` of this extractor writes under its id.
    (state) => extractorOf(spec, state as Saved<T, S>),
  );

type Spec<T extends OptionTable, S, G> = ExtractorSpec<T, S, G>;

function extractorOf<T extends OptionTable, S, G>(spec: Spec<T, S, G>, saved: Saved<T, S>): Extractor {
  const { options, learnt } = saved;
  const names = spec.names(learnt);
  const columns = names.length;
  return {
    id: spec.id,
    columns,
    names,
    extract(events) {
      const { samples, passedOver } = gatherAll(spec, options, events);
      const x = sparse(
        samples.map(({ gathered }) => spec.features(learnt, gathered)),
        columns,
      );
      return {
        x,
        ids: samples.map(({ key, time }) => ({ key, time })),
        events: Uint32Array.from(samples, (sample) => sample.events),
        names,
        passedOver,
        dense: () => densified(spec.id, x),
      };
    },
    start: (before) => gathering(spec, { options, learnt, columns }, before),
    snapshot: () => ({ id: spec.id, columns, state: plainCopy(saved, spec.id) }),
  };
}
