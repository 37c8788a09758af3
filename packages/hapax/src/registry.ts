import type { DetectorEntry } from './contract/detector.ts';
import type { Model } from './contract/model.ts';
import type { OnlineEntry } from './contract/online.ts';
import type { ThresholdEntry } from './contract/threshold.ts';
import type { TransformEntry } from './contract/transform.ts';
import type { Snapshot } from './core/snapshot.ts';
import { autoencoder } from './detectors/autoencoder.ts';
import { baggedNearest } from './detectors/bagged-nearest.ts';
import { cblof } from './detectors/cblof.ts';
import { copod } from './detectors/copod.ts';
import { dbscan } from './detectors/dbscan.ts';
import { decisionTree } from './detectors/decision-tree.ts';
import { deepSad } from './detectors/deep-sad.ts';
import { deepSvdd } from './detectors/deep-svdd.ts';
import { ecod } from './detectors/ecod.ts';
import { ellipticEnvelope } from './detectors/elliptic-envelope.ts';
import { gaussianMixture } from './detectors/gaussian-mixture.ts';
import { hbos } from './detectors/hbos.ts';
import { inne } from './detectors/inne.ts';
import { iqr } from './detectors/iqr.ts';
import { isolationForest } from './detectors/isolation-forest.ts';
import { kMeans } from './detectors/k-means.ts';
import { kde } from './detectors/kde.ts';
import { knn } from './detectors/knn.ts';
import { loda } from './detectors/loda.ts';
import { lof } from './detectors/lof.ts';
import { mad } from './detectors/mad.ts';
import { mahalanobis } from './detectors/mahalanobis.ts';
import { oneClassSvm } from './detectors/one-class-svm.ts';
import { pca } from './detectors/pca.ts';
import { randomForest } from './detectors/random-forest.ts';
import { matrixProfile } from './detectors/series/matrix-profile.ts';
import { polynomialWindows } from './detectors/series/polynomial-windows.ts';
import { subPca } from './detectors/series/sub-pca.ts';
import { trainedWindows } from './detectors/series/trained-windows.ts';
import { windowConvolutions } from './detectors/series/window-convolutions.ts';
import { windowKMeans } from './detectors/series/window-k-means.ts';
import { windowKShape } from './detectors/series/window-k-shape.ts';
import { sgdOneClassSvm } from './detectors/sgd-one-class-svm.ts';
import { telemanom } from './detectors/telemanom.ts';
import { variationalAutoencoder } from './detectors/variational-autoencoder.ts';
import { zScore } from './detectors/z-score.ts';
import { adwin } from './online/adwin.ts';
import { analogForecast } from './online/analog-forecast.ts';
import { autoStream } from './online/auto-stream.ts';
import { bocpd } from './online/bocpd.ts';
import { cusum } from './online/cusum.ts';
import { ewma } from './online/ewma.ts';
import { gaussian } from './online/gaussian.ts';
import { halfSpaceTrees } from './online/half-space-trees.ts';
import { holtWinters } from './online/holt-winters.ts';
import { kitNet } from './online/kit-net.ts';
import { leftDiscord } from './online/left-discord.ts';
import { pageHinkley } from './online/page-hinkley.ts';
import { pot } from './online/pot.ts';
import { randomCutForest } from './online/random-cut-forest.ts';
import { rollingForecast } from './online/rolling-forecast.ts';
import { spectralResidual } from './online/spectral-residual.ts';
import { streamingMad } from './online/streaming-mad.ts';
import { windowedIsolationForest } from './online/windowed-isolation-forest.ts';
import { windowedLof } from './online/windowed-lof.ts';
import { auto } from './pipeline/auto.ts';
import { featureBagging } from './pipeline/feature-bagging.ts';
import { loadModel } from './pipeline/load.ts';
import { pipelineMethod } from './pipeline/pipeline-method.ts';
import { suod } from './pipeline/suod.ts';
import { alarmBudget } from './thresholds/alarm-budget.ts';
import { anomalyLikelihood } from './thresholds/anomaly-likelihood.ts';
import { biSpot } from './thresholds/bi-spot.ts';
import { conformal } from './thresholds/conformal.ts';
import { contamination } from './thresholds/contamination.ts';
import { dspot } from './thresholds/dspot.ts';
import { dynamicThreshold } from './thresholds/dynamic-threshold.ts';
import { familyWise } from './thresholds/family-wise.ts';
import { fixed } from './thresholds/fixed.ts';
import { scoreIqr } from './thresholds/score-iqr.ts';
import { scoreMad } from './thresholds/score-mad.ts';
import { spot } from './thresholds/spot.ts';
import { tailProbability } from './thresholds/tail-probability.ts';
import { difference } from './transforms/difference.ts';
import { frequency } from './transforms/frequency.ts';
import { lags } from './transforms/lags.ts';
import { minMax } from './transforms/min-max.ts';
import { oneHot } from './transforms/one-hot.ts';
import { robustScale } from './transforms/robust-scale.ts';
import { seasonalDifference } from './transforms/seasonal-difference.ts';
import { signedLog } from './transforms/signed-log.ts';
import { standardize } from './transforms/standardize.ts';
import { windows } from './transforms/windows.ts';

