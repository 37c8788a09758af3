import type { Stretch } from '@hapax/plot';
import { type Gpd, gpdQuantile, gpdSurvival, type PotResult } from 'hapax';

/** The figures that only this method has. */
export const POT_FIGURES = ['exceedances', 'gpd', 'qq', 'pp', 'return-level', 'mrl', 'stability', 'block-maxima'] as const;

/** Excesses of the values beyond the threshold. */
export const beyond = (exceedances: Float64Array): Float64Array => exceedances.filter((excess) => excess > 0);

/** A fitted tail, as tests of its fit ask it. */
export const distribution = (gpd: Gpd) => ({
  survival: (x: number) => gpdSurvival(gpd, x),
  quantile: (p: number) => gpdQuantile(gpd, p),
});

/** The windows of the method, for figures. */
export const potStretches = ({ windows: { t0, t1, t2 } }: PotResult): Stretch[] => [
  { name: 'history', from: 0, to: t0 },
  { name: 'calibration', from: t0, to: t0 + t1 },
  { name: 'judged', from: t0 + t1, to: t0 + t1 + t2 },
];

/** Whether a feature is beyond a threshold of its own in a row. */
export const isBeyond = ({ features }: PotResult, row: number, feature: number): boolean =>
  features[feature].tails.some(({ exceedances }) => exceedances[row] > 0);
