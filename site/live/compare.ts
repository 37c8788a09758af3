import { auto, ellipticEnvelope, isolationForest, knn, lof, mad, oneClassSvm } from 'hapax';
import { rocAuc } from 'hapax/evaluate';
import { COLOUR, choiceOf, make, sliderOf, surface } from './dom.ts';
import { type PlaneSet, planeSet, SET_NAMES } from './sets.ts';

const DETECTORS = { auto, isolationForest, lof, knn, oneClassSvm, ellipticEnvelope, mad } as const;
const SIZE = 200;
/** Cells of the ground on each side: each is scored. */
const CELLS = 40;
/** Half the side of the square that is shown. */
const REACH = 4.2;

/** Seven detectors on one set: what each takes for inside. */
export function compareElement(place: HTMLElement): void {
  let name = SET_NAMES[0];
  let contamination = 0.15;
  const grid = make('div', { class: 'grid' });
  const said = make('p', { class: 'said', 'aria-live': 'polite' });
  const draw = () => {
    const set = planeSet(name);
    const results = Object.entries(DETECTORS).map(([id, detector]) => panel(id, detector, set, contamination));
    grid.replaceChildren(...results.map(({ figure }) => figure));
    const best = results.reduce((a, b) => (b.auc > a.auc ? b : a));
    said.textContent = `On this set ${best.id} ranks best: ROC-AUC ${best.auc.toFixed(2)}. On another set it may be another one.`;
  };
  const sets = choiceOf('Set', SET_NAMES, (value) => {
    name = value;
    draw();
  });
  const slider = sliderOf('contamination', { min: 0.01, max: 0.4, step: 0.01, value: contamination }, (value) => {
    contamination = value;
    draw();
  });
  place.append(make('div', { class: 'row' }, sets.label, slider), grid, said);
  draw();
}

function panel(id: string, detector: (typeof DETECTORS)[keyof typeof DETECTORS], { rows, labels }: PlaneSet, contamination: number) {
  const { model, scores } = detector({ contamination }).fitScore(rows);
  const flagged = Array.from(scores, (s) => s > model.threshold);
  const auc = rocAuc(labels, scores);
  const right = flagged.filter((odd, i) => odd === (labels[i] === 1)).length;
  const says = `${id}: ${flagged.filter(Boolean).length} of ${rows.length} flagged, ${right} verdicts right, ROC-AUC ${auc.toFixed(2)}`;
  const { canvas, pen } = surface(SIZE, SIZE, says);
  const at = (v: number) => ((v + REACH) / (2 * REACH)) * SIZE;
  const cells = Array.from({ length: CELLS * CELLS }, (_, k) => [
    (((k % CELLS) + 0.5) / CELLS) * 2 * REACH - REACH,
    ((Math.floor(k / CELLS) + 0.5) / CELLS) * 2 * REACH - REACH,
  ]);
  const ground = model.score(cells);
  const step = SIZE / CELLS;
  for (let k = 0; k < cells.length; ++k) {
    pen.fillStyle = ground[k] > model.threshold ? '#ffffff' : '#d5e2f1';
    pen.fillRect((k % CELLS) * step, Math.floor(k / CELLS) * step, step + 1, step + 1);
  }
  rows.forEach(([x, y], i) => {
    pen.fillStyle = flagged[i] ? COLOUR.anomaly : COLOUR.data;
    pen.beginPath();
    pen.arc(at(x), at(y), 2.5, 0, 2 * Math.PI);
    pen.fill();
  });
  return { id, auc, figure: make('figure', {}, canvas, make('figcaption', {}, `${id}: ROC-AUC ${auc.toFixed(2)}`)) };
}
