import { online } from 'hapax/registry';
import { createStream, synthetic } from 'hapax/stream';
import { buttonOf, COLOUR, make, surface } from './dom.ts';

const WIDTH = 640;
const HEIGHT = 180;
/** Samples that are shown, and judged before the first picture. */
const SHOWN = 320;
const BEFORE = 1500;
const METHODS = ['ewma', 'analogForecast', 'halfSpaceTrees'] as const;

/** A sensor that runs, a fault by a button, and who notices. */
export function streamElement(place: HTMLElement): void {
  const sensor = synthetic({ channels: 1, seed: 3 });
  const stream = createStream({ features: ['sensor'], detectors: METHODS.map((method) => ({ method })) }, { online });
  const { canvas, pen } = surface(WIDTH, HEIGHT, 'A sensor over time, and a row of marks below for each detector that flags a sample');
  const said = make('p', { class: 'said', 'aria-live': 'polite' }, 'Add a fault.');
  const values: number[] = [];
  const flags: (readonly boolean[])[] = [];
  let fault: { kind: 'spike' | 'shift' | 'stuck'; left: number; at: number; value: number } | undefined;
  let noticed = new Set<string>();
  let i = 0;

  const step = () => {
    const { time, values: clean } = sensor.at(i);
    let value = clean[0];
    if (fault) {
      value = fault.kind === 'spike' ? value + 6 : fault.kind === 'shift' ? value + 2.5 : fault.value;
      fault = fault.left > 1 ? { ...fault, left: fault.left - 1 } : undefined;
    }
    const { verdicts } = stream.push({ time, values: [value] });
    const flagged = METHODS.map((_, k) => verdicts[k]?.isAnomaly ?? false);
    flagged.forEach((odd, k) => {
      if (odd && !noticed.has(METHODS[k]) && began !== undefined) {
        noticed.add(METHODS[k]);
        said.textContent = `${METHODS[k]} noticed it after ${i - began + 1} samples. ${[...noticed].join(', ')} of ${METHODS.length} have.`;
      }
    });
    values.push(value);
    flags.push(flagged);
    if (values.length > SHOWN) {
      values.shift();
      flags.shift();
    }
    i += 1;
  };
  let began: number | undefined;
  const add = (kind: 'spike' | 'shift' | 'stuck', length: number) => {
    fault = { kind, left: length, at: i, value: values.at(-1) ?? 0 };
    began = i;
    noticed = new Set();
    said.textContent = `A fault began: ${kind}.`;
  };

  while (i < BEFORE) step();
  place.append(
    make(
      'div',
      { class: 'row' },
      buttonOf('Add a spike', () => add('spike', 2)),
      buttonOf('Shift the level', () => add('shift', 60)),
      buttonOf('Let it stick', () => add('stuck', 80)),
    ),
    canvas,
    make('p', {}, `Marks from above: ${METHODS.join(', ')}.`),
    said,
  );
  const tick = () => {
    if (!place.isConnected) return;
    step();
    draw(pen, values, flags);
    setTimeout(() => requestAnimationFrame(tick), 40);
  };
  tick();
}

function draw(pen: CanvasRenderingContext2D, values: readonly number[], flags: readonly (readonly boolean[])[]): void {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const y = (v: number) => 10 + (1 - (v - low) / (high - low || 1)) * (HEIGHT - 70);
  pen.clearRect(0, 0, WIDTH, HEIGHT);
  pen.strokeStyle = COLOUR.data;
  pen.lineWidth = 1.5;
  pen.beginPath();
  values.forEach((v, i) => {
    pen.lineTo((i / SHOWN) * WIDTH, y(v));
  });
  pen.stroke();
  pen.fillStyle = COLOUR.anomaly;
  flags.forEach((row, i) => {
    row.forEach((odd, k) => {
      if (odd) pen.fillRect((i / SHOWN) * WIDTH, HEIGHT - 45 + 14 * k, 3, 10);
    });
  });
}
