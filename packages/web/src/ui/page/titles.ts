import type { Catalogue } from '../../session/catalogue.ts';

/** Methods that are known by an abbreviation. */
const SHORT: Readonly<Record<string, string>> = {
  autoStream: 'AutoStream',
  ewma: 'EWMA',
  knn: 'k nearest neighbours',
  lof: 'LOF',
  pot: 'POT',
  streamingMad: 'Streaming MAD',
  telemanom: 'Telemanom',
  windowedIsolationForest: 'Windowed isolation forest',
  windowedLof: 'Windowed LOF',
};

/** The name of a detector for people: what its method is called, without the explanation after it. */
export function titleIn(catalogue: Catalogue | undefined, name: string): string {
  const [id, count] = name.split(' ');
  const method = catalogue?.methods.find((one) => one.id === id);
  const title = SHORT[id] ?? method?.title.split(/ \(|: | with | by /)[0] ?? id;
  return count === undefined ? title : `${title} ${count}`;
}
