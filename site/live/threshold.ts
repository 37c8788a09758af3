import { isolationForest, random } from 'hapax';
import { averagePrecision, pointAccuracy } from 'hapax/evaluate';
import { COLOUR, make, sliderOf, surface } from './dom.ts';

const WIDTH = 640;
const HEIGHT = 220;
const BINS = 60;

/** Scores of 1,000 samples, 30 of them planted: what each choice of a share does. */
export function thresholdElement(place: HTMLElement): void {
  const chance = random(1);
  const labels = Array.from({ length: 1000 }, (_, i) => (i < 970 ? 0 : 1));
  const rows = labels.map((odd) => [chance.normal() + (odd ? 2.2 : 0), chance.normal() + (odd ? 2.2 : 0)]);
  const { scores } = isolationForest({ seed: 1 }).fitScore(rows);
  const sorted = scores.toSorted();
  const { canvas, pen } = surface(WIDTH, HEIGHT, 'Histogram of scores: normal samples low, planted anomalies high, and the threshold');
  const said = make('p', { class: 'said', 'aria-live': 'polite' });
  const draw = (share: number) => {
    const threshold = sorted[Math.min(sorted.length - 1, Math.floor((1 - share) * sorted.length))];
    const alarms = Uint8Array.from(scores, (s) => (s > threshold ? 1 : 0));
    const { precision, recall } = pointAccuracy(labels, alarms);
    histogram(pen, scores, labels, threshold);
    said.textContent = `${alarms.filter((a) => a === 1).length} flagged. ${Math.round(100 * precision)} of 100 alarms are right, ${Math.round(100 * recall)} of 100 anomalies are found. The ranking stays the same: average precision ${averagePrecision(labels, scores).toFixed(2)}, wherever the threshold is.`;
  };
  place.append(
    make('div', { class: 'row' }, sliderOf('contamination', { min: 0.005, max: 0.3, step: 0.005, value: 0.03 }, draw)),
    canvas,
    said,
  );
  draw(0.03);
}

function histogram(pen: CanvasRenderingContext2D, scores: Float64Array, labels: readonly number[], threshold: number): void {
  const low = Math.min(...scores);
  const high = Math.max(...scores);
  const bin = (s: number) => Math.min(BINS - 1, Math.floor(((s - low) / (high - low)) * BINS));
  const counts = [new Float64Array(BINS), new Float64Array(BINS)];
  scores.forEach((s, i) => {
    counts[labels[i]][bin(s)] += 1;
  });
  // Square roots, so that thirty planted ones can be seen beside 970.
  const top = Math.sqrt(Math.max(...counts[0]));
  pen.clearRect(0, 0, WIDTH, HEIGHT);
  for (const [kind, colour] of [COLOUR.data, COLOUR.anomaly].entries()) {
    pen.fillStyle = colour;
    counts[kind].forEach((count, k) => {
      const height = (Math.sqrt(count) / top) * (HEIGHT - 30);
      pen.fillRect((k / BINS) * WIDTH + kind * 4, HEIGHT - height, WIDTH / BINS - 5, height);
    });
  }
  const x = ((threshold - low) / (high - low)) * WIDTH;
  pen.fillStyle = COLOUR.threshold;
  pen.fillRect(x, 0, 2, HEIGHT);
  pen.font = '14px system-ui, sans-serif';
  pen.textAlign = x > WIDTH - 120 ? 'right' : 'left';
  pen.fillText('threshold', x + (x > WIDTH - 120 ? -6 : 6), 14);
}
