export { type SeriesAlarm, seriesAlarms } from './alarms.ts';
export {
  AUTO_SERIES_OPTIONS,
  type AutoSeriesContext,
  autoSeries,
  type SeriesEvent,
  type SeriesFinding,
} from './auto-series.ts';
export { CHANGE_POINTS_OPTIONS, type ChangePoint, changePoints } from './change-points.ts';
export type { EventKind } from './events/event-kind.ts';
export {
  SEMANTIC_SEGMENTATION_OPTIONS,
  type SemanticSegmentation,
  type ShapeChange,
  semanticSegmentation,
} from './semantic-segmentation.ts';
export { type SeriesCourse, seriesCourse } from './shape/course.ts';
export { type DecomposeOptions, type Decomposition, decompose } from './shape/decompose.ts';
export { type Grid, gridOf } from './shape/grid.ts';
export type { Holiday } from './shape/holidays.ts';
export { duration, lengthOf } from './shape/lengths.ts';
export type { ValueKind } from './shape/numbers.ts';
export { type SeriesShape, type ShapeOptions, seriesShape } from './shape/shape.ts';
export type { Aspect } from './views/views.ts';
