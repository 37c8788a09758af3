import { deepSad, ecod, HapaxError, isolationForest, type Model, type Snapshot } from 'hapax';
import { idsAlerts } from '../features/alerts.ts';
import { idsFlows } from '../features/flows.ts';
import type { Learnt, Weighed } from './learn.ts';
import type { Surprise } from './surprise.ts';
import type { Tail } from './tails.ts';

/** What was learnt of one view of one unit, plain data. */
interface State {
  readonly extractor: Snapshot;
  readonly surprise: Surprise;
  readonly weight: number;
  readonly detectors: readonly { readonly model: Snapshot; readonly tail: Tail; readonly weight: number }[];
  readonly tail: Tail;
  readonly usual: Float64Array;
  readonly training: number;
}

const ID = 'idsView';

/** What was learnt, as a snapshot: with it new hours are scored without training. */
export const savedView = ({ extractor, detectors, ...rest }: Learnt): Snapshot => ({
  id: ID,
  columns: extractor.columns,
  state: {
    ...rest,
    extractor: extractor.snapshot(),
    detectors: detectors.map(({ model, ...of }) => ({ ...of, model: model.snapshot() })),
  } satisfies State,
});

const EXTRACTORS = { idsAlerts, idsFlows };
const DETECTORS = { ecod, isolationForest, deepSad };

/** @throws HapaxError `SNAPSHOT` for what is no snapshot of a view */
export function loadedView(saved: Snapshot): Learnt {
  if (saved.id !== ID) throw new HapaxError('SNAPSHOT', `the snapshot is of ${saved.id}; \`hapax ids\` saves ${ID}`);
  // Only `savedView` writes under this id, and its checksum has been checked.
  const { extractor, detectors, ...rest } = saved.state as State;
  return {
    ...rest,
    extractor: known(EXTRACTORS, extractor).load(extractor),
    detectors: detectors.map(({ model, ...of }): Weighed => ({ ...of, model: loaded(model) })),
  };
}

const loaded = (model: Snapshot): Model => known(DETECTORS, model).load(model);

function known<T>(methods: Readonly<Record<string, T>>, { id }: Snapshot): T {
  const found = Object.entries(methods).find(([name]) => name === id)?.[1];
  if (found === undefined)
    throw new HapaxError('SNAPSHOT', `the models name ${id}, which \`hapax ids\` does not use; train again with --train`);
  return found;
}
