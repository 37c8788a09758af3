export {
  type Configured,
  type Detector,
  type DetectorEntry,
  type DetectorSpec,
  defineDetector,
  type FitAsyncContext,
  type FitContext,
  type FitPool,
  type Model,
} from './contract/detector.ts';
export { describeFeature, type Explanation, type FeatureExplanation } from './contract/explaining/explanation.ts';
export type { Follower } from './contract/explaining/follower.ts';
export { describeTogether, type Learnt, lackingOf, NOTHING, type Reason, reasonOf, type Together } from './contract/explaining/reason.ts';
export type { Event } from './contract/extracting/event.ts';
export {
  defineExtractor,
  type ExtractorConfigured,
  type ExtractorEntry,
  type ExtractorRule,
} from './contract/extracting/extractor.ts';
export type { Cell, Extracted, ExtractedSample, Extractor, ExtractorSpec, Gathering, SampleId } from './contract/extracting/spec.ts';
export type { MergedFit } from './contract/fitting/merged-fit.ts';
export {
  mergeSummaries,
  missingParts,
  SAMPLE_ROWS,
  type Summary,
  type SummaryOptions,
  type Summing,
  summing,
} from './contract/merging/summary.ts';
export { checkSummary } from './contract/merging/summary-shape.ts';
export { type SummaryTail, summaryTails } from './contract/merging/summary-tails.ts';
export type { Method } from './contract/method.ts';
export {
  defineOnline,
  type OnlineConfigured,
  type OnlineDetector,
  type OnlineEntry,
  type OnlineModel,
  type OnlineSpec,
  type Progress,
  type Shift,
} from './contract/online.ts';
export type { MissingRule, Samples } from './contract/samples.ts';
export { alongSeries, type Passage, type SeriesPart, type SeriesSpec, type WholeSeries } from './contract/series.ts';
export type { AnyDetectorSpec, OwnThreshold, SparsePart } from './contract/spec/detector.ts';
export type { Given, Knowledge, Labelling, Noticing } from './contract/spec/labels.ts';
export { type ParallelFit, ranges, type SplitFit } from './contract/spec/parallel.ts';
export { QUICK_ROWS, slowFit, tellSlowFit } from './contract/spec/slow-fit.ts';
export { inSteps, type Steps, type StopSignal, type Watch } from './contract/spec/steps.ts';
export {
  type Bounds,
  defineThreshold,
  type Threshold,
  type ThresholdConfigured,
  type ThresholdEntry,
  type ThresholdMethod,
  type ThresholdRule,
  type ThresholdSpec,
} from './contract/threshold.ts';
export {
  defineTransform,
  inPlace,
  type Transform,
  type TransformConfigured,
  type TransformEntry,
  type TransformRule,
  type TransformSpec,
} from './contract/transform.ts';
export { checksum } from './core/checksum.ts';
export { ERRORS, type ErrorCode, HapaxError } from './core/errors.ts';
export { formatNumber } from './core/format-number.ts';
export { formatExact, formatTogether } from './core/format-together.ts';
export { column, columnsAt, LARGEST, type Matrix, matrix, type Rows, row, take, toMatrix, zeros } from './core/matrix.ts';
export { didYouMean, nearestName } from './core/nearest-name.ts';
export {
  choice,
  describe,
  integer,
  integerOr,
  integers,
  number,
  numberOr,
  numbers,
  type Option,
  type OptionsOf,
  type OptionTable,
  parseOption,
  seed,
} from './core/options.ts';
export type { Plain, Storable } from './core/plain.ts';
export { type Random, random } from './core/random.ts';
export { decode, encode, type Snapshot } from './core/snapshot.ts';
export { dense, isSparse, MOST_DENSE, type Sparse, sparse, sparseOf, takeSparse } from './core/sparse.ts';
export { autoencoder } from './detectors/autoencoder.ts';
export { baggedNearest } from './detectors/bagged-nearest.ts';
export { cblof } from './detectors/cblof.ts';
export { copod } from './detectors/copod.ts';
export { dbscan } from './detectors/dbscan.ts';
export { decisionTree } from './detectors/decision-tree.ts';
export { deepSad } from './detectors/deep-sad.ts';
export { deepSvdd } from './detectors/deep-svdd.ts';
export { ecod } from './detectors/ecod.ts';
export { ellipticEnvelope } from './detectors/elliptic-envelope.ts';
export { gaussianMixture } from './detectors/gaussian-mixture.ts';
export { hbos } from './detectors/hbos.ts';
export { inne } from './detectors/inne.ts';
export { iqr } from './detectors/iqr.ts';
export { isolationForest } from './detectors/isolation-forest.ts';
export { kMeans } from './detectors/k-means.ts';
export { kde } from './detectors/kde.ts';
export { knn } from './detectors/knn.ts';
export { loda } from './detectors/loda.ts';
export { lof } from './detectors/lof.ts';
export { mad } from './detectors/mad.ts';
export { mahalanobis } from './detectors/mahalanobis.ts';
export { oneClassSvm } from './detectors/one-class-svm.ts';
export { pca } from './detectors/pca.ts';
export { randomForest } from './detectors/random-forest.ts';
export { matrixProfile } from './detectors/series/matrix-profile.ts';
export { polynomialWindows } from './detectors/series/polynomial-windows.ts';
export { subPca } from './detectors/series/sub-pca.ts';
export { trainedWindows } from './detectors/series/trained-windows.ts';
export { windowConvolutions } from './detectors/series/window-convolutions.ts';
export { windowKMeans } from './detectors/series/window-k-means.ts';
export { windowKShape } from './detectors/series/window-k-shape.ts';
export { sgdOneClassSvm } from './detectors/sgd-one-class-svm.ts';
export { telemanom } from './detectors/telemanom.ts';
export { variationalAutoencoder } from './detectors/variational-autoencoder.ts';
export { zScore } from './detectors/z-score.ts';
export { type BlockMaxima, blockMaxima } from './evt/block-maxima.ts';
export { type Distribution, gevDistribution, gpdDistribution } from './evt/distribution.ts';
export { fitGev, type GevFit, type GevParameters } from './evt/gev.ts';
export {
  andersonDarling,
  type GoodnessOfFit,
  kolmogorovSmirnov,
  type QuantilePoints,
  quantilePoints,
} from './evt/goodness-of-fit.ts';
export { gevReturnLevels, gpdReturnLevels, type ReturnLevel, type Tail } from './evt/return-level.ts';
export {
  type Estimate,
  type MeanResidualLife,
  meanResidualLife,
  type ThresholdStability,
  thresholdStability,
} from './evt/threshold-choice.ts';
export { toOnnx } from './exchange/to-onnx.ts';
export { explainedByShapley } from './explain/explained-by-shapley.ts';
export { importances, treeImportances } from './explain/importance.ts';
export {
  PARTIAL_DEPENDENCE_OPTIONS,
  type PartialDependence,
  type PartialDependenceOptions,
  partialDependence,
} from './explain/partial-dependence.ts';
export { SHAPLEY_OPTIONS, type Shapley, type ShapleyOptions, shapley } from './explain/shapley.ts';
export { type TreeRule, type TreeRulesContext, treeRules } from './explain/tree-rules.ts';
export { type TreeShapley, treeShapley } from './explain/tree-shapley.ts';
export { dynamicThresholding, forecastErrors } from './forecast/dynamic-thresholding.ts';
export { type ErrorWatch, type WatchedEvent, type WatchOptions, type WatchState, watchErrors } from './forecast/error-watch.ts';
export { DYNAMIC_OPTIONS, type DynamicOptions } from './forecast/options.ts';
export type { DynamicResult, ErrorEvent, JudgedWindow } from './forecast/result.ts';
export { type Gpd, gpdDensity, gpdLogDensity, gpdLogSurvival, gpdNll, gpdQuantile, gpdSurvival } from './kernels/extremes/gpd.ts';
export { type FitStatus, fitGpd, type GpdFit } from './kernels/extremes/gpd-fit.ts';
export { fitGpdScipy } from './kernels/extremes/gpd-scipy.ts';
export { othersOf } from './kernels/neighbours/given-others.ts';
export { loneIn } from './kernels/neighbours/lone.ts';
export { adwin } from './online/adwin.ts';
export { analogForecast } from './online/analog-forecast.ts';
export { autoStream } from './online/auto-stream.ts';
export { bocpd } from './online/bocpd.ts';
export { cusum } from './online/cusum.ts';
export { ewma } from './online/ewma.ts';
export { gaussian } from './online/gaussian.ts';
export { halfSpaceTrees } from './online/half-space-trees.ts';
export { holtWinters } from './online/holt-winters.ts';
export { kitNet, kitNetErrors } from './online/kit-net.ts';
export { leftDiscord } from './online/left-discord.ts';
export { pageHinkley } from './online/page-hinkley.ts';
export { pot } from './online/pot.ts';
export { randomCutForest } from './online/random-cut-forest.ts';
export { rollingForecast } from './online/rolling-forecast.ts';
export { spectralResidual } from './online/spectral-residual.ts';
export { streamingMad } from './online/streaming-mad.ts';
export { windowedIsolationForest } from './online/windowed-isolation-forest.ts';
export { windowedLof } from './online/windowed-lof.ts';
export { auto } from './pipeline/auto.ts';
export { COMBINATIONS, type Combination, combineScores, type Scale, scaleOf } from './pipeline/combine.ts';
export { type Choice, defineEnsemble, type EnsembleSpec } from './pipeline/ensemble.ts';
export { featureBagging } from './pipeline/feature-bagging.ts';
export type { Pipeline, PipelineVerdict, Verdict } from './pipeline/fitted-pipeline.ts';
export { growMore } from './pipeline/grow-more.ts';
export { loadModel, type ModelMethods } from './pipeline/load.ts';
export type { Member } from './pipeline/members.ts';
export {
  type OnlinePipeline,
  type OnlinePipelineConfigured,
  type OnlinePipelineParts,
  type OnlinePipelineRegistry,
  onlinePipeline,
  onlinePipelineMethod,
} from './pipeline/online-pipeline.ts';
export { type PipelineConfigured, type PipelineParts, pipeline } from './pipeline/pipeline.ts';
export { pipelineMethod } from './pipeline/pipeline-method.ts';
export { type Candidate, type SelectionContext, selectDetector } from './pipeline/select-detector.ts';
export { suod } from './pipeline/suod.ts';
export { beyondGroup, type WithinGroup, withinGroup } from './pipeline/within-group.ts';
export { potAlarm, potDetect } from './pot/alarm.ts';
export { decluster, type Run } from './pot/events.ts';
export type { PotContext } from './pot/input.ts';
export { POT_OPTIONS, type PotOptions } from './pot/options.ts';
export { peaksOverThreshold } from './pot/peaks-over-threshold.ts';
export type { Alarm, Peak, PotAnomaly, PotEvent, PotFeature, PotPeak, PotResult, PotTail, ScoredExcess } from './pot/result.ts';
export { potScores, type ScoreOptions } from './pot/scores.ts';
export { potExceedances, potThresholds, type ThresholdOptions } from './pot/thresholds.ts';
export { timeWindows, type WindowOptions, type Windows } from './pot/windows.ts';
export * from './series/index.ts';
export { alarmBudget } from './thresholds/alarm-budget.ts';
export { anomalyLikelihood } from './thresholds/anomaly-likelihood.ts';
export { biSpot } from './thresholds/bi-spot.ts';
export { conformal } from './thresholds/conformal.ts';
export { contamination } from './thresholds/contamination.ts';
export { dspot } from './thresholds/dspot.ts';
export { dynamicThreshold } from './thresholds/dynamic-threshold.ts';
export { familyWise } from './thresholds/family-wise.ts';
export { fixed } from './thresholds/fixed.ts';
export { scoreIqr } from './thresholds/score-iqr.ts';
export { scoreMad } from './thresholds/score-mad.ts';
export { spot } from './thresholds/spot.ts';
export { tailProbability } from './thresholds/tail-probability.ts';
export { difference } from './transforms/difference.ts';
export { frequency } from './transforms/frequency.ts';
export { lags } from './transforms/lags.ts';
export { minMax } from './transforms/min-max.ts';
export { oneHot } from './transforms/one-hot.ts';
export { robustScale } from './transforms/robust-scale.ts';
export { seasonalDifference } from './transforms/seasonal-difference.ts';
export { signedLog } from './transforms/signed-log.ts';
export { standardize } from './transforms/standardize.ts';
export { windows } from './transforms/windows.ts';
