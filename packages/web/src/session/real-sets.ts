/** Real measurements that come with the page, in `data/` beside it. */
export interface RealSet {
  readonly file: string;
  readonly title: string;
  /** Who measured, and by which licence it is here. */
  readonly source: string;
}

/** Both as the package `vega-datasets` has them. */
export const REAL_SETS: readonly RealSet[] = [
  { file: 'seattle-weather.csv', title: 'weather of Seattle, day by day', source: 'NOAA, a work of the U.S. government' },
  { file: 'co2-concentration.csv', title: 'carbon dioxide, month by month', source: 'Scripps CO2 Program, Mauna Loa, CC BY 4.0' },
];
