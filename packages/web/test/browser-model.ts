import { decode, type Model } from 'hapax';
import { detectors, online } from 'hapax/registry';

/** Runs in a page: load a saved model and score rows with it. */
function score(text: string, rows: number[][]): number[] {
  const snapshot = decode(text);
  const batch = detectors[snapshot.id];
  if (batch) return [...(batch.load(snapshot) as Model).score(rows)];
  const model = online[snapshot.id]!.load(snapshot);
  return rows.map((row) => {
    const s = model.scoreOne(row);
    model.learnOne(row);
    return s;
  });
}
Object.assign(globalThis, { score });
