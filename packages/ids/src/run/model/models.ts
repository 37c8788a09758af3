import { decode, deepSad, ecod, encode, HapaxError, isolationForest, type Model, type Snapshot } from 'hapax';
import { idsAlerts } from '../../features/alerts.ts';
import { idsFlows } from '../../features/flows.ts';
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

/** What a run has learnt, as one text: a line of JSON. */
export const modelsText = (version: string, models: Readonly<Record<string, Snapshot>>): string =>
  `${JSON.stringify({ hapax: version, views: Object.fromEntries(Object.entries(models).map(([name, one]) => [name, encode(one)])) })}\n`;

/**
 * The models of an earlier run.
 * @param who the file, for the error  @throws HapaxError `SNAPSHOT` for what is none, or is damaged
 */
export function modelsFrom(text: string, who: string): ReadonlyMap<string, Learnt> {
  const views = viewsIn(text);
  if (views === undefined)
    throw new HapaxError('SNAPSHOT', `${who} holds no models of \`hapax ids run\`; name the models.json of its output folder`);
  return new Map(Object.entries(views).map(([name, one]) => [name, loadedView(decode(String(one)))]));
}

function viewsIn(text: string): object | undefined {
  try {
    const { views }: { readonly views?: unknown } = JSON.parse(text);
    return typeof views === 'object' && views !== null ? views : undefined;
  } catch {
    return undefined;
  }
}
