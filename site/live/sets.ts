import { type Random, random } from 'hapax';

/** Samples in the plane, and which of them were planted: 1. */
export interface PlaneSet {
  readonly rows: readonly (readonly [number, number])[];
  readonly labels: readonly number[];
}

type Point = readonly [number, number];
const NORMAL = 170;
const PLANTED = 30;

/** The sets on which scikit-learn's gallery compares outlier detectors, made anew: normal samples of a shape, and planted ones anywhere. */
const SHAPES: Readonly<Record<string, (chance: Random, i: number) => Point>> = {
  'one group': (c) => [0.6 * c.normal(), 0.6 * c.normal()],
  'two groups': (c, i) => [(i % 2 === 0 ? -1.8 : 1.8) + 0.4 * c.normal(), (i % 2 === 0 ? -1.8 : 1.8) + 0.4 * c.normal()],
  'two densities': (c, i) =>
    i % 2 === 0 ? [-2 + 0.15 * c.normal(), -2 + 0.15 * c.normal()] : [1.5 + 0.9 * c.normal(), 1.5 + 0.9 * c.normal()],
  moons: (c, i) => {
    const angle = Math.PI * c.uniform();
    const [x, y] = i % 2 === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return [2.4 * (x - 0.5) + 0.12 * c.normal(), 2.4 * (y - 0.25) + 0.12 * c.normal()];
  },
  ring: (c) => {
    const angle = 2 * Math.PI * c.uniform();
    return [2.6 * Math.cos(angle) + 0.15 * c.normal(), 2.6 * Math.sin(angle) + 0.15 * c.normal()];
  },
  line: (c) => {
    const t = 6 * c.uniform() - 3;
    return [t, 0.8 * t + 0.2 * c.normal()];
  },
};

export const SET_NAMES = Object.keys(SHAPES);

export function planeSet(name: string, seed = 1): PlaneSet {
  const chance = random(seed);
  const shape = SHAPES[name] ?? SHAPES['one group'];
  const normal = Array.from({ length: NORMAL }, (_, i) => shape(chance, i));
  const planted = Array.from({ length: PLANTED }, (): Point => [8 * chance.uniform() - 4, 8 * chance.uniform() - 4]);
  return { rows: [...normal, ...planted], labels: [...normal.map(() => 0), ...planted.map(() => 1)] };
}
