import type { Event } from '../contract/extracting/event.ts';
import type { ExtractorEntry } from '../contract/extracting/extractor.ts';
import { plainCopy } from '../core/plain.ts';
import { decode, encode } from '../core/snapshot.ts';
import { expect } from './expect.ts';
import { checkOptions, type Excuses, lawsOf, type Test } from './law.ts';

export type ExtractorLaw = 'pure' | 'repeatable' | 'frozen' | 'round trip' | 'online' | 'restart' | 'names' | 'finite' | 'options';

/** Events of the kind that an extractor takes, in the order of time. */
export interface ExtractorEvents {
  readonly training: readonly Event[];
  /** Later ones; some of them with values that training has not seen. */
  readonly further: readonly Event[];
}

/** The promises every extractor keeps. */
export function extractorLaws(
  test: Test,
  { spec, configure, load }: ExtractorEntry,
  { training, further }: ExtractorEvents,
  excused: Excuses<ExtractorLaw> = {},
): void {
  const law = lawsOf<ExtractorLaw>(test, spec.id, excused);
  const fit = () => configure({}).fit(training);
  const content = (events: readonly Event[], by = fit()) => {
    const { x, ids, names } = by.extract(events);
    return { data: [...x.data], indices: [...x.indices], indptr: [...x.indptr], ids, names };
  };

  law('pure', () => {
    const before = plainCopy(training, 'training');
    const extractor = fit();
    extractor.extract(training);
    expect(training).toEqual(before);
  });
  law('repeatable', () => expect(content(further)).toEqual(content(further)));
  law('frozen', () => {
    const extractor = fit();
    const before = extractor.snapshot();
    extractor.extract(further);
    const gathering = extractor.start();
    for (const event of further) gathering.push(event);
    gathering.flush();
    expect(extractor.snapshot()).toEqual(before);
    // What is yet to come has no part in what was learnt.
    expect(content(training)).toEqual(content(training, configure({}).fit([...training])));
  });
  law('round trip', () => expect(content(further, load(decode(encode(fit().snapshot()))))).toEqual(content(further)));
  const oneByOne = (cut: number) => {
    let extractor = fit();
    let gathering = extractor.start();
    const out = further.flatMap((event, i) => {
      if (i === cut) {
        extractor = load(decode(encode(extractor.snapshot())));
        gathering = extractor.start(decode(encode({ id: 'gathering', columns: 1, state: gathering.snapshot() })).state);
      }
      return [...gathering.push(event)];
    });
    return [...out, ...gathering.flush()].map(({ key, time, values }) => ({ key, time, values: [...values] }));
  };
  law('online', () => {
    const { ids, dense } = fit().extract(further);
    const { values, columns } = dense();
    const all = ids.map((id, i) => ({ ...id, values: [...values.subarray(i * columns, (i + 1) * columns)] }));
    expect(oneByOne(-1)).toEqual(all);
  });
  law('restart', () => {
    for (const cut of [0, 1, further.length >> 1, further.length - 1])
      expect(oneByOne(cut), `stopped before event ${cut}`).toEqual(oneByOne(-1));
  });
  law('names', () => {
    const { names, columns } = fit();
    expect(names).toHaveLength(columns);
    expect(new Set(names).size, 'names that differ').toBe(columns);
  });
  law('finite', () => expect(fit().extract(further).x.data.every(Number.isFinite)).toBe(true));
  law('options', () => checkOptions(spec.id, spec.options, (options) => configure(options)));
}
