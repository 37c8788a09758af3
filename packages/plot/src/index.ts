export { type Dependence, dependenceFigure } from './charts/dependence.ts';
export { bandFigure, type Curve, histogramFigure, qqFigure } from './charts/distribution.ts';
export { type Along, type SeriesInput, type Stretch, scoresFigure, seriesFigure } from './charts/series.ts';
export type { Axis, Figure, Layer, Panel, Role } from './figure.ts';
export { type Histogram, histogram } from './histogram.ts';
export { minMax } from './min-max.ts';
export { type Bars, type Drawing, type Report, type ReportSection, type ReportTable, renderReport } from './report.ts';
export { type SvgOptions, svg } from './svg.ts';