/** Every batch detector by id. The command line, the server and the laws read this; library users import by name. */
export const detectors = {
  auto,
  autoencoder,
  baggedNearest,
  cblof,
  copod,
  dbscan,
  decisionTree,
  deepSad,
  deepSvdd,
  ecod,
  ellipticEnvelope,
  featureBagging,
  suod,
  gaussianMixture,
  hbos,
  inne,
  iqr,
  isolationForest,
  kMeans,
  kde,
  knn,
  loda,
  lof,
  mad,
  mahalanobis,
  matrixProfile,
  oneClassSvm,
  pca,
  polynomialWindows,
  randomForest,
  sgdOneClassSvm,
  subPca,
  telemanom,
  trainedWindows,
  variationalAutoencoder,
  windowConvolutions,
  windowKMeans,
  windowKShape,
  zScore,
} as const satisfies Readonly<Record<string, DetectorEntry>>;

/** Every online detector by id. */
export const online = {
  adwin,
  analogForecast,
  autoStream,
  bocpd,
  cusum,
  ewma,
  gaussian,
  halfSpaceTrees,
  holtWinters,
  kitNet,
  leftDiscord,
  pot,
  pageHinkley,
  randomCutForest,
  rollingForecast,
  spectralResidual,
  streamingMad,
  windowedIsolationForest,
  windowedLof,
} as const satisfies Readonly<Record<string, OnlineEntry>>;

/** Every threshold rule by id. */
export const thresholds = {
  alarmBudget,
  anomalyLikelihood,
  biSpot,
  conformal,
  contamination,
  dspot,
  dynamicThreshold,
  familyWise,
  fixed,
  scoreIqr,
  scoreMad,
  spot,
  tailProbability,
} as const satisfies Readonly<Record<string, ThresholdEntry>>;

/** Every transform by id. */
export const transforms = {
  difference,
  frequency,
  lags,
  minMax,
  oneHot,
  robustScale,
  seasonalDifference,
  signedLog,
  standardize,
  windows,
} as const satisfies Readonly<Record<string, TransformEntry>>;

/** The same methods for names that are known only at run time: what is not there is `undefined`. */
export const methodsByName: {
  readonly detectors: Readonly<Record<string, DetectorEntry>>;
  readonly online: Readonly<Record<string, OnlineEntry>>;
  readonly thresholds: Readonly<Record<string, ThresholdEntry>>;
  readonly transforms: Readonly<Record<string, TransformEntry>>;
} = { detectors, online, thresholds, transforms };

/** Every batch detector by id, and pipelines of all methods here: whatever a snapshot of a batch model can be of. */
export const models: Readonly<Record<string, DetectorEntry>> = {
  ...detectors,
  pipeline: pipelineMethod({ detectors, thresholds, transforms }),
};

/**
 * Restore a batch model, a detector or a pipeline.
 * @throws HapaxError `SNAPSHOT` when it is of a method that is not here; `loadModel` takes methods of your own
 */
export const load = (snapshot: Snapshot): Model => loadModel(snapshot, { detectors, thresholds, transforms });
