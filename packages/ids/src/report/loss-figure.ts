import { formatNumber, type Snapshot } from 'hapax';
import type { IdsRun } from '../run/findings/findings.ts';
import { escaped } from './escaped.ts';

const SIZE = { width: 620, height: 150, edge: 14 };

/** What a training of a network left: the loss after each epoch, and on samples held out where there were some. */
interface Curve {
  readonly loss: ArrayLike<number>;
  readonly heldOut: ArrayLike<number>;
}

/** How the loss of Deep SAD fell, a figure for each view that it had a part in; nothing where nobody had labelled an anomaly. */
export const lossFigures = ({ models }: Pick<IdsRun, 'models'>): string =>
  Object.entries(models)
    .flatMap(([name, model]) => {
      const curves = curvesOf(model);
      return curves.length === 0 ? [] : [figure(name, curves)];
    })
    .join('\n');

function curvesOf({ state }: Snapshot): readonly Curve[] {
  // `savedView` writes its detectors under this name, and Deep SAD its networks with their curves.
  const { detectors = [] } = state as { readonly detectors?: readonly { readonly model: Snapshot }[] };
  return detectors
    .filter(({ model }) => model.id === 'deepSad')
    .flatMap(({ model }) => (model.state as { readonly method?: Members }).method?.members ?? [])
    .map(({ curve }) => curve)
    .filter(({ loss }) => loss.length > 1);
}
interface Members {
  readonly members?: readonly { readonly curve: Curve }[];
}

function figure(name: string, curves: readonly Curve[]): string {
  const { width, height, edge } = SIZE;
  const all = curves.flatMap(({ loss, heldOut }) => [...Array.from(loss), ...Array.from(heldOut)]).filter((value) => value > 0);
  const [low, high] = [Math.log(Math.min(...all)), Math.log(Math.max(...all))];
  const y = (value: number) =>
    height - edge - ((Math.log(Math.max(value, Number.MIN_VALUE)) - low) / (high - low || 1)) * (height - 2 * edge);
  const path = (values: ArrayLike<number>, kind: string) =>
    `<polyline class="${kind}" points="${Array.from(values, (value, k) => `${(edge + ((width - 2 * edge) * k) / Math.max(1, values.length - 1)).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}"/>`;
  const lines = curves.map(({ loss, heldOut }) => path(loss, 'loss') + (heldOut.length > 1 ? path(heldOut, 'held') : ''));
  const held = curves.some(({ heldOut }) => heldOut.length > 1);
  const epochs = Math.max(...curves.map(({ loss }) => loss.length));
  return `<p class="label">Deep SAD, ${escaped(name)}: loss over ${epochs} epochs, ${curves.length} ${curves.length === 1 ? 'network' : 'networks'}, from ${shown(Math.exp(high))} to ${shown(Math.exp(low))}${held ? '; red: on hours held out' : ''}</p>
<svg class="map" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`loss of Deep SAD by epoch, ${name}`)}">${lines.join('')}</svg>`;
}

const shown = (value: number): string => formatNumber(Number(value.toPrecision(2)));
