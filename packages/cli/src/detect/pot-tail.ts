import { type Gpd, gpdQuantile, gpdSurvival } from 'hapax';

/** The figures that only this method has. */
export const POT_FIGURES = ['exceedances', 'gpd', 'qq'] as const;

/** Excesses of the values beyond the threshold. */
export const beyond = (exceedances: Float64Array): Float64Array => exceedances.filter((excess) => excess > 0);

/** A fitted tail, as tests of its fit ask it. */
export const distribution = (gpd: Gpd) => ({
  survival: (x: number) => gpdSurvival(gpd, x),
  quantile: (p: number) => gpdQuantile(gpd, p),
});
