export { type SeriesAlarm, seriesAlarms } from './alarms.ts';
export {
  AUTO_SERIES_OPTIONS,
  type AutoSeriesContext,
  autoSeries,
  type SeriesEvent,
  type SeriesFinding,
} from './auto-series.ts';
export { CHANGE_POINTS_OPTIONS, type ChangePoint, changePoints } from './change-points.ts';
export { type SeriesCourse, seriesCourse } from './course.ts';
export { type DecomposeOptions, type Decomposition, decompose } from './decompose.ts';
export type { EventKind } from './event-kind.ts';
export { duration, type Grid, gridOf } from './grid.ts';
export type { Holiday } from './holidays.ts';
export {
  SEMANTIC_SEGMENTATION_OPTIONS,
  type SemanticSegmentation,
  type ShapeChange,
  semanticSegmentation,
} from './semantic-segmentation.ts';
export { type SeriesShape, type ShapeOptions, seriesShape, type ValueKind } from './shape.ts';
export type { Aspect } from './views.ts';
