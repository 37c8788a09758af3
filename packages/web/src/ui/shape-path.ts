import { type InjectionKind, injector } from 'hapax/stream';

/** Where the icon's fault lies, in samples of the icon. */
const START = 16;
const LENGTH: Partial<Record<InjectionKind, number>> = { spike: 3, doubling: 4 };
const STRENGTH: Partial<Record<InjectionKind, number>> = { spike: 4.5, doubling: 2, levelShift: 2.2, drift: 2.8, noise: 1.3 };

const paths = new Map<InjectionKind, string>();

/** The picture of a kind of fault: a small wave with the fault itself put in. */
export function shapePath(kind: InjectionKind): string {
  const known = paths.get(kind);
  if (known !== undefined) return known;
  const fault = injector([1, 1]);
  fault.injections.push({ id: 3, kind, start: START, length: LENGTH[kind] ?? 16, amplitude: STRENGTH[kind] ?? 0, channels: [0, 1] });
  let open = false;
  const path = Array.from({ length: 48 }, (_, i) => {
    const wave = Math.sin(i / 3.4);
    const sample = kind === 'doubling' ? Float64Array.of(wave + 2, 0) : Float64Array.of(wave, -1.6 + 0.35 * Math.sin(i * 1.9));
    fault.apply(i, sample);
    const low = kind === 'doubling' ? 2 : 0.6;
    const y = 18 - 4.2 * (sample[0] - (kind === 'doubling' ? low : 0));
    if (sample[0] !== sample[0]) {
      open = false;
      return '';
    }
    const step = `${open ? 'L' : 'M'}${i} ${Math.max(2, Math.min(26, y)).toFixed(1)}`;
    open = true;
    return step;
  }).join('');
  paths.set(kind, path);
  return path;
}
