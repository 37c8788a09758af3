/** Made from the option tables by `npm run docs`, so that editors know every option: its sentence, its range and its default. */

/** Options of `auto`: Automatic ensemble for tables. */
export type AutoDetectorOptions = {
  /** What the training samples are: mixed, some may be anomalies; normal, all are known to be normal. Default mixed. */
  readonly training?: 'mixed' | 'normal';
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** How the scores of the members become one. Default loudMean. */
  readonly combination?: 'loudMean' | 'clippedMean' | 'rankMean' | 'tailMean' | 'maximum' | 'averageOfMaximum';
  /** Share of clean files of which any row is flagged, where nothing says how many to flag. A number in [1e-9, 0.5]; default 0.07. */
  readonly alpha?: number;
  /** Share of training samples to flag, whatever they are; with own, those beyond the threshold that the method itself stands for, and a share of 0.02 where a fit has none. A number in [0, 0.5] or own; default own. */
  readonly contamination?: number | 'own';
};

/** Options of `autoencoder`: Autoencoder. */
export type AutoencoderDetectorOptions = {
  /** Widths of the layers down to the code, the last one; the way back mirrors them. A list, each an integer in [1, 4096]; default [64, 32]. */
  readonly hidden?: readonly number[];
  /** What follows each layer but the code and the output. Default relu. */
  readonly activation?: 'relu' | 'leakyRelu' | 'elu' | 'tanh' | 'sigmoid';
  /** Batch normalisation before the activations. Default batch. */
  readonly norm?: 'batch' | 'none';
  /** Passes over the samples; auto: 10 to 100, fewer the more samples. An integer in [1, 10000] or auto; default auto. */
  readonly epochs?: number | 'auto';
  /** Samples a step. An integer in [1, 65536]; default 32. */
  readonly batchSize?: number;
  /** Step of Adam. A number in [1e-8, 1]; default 0.001. */
  readonly learningRate?: number;
  /** Weight of the sum of squared weights in the loss. A number in [0, 10]; default 0.00001. */
  readonly penalty?: number;
  /** Epochs without a better held-out error after which training ends. An integer in [1, 10000]; default 10. */
  readonly patience?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `baggedNearest`: Bagged nearest-neighbour distance. */
export type BaggedNearestDetectorOptions = {
  /** Subsets that are averaged over. An integer in [1, 10000]; default 50. */
  readonly nEstimators?: number;
  /** Training samples in each subset; all of them when there are fewer. An integer in [1, 100000]; default 64. */
  readonly maxSamples?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `cblof`: Cluster-based local outlier factor (CBLOF). */
export type CblofDetectorOptions = {
  /** Centres, at most one for each sample. An integer in [1, 10000]; default 8. */
  readonly nClusters?: number;
  /** Share of the samples that large clusters hold at least. A number in [0.5, 1]; default 0.9. */
  readonly alpha?: number;
  /** A large cluster is this many times as large as the next smaller one. A number in [1, 1000000]; default 5. */
  readonly beta?: number;
  /** With size the distance is multiplied by the size of the cluster, as in the paper. Default none. */
  readonly weights?: 'none' | 'size';
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `copod`: Copula-based outlier detection. */
export type CopodDetectorOptions = {
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `dbscan`: Distance to the dense regions (DBSCAN). */
export type DbscanDetectorOptions = {
  /** Radius of a neighbourhood; auto: such that nine of ten samples are core points. A number in (0, ∞) or auto; default auto. */
  readonly eps?: number | 'auto';
  /** Samples in the neighbourhood of a core point, itself included. An integer in [1, 1000000]; default 5. */
  readonly minSamples?: number;
  /** How far two samples are apart: haversine takes latitude and longitude in degrees and gives kilometres, gower takes numbers and categories. Default euclidean. */
  readonly metric?: 'euclidean' | 'manhattan' | 'chebyshev' | 'cosine' | 'haversine' | 'gower';
  /** With gower: indices of features whose values are categories (any codes), alike or not. A list, each an integer in [0, 1000000]; default []. */
  readonly categorical?: readonly number[];
  /** Share of training samples to flag, whatever they are; with own, those beyond the threshold that the method itself stands for. A number in [0, 0.5] or own; default own. */
  readonly contamination?: number | 'own';
};

/** Options of `decisionTree`: Decision tree classifier (CART). */
export type DecisionTreeDetectorOptions = {
  /** Questions in a row at most. An integer in [1, 10000] or none; default none. */
  readonly maxDepth?: number | 'none';
  /** Samples that a node needs to be split. An integer in [2, 1000000000]; default 2. */
  readonly minSamplesSplit?: number;
  /** Samples that each side of a split keeps at least. An integer in [1, 1000000000]; default 1. */
  readonly minSamplesLeaf?: number;
  /** Share of training samples to flag; with none, samples that are likelier an anomaly than not: scores above 0.5. A number in [0, 0.5] or none; default none. */
  readonly contamination?: number | 'none';
};

/** Options of `deepSad`: Deep SAD. */
export type DeepSadDetectorOptions = {
  /** Network and training of the paper, or of psykoda. Default original. */
  readonly form?: 'original' | 'psykoda';
  /** Widths of the layers; the last one is that of the code. A list, each an integer in [1, 4096]; default [32, 16, 8]. */
  readonly hidden?: readonly number[];
  /** How much a labelled sample counts beside an unlabelled one. A number in [0, 1000000]; default 1. */
  readonly eta?: number;
  /** Networks from different seeds, of which the median counts. An integer in [1, 100]; default 3. */
  readonly nNetworks?: number;
  /** Passes as an autoencoder; auto: 5 to 30, fewer the more samples. An integer in [0, 10000] or auto; default auto. */
  readonly pretrainEpochs?: number | 'auto';
  /** Passes as a one-class network; auto: 8 to 50, fewer the more samples. An integer in [1, 10000] or auto; default auto. */
  readonly epochs?: number | 'auto';
  /** Samples a step. An integer in [1, 65536]; default 128. */
  readonly batchSize?: number;
  /** Step of Adam. A number in [1e-8, 1]; default 0.001. */
  readonly learningRate?: number;
  /** Weight of the sum of squared weights in the loss. A number in [0, 10]; default 5e-7. */
  readonly penalty?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `deepSvdd`: Deep SVDD. */
export type DeepSvddDetectorOptions = {
  /** Widths of the layers; the last one is that of the code. A list, each an integer in [1, 4096]; default [32, 16, 8]. */
  readonly hidden?: readonly number[];
  /** Networks from different seeds, of which the median counts. An integer in [1, 100]; default 3. */
  readonly nNetworks?: number;
  /** Passes as an autoencoder; auto: 5 to 30, fewer the more samples. An integer in [0, 10000] or auto; default auto. */
  readonly pretrainEpochs?: number | 'auto';
  /** Passes as a one-class network; auto: 8 to 50, fewer the more samples. An integer in [1, 10000] or auto; default auto. */
  readonly epochs?: number | 'auto';
  /** Samples a step. An integer in [1, 65536]; default 128. */
  readonly batchSize?: number;
  /** Step of Adam. A number in [1e-8, 1]; default 0.001. */
  readonly learningRate?: number;
  /** Weight of the sum of squared weights in the loss. A number in [0, 10]; default 5e-7. */
  readonly penalty?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `ecod`: Outlier detection by empirical cumulative distributions. */
export type EcodDetectorOptions = {
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `ellipticEnvelope`: Elliptic envelope (minimum covariance determinant). */
export type EllipticEnvelopeDetectorOptions = {
  /** Share of samples taken for normal; auto: (n + d + 1) / 2n, the most robust. A number in [0.5, 1] or auto; default auto. */
  readonly supportFraction?: number | 'auto';
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `featureBagging`: Feature bagging. */
export type FeatureBaggingDetectorOptions = {
  /** What is fitted on each bag of features. Default lof. */
  readonly base?: 'lof' | 'knn';
  /** Bags of features. An integer in [1, 1000]; default 10. */
  readonly nEstimators?: number;
  /** Nearest training samples that each fit looks at. An integer in [1, 100000]; default 20. */
  readonly nNeighbors?: number;
  /** The score: mean over the bags, or the largest. Default mean. */
  readonly combination?: 'mean' | 'max';
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `suod`: Several kinds of detectors side by side. */
export type SuodDetectorOptions = {
  /** Members: the five kinds in turn, each time with other settings. An integer in [1, 1000]; default 10. */
  readonly nEstimators?: number;
  /** How the scores of the members become one. Default clippedMean. */
  readonly combination?: 'loudMean' | 'clippedMean' | 'rankMean' | 'tailMean' | 'maximum' | 'averageOfMaximum';
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `gaussianMixture`: Gaussian mixture. */
export type GaussianMixtureDetectorOptions = {
  /** Normal distributions in the mixture; at most as many as samples. An integer in [1, 1000]; default 1. */
  readonly nComponents?: number;
  /** Added to every variance, in squared units of the features. A number in [1e-300, ∞); default 0.000001. */
  readonly regCovar?: number;
  /** Iterations stop when the mean log density gains less. A number in [0, ∞); default 0.001. */
  readonly tol?: number;
  /** Iterations at most. An integer in [1, 100000]; default 100. */
  readonly maxIter?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `hbos`: Histogram-based outlier score. */
export type HbosDetectorOptions = {
  /** Bins per feature; auto: the count that Birgé and Rozenholc (2006) prefer. An integer in [2, 100000] or auto; default 10. */
  readonly nBins?: number | 'auto';
  /** Added to every density, so that empty bins score finitely. A number in [1e-9, ∞); default 0.1. */
  readonly alpha?: number;
  /** How far outside the range, in bin widths, still counts as in the edge bin. A number in [0, ∞); default 0.5. */
  readonly tol?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `inne`: Isolation by nearest-neighbour ensembles (iNNE). */
export type InneDetectorOptions = {
  /** Sets of spheres. An integer in [1, 10000]; default 200. */
  readonly nEstimators?: number;
  /** Spheres of a set; auto: 8, or all samples when there are fewer. An integer in [2, 4096] or auto; default auto. */
  readonly maxSamples?: number | 'auto';
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `iqr`: Interquartile range (Tukey's fences). */
export type IqrDetectorOptions = {
  /** Smallest interquartile range of a feature, in its own unit. A number in (0, ∞); default 1e-9. */
  readonly floor?: number;
  /** Share of training samples to flag, whatever they are; with own, those beyond the threshold that the method itself stands for. A number in [0, 0.5] or own; default own. */
  readonly contamination?: number | 'own';
};

/** Options of `isolationForest`: Isolation forest. */
export type IsolationForestDetectorOptions = {
  /** Trees. More are steadier and cost in proportion. An integer in [1, 10000]; default 100. */
  readonly nEstimators?: number;
  /** Samples that a tree is grown on; auto: 256, or all when there are fewer. An integer in [1, 1073741824] or auto; default auto. */
  readonly maxSamples?: number | 'auto';
  /** Share of the features that a tree may ask for, at least one. A number in [0, 1]; default 1. */
  readonly maxFeatures?: number;
  /** Indices of features whose values are categories (any codes), split by sets instead of order. A list, each an integer in [0, 1000000]; default []. */
  readonly categorical?: readonly number[];
  /** Further features that a split leans on: 0 cuts along the axes; full is the extended forest of all features. An integer in [0, 1000000] or full; default 0. */
  readonly extensionLevel?: number | 'full';
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `kMeans`: Distance to k-means centres. */
export type KMeansDetectorOptions = {
  /** Centres, at most one for each sample. An integer in [1, 10000]; default 8. */
  readonly nClusters?: number;
  /** Plain distance, or standard deviations from the distances usual in the nearest cluster. Default distance. */
  readonly scale?: 'distance' | 'cluster';
  /** Starts; the one with the smallest sum of squared distances is kept. An integer in [1, 1000]; default 1. */
  readonly nInit?: number;
  /** Iterations of one start at most. An integer in [1, 100000]; default 300. */
  readonly maxIter?: number;
  /** The centres are at rest when they move less than this share of the mean variance. A number in [0, 1]; default 0.0001. */
  readonly tol?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `kde`: Kernel density estimate. */
export type KdeDetectorOptions = {
  /** Standard deviation of the kernels, in the unit of the features; or a rule that narrows it as samples grow. A number in [1e-9, ∞) or scott or silverman; default 1. */
  readonly bandwidth?: number | 'scott' | 'silverman';
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `knn`: Distance to the nearest neighbours. */
export type KnnDetectorOptions = {
  /** Nearest training samples that are looked at. An integer in [1, 100000]; default 5. */
  readonly nNeighbors?: number;
  /** Which distance counts: to the farthest of them, their mean, or their median. Default largest. */
  readonly method?: 'largest' | 'mean' | 'median';
  /** How far two samples are apart: haversine takes latitude and longitude in degrees and gives kilometres, gower takes numbers and categories. Default euclidean. */
  readonly metric?: 'euclidean' | 'manhattan' | 'chebyshev' | 'cosine' | 'haversine' | 'gower';
  /** With gower: indices of features whose values are categories (any codes), alike or not. A list, each an integer in [0, 1000000]; default []. */
  readonly categorical?: readonly number[];
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `loda`: Lightweight on-line detector of anomalies. */
export type LodaDetectorOptions = {
  /** Random projections. An integer in [1, 10000]; default 100. */
  readonly nRandomCuts?: number;
  /** Bins of the histogram of each projection. An integer in [2, 10000]; default 10. */
  readonly nBins?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `lof`: Local outlier factor. */
export type LofDetectorOptions = {
  /** Nearest training samples that a density is measured with. An integer in [1, 100000]; default 20. */
  readonly nNeighbors?: number;
  /** How far two samples are apart: haversine takes latitude and longitude in degrees and gives kilometres, gower takes numbers and categories. Default euclidean. */
  readonly metric?: 'euclidean' | 'manhattan' | 'chebyshev' | 'cosine' | 'haversine' | 'gower';
  /** With gower: indices of features whose values are categories (any codes), alike or not. A list, each an integer in [0, 1000000]; default []. */
  readonly categorical?: readonly number[];
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `mad`: Modified z-score (median absolute deviation). */
export type MadDetectorOptions = {
  /** Smallest scale of a feature, in its own unit. A number in (0, ∞); default 1e-9. */
  readonly floor?: number;
  /** Share of training samples to flag, whatever they are; with own, those beyond the threshold that the method itself stands for. A number in [0, 0.5] or own; default own. */
  readonly contamination?: number | 'own';
};

/** Options of `mahalanobis`: Mahalanobis distance with floored eigenvalues. */
export type MahalanobisDetectorOptions = {
  /** Smallest eigenvalue of the standardised covariance, as a share of the largest. A number in [1e-12, 1]; default 0.001. */
  readonly floor?: number;
  /** Share of the farthest training samples that mean and covariance do not see. A number in [0, 0.5]; default 0. */
  readonly trim?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `matrixProfile`: Matrix profile (discords). */
export type MatrixProfileDetectorOptions = {
  /** Samples of a window; auto: one turn of the rhythm, 16 to 400, or 64 where there is none, and at most an eighth of the samples. An integer in [2, 100000] or auto; default auto. */
  readonly windowSize?: number | 'auto';
  /** Lengths that are looked at, in windows; the highest score of them counts. A list, each a number in [0.05, 20]; default [1]. */
  readonly lengths?: readonly number[];
  /** Of several channels: the highest scores of this share of them are averaged; one channel at least. A number in [0, 1]; default 0.3. */
  readonly share?: number;
  /** Windows to compare with: all others of the series, those before it (left profile), or those of the training samples. Default all. */
  readonly compare?: 'all' | 'past' | 'training';
  /** Windows that begin nearer than this, in windows, are not compared with each other. A number in [0, 4]; default 0.5. */
  readonly exclusion?: number;
  /** Least deviation that a window is divided by, in deviations of the feature: 0 compares shapes alone, more keeps the amplitude of quiet windows. A number in [0, 100]; default 0. */
  readonly floor?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.01. */
  readonly contamination?: number;
};

/** Options of `oneClassSvm`: One-class support vector machine. */
export type OneClassSvmDetectorOptions = {
  /** Share of training samples outside the boundary at most, and of support vectors at least. A number in [0.000001, 1]; default 0.5. */
  readonly nu?: number;
  /** Width of the kernel; scale: 1 / (nFeatures · variance of all cells), auto: 1 / nFeatures. A number in (0, 1e+300] or scale or auto; default scale. */
  readonly gamma?: number | 'scale' | 'auto';
  /** The solver stops when no pair of samples violates optimality by more. A number in [1e-15, 1]; default 0.001. */
  readonly tol?: number;
  /** Leave samples out of the search that are settled; changes speed only. Default on. */
  readonly shrinking?: 'on' | 'off';
  /** Megabytes for rows of the kernel matrix. A number in [0, 100000]; default 200. */
  readonly cacheSize?: number;
  /** Steps of the solver at most. An integer in [1, 1000000000000]; default 10000000. */
  readonly maxIter?: number;
  /** Share of training samples to flag, whatever they are; with own, those beyond the threshold that the method itself stands for. A number in [0, 0.5] or own; default own. */
  readonly contamination?: number | 'own';
};

/** Options of `pca`: Principal component analysis. */
export type PcaDetectorOptions = {
  /** Distances along the components, or to the eigenvectors as points, as PyOD has it. Default projection. */
  readonly form?: 'projection' | 'pyod';
  /** Components scored one by one; the others count by their residual. An integer in [1, 100000] or all; default all. */
  readonly nComponents?: number | 'all';
  /** Smallest eigenvalue, as a share of the largest. A number in [1e-12, 1]; default 0.001. */
  readonly floor?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `polynomialWindows`: Polynomial of windows (POLY). */
export type PolynomialWindowsDetectorOptions = {
  /** Samples of a window; auto: one turn of the rhythm, 16 to 400, or 64 where there is none, and at most an eighth of the samples. An integer in [2, 100000] or auto; default auto. */
  readonly windowSize?: number | 'auto';
  /** Lengths that are looked at, in windows; the highest score of them counts. A list, each a number in [0.05, 20]; default [1]. */
  readonly lengths?: readonly number[];
  /** Of several channels: the highest scores of this share of them are averaged; one channel at least. A number in [0, 1]; default 0.3. */
  readonly share?: number;
  /** Degree of the polynomial. An integer in [0, 8]; default 3. */
  readonly degree?: number;
  /** Samples at the end of a window that the polynomial of the others forecasts; at most half of the window. An integer in [1, 1000]; default 1. */
  readonly ahead?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.01. */
  readonly contamination?: number;
};

/** Options of `randomForest`: Random forest classifier. */
export type RandomForestDetectorOptions = {
  /** Trees. An integer in [1, 10000]; default 100. */
  readonly nEstimators?: number;
  /** Features tried at a node: the square root of their number, or a share of them, at least one. A number in [0, 1] or sqrt; default sqrt. */
  readonly maxFeatures?: number | 'sqrt';
  /** Questions in a row at most. An integer in [1, 10000] or none; default none. */
  readonly maxDepth?: number | 'none';
  /** Samples that a node needs to be split. An integer in [2, 1000000000]; default 2. */
  readonly minSamplesSplit?: number;
  /** Samples that each side of a split keeps at least. An integer in [1, 1000000000]; default 1. */
  readonly minSamplesLeaf?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples to flag; with none, samples that are likelier an anomaly than not: scores above 0.5. A number in [0, 0.5] or none; default none. */
  readonly contamination?: number | 'none';
};

/** Options of `sgdOneClassSvm`: One-class SVM by stochastic gradient descent. */
export type SgdOneClassSvmDetectorOptions = {
  /** Share of training samples outside the boundary. A number in [0.000001, 1]; default 0.5. */
  readonly nu?: number;
  /** Random features that stand for the radial kernel; none: the linear machine. An integer in [1, 100000] or none; default 100. */
  readonly nComponents?: number | 'none';
  /** Width of the kernel; scale: 1 / (nFeatures · variance of all cells), auto: 1 / nFeatures. A number in (0, 1e+300] or scale or auto; default scale. */
  readonly gamma?: number | 'scale' | 'auto';
  /** Passes over the samples; auto: as many as make 100,000 steps, from 1 to 100. An integer in [1, 100000] or auto; default auto. */
  readonly maxIter?: number | 'auto';
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `subPca`: Principal components of windows (sub-PCA). */
export type SubPcaDetectorOptions = {
  /** Samples of a window; auto: one turn of the rhythm, 16 to 400, or 64 where there is none, and at most an eighth of the samples. An integer in [2, 100000] or auto; default auto. */
  readonly windowSize?: number | 'auto';
  /** Lengths that are looked at, in windows; the highest score of them counts. A list, each a number in [0.05, 20]; default [1]. */
  readonly lengths?: readonly number[];
  /** Of several channels: the highest scores of this share of them are averaged; one channel at least. A number in [0, 1]; default 0.3. */
  readonly share?: number;
  /** Share of the variance of the windows that the components hold which count one by one; the rest counts together. A number in [0, 1]; default 0.95. */
  readonly variance?: number;
  /** Least variance that a direction counts with, as a share of the mean variance of a part. A number in [1e-9, 1]; default 0.01. */
  readonly floor?: number;
  /** Share of the farthest training windows that a second fit leaves out, for anomalies in the training samples. A number in [0, 0.5]; default 0.05. */
  readonly trim?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.01. */
  readonly contamination?: number;
};

/** Options of `telemanom`: Forecast errors (Telemanom). */
export type TelemanomDetectorOptions = {
  /** What forecasts: linear autoregression, a network of long short-term memory, or the value `lags` samples ago. Default linear. */
  readonly forecaster?: 'linear' | 'lstm' | 'seasonal';
  /** Samples behind a forecast, the season of seasonal ones; auto: 20, of a single feature 60; lstm 6. An integer in [1, 10000] or auto; default auto. */
  readonly lags?: number | 'auto';
  /** What a feature is forecast from: all features, its own past, or all while they are few. Default auto. */
  readonly inputs?: 'auto' | 'all' | 'own';
  /** Ridge of the linear forecaster, in variances of a feature. A number in [0, 1000000]; default 0.0001. */
  readonly ridge?: number;
  /** Beyond this many usual errors a value counts no further in the forecasts after it. A number in [0.5, 1000000]; default 3. */
  readonly clip?: number;
  /** Span of a moving mean of the errors that is scored beside them; 1: none. An integer in [1, 100000]; default 1. */
  readonly smoothing?: number;
  /** What errors of a feature are measured in: this quantile of its training errors, or their dynamic threshold. A number in [0.5, 1] or dynamic; default 0.99. */
  readonly unit?: number | 'dynamic';
  /** The least unit, as a share of the usual range of the feature (5 to 95 %). A number in [0, 10]; default 0.01. */
  readonly floor?: number;
  /** Network: units of each layer. A list, each an integer in [1, 1000]; default [8, 8]. */
  readonly units?: readonly number[];
  /** Network: samples ahead that are learnt; the first one is scored. An integer in [1, 1000]; default 5. */
  readonly horizons?: number;
  /** Network: passes over the training samples at most. An integer in [1, 10000]; default 30. */
  readonly epochs?: number;
  /** Network: step of the training. A number in [0.000001, 1]; default 0.001. */
  readonly rate?: number;
  /** Network: share of units left out at each step of the training. A number in [0, 0.9]; default 0. */
  readonly dropout?: number;
  /** Network: passes without progress on held-out samples that end the training. An integer in [1, 10000]; default 10. */
  readonly patience?: number;
  /** Network: what counts as progress, in variances of a feature. A number in [0, 1]; default 0.0003. */
  readonly minDelta?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Feature numbers that are scored; the others only help to forecast. Empty: all. A list, each an integer in [0, 1000000]; default []. */
  readonly targets?: readonly number[];
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.01. */
  readonly contamination?: number;
};

/** Options of `trainedWindows`: Windows beside those of a normal part (join and cloud). */
export type TrainedWindowsDetectorOptions = {
  /** Samples of a window; auto: one turn of the rhythm, 16 to 400, or 64 where there is none, and at most an eighth of the samples. An integer in [2, 100000] or auto; default auto. */
  readonly windowSize?: number | 'auto';
  /** Lengths that are looked at, in windows; the highest score of them counts. A list, each a number in [0.05, 20]; default [0.5, 1, 2]. */
  readonly lengths?: readonly number[];
  /** Of several channels: the highest scores of this share of them are averaged; one channel at least. A number in [0, 1]; default 0.3. */
  readonly share?: number;
  /** Numbers that a window is compared by, at most twice as many: neighbouring samples of long windows are averaged. An integer in [4, 10000]; default 50. */
  readonly parts?: number;
  /** Share of the variance of the windows that the components hold which count one by one; the rest counts together. A number in [0, 1]; default 0.95. */
  readonly variance?: number;
  /** Least variance that a direction counts with, as a share of the mean variance of a part. A number in [1e-9, 1]; default 0.01. */
  readonly floor?: number;
  /** Share of the farthest training windows that the cloud is learnt without. A number in [0, 0.5]; default 0. */
  readonly trim?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.01. */
  readonly contamination?: number;
};

/** Options of `variationalAutoencoder`: Variational autoencoder. */
export type VariationalAutoencoderDetectorOptions = {
  /** Widths of the layers down to the code, the last one; the way back mirrors them. A list, each an integer in [1, 4096]; default [32, 16, 4]. */
  readonly hidden?: readonly number[];
  /** What follows each layer but the code and the output. Default relu. */
  readonly activation?: 'relu' | 'leakyRelu' | 'elu' | 'tanh' | 'sigmoid';
  /** Weight of the divergence of the code from a standard normal one. A number in [0, 1000]; default 1. */
  readonly beta?: number;
  /** Passes over the samples; auto: 10 to 100, fewer the more samples. An integer in [1, 10000] or auto; default auto. */
  readonly epochs?: number | 'auto';
  /** Samples a step. An integer in [1, 65536]; default 32. */
  readonly batchSize?: number;
  /** Step of Adam. A number in [1e-8, 1]; default 0.001. */
  readonly learningRate?: number;
  /** Weight of the sum of squared weights in the loss. A number in [0, 10]; default 0.00001. */
  readonly penalty?: number;
  /** Epochs without a better held-out loss after which training ends. An integer in [1, 10000]; default 10. */
  readonly patience?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `windowConvolutions`: Random convolutions of windows with a memory. */
export type WindowConvolutionsDetectorOptions = {
  /** Samples of a window; auto: one turn of the rhythm, 16 to 400, or 64 where there is none, and at most an eighth of the samples. An integer in [2, 100000] or auto; default auto. */
  readonly windowSize?: number | 'auto';
  /** Lengths that are looked at, in windows; the highest score of them counts. A list, each a number in [0.05, 20]; default [1]. */
  readonly lengths?: readonly number[];
  /** Of several channels: the highest scores of this share of them are averaged; one channel at least. A number in [0, 1]; default 0.3. */
  readonly share?: number;
  /** Random convolutions. An integer in [1, 1000]; default 24. */
  readonly kernels?: number;
  /** Training windows that are kept to compare with, drawn at random. An integer in [3, 100000]; default 300. */
  readonly memory?: number;
  /** Nearest of them that count, by their mean distance. An integer in [1, 1000]; default 3. */
  readonly nNeighbors?: number;
  /** Numbers that a window is summed up in at most: means of neighbouring samples. An integer in [16, 1000]; default 64. */
  readonly parts?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.01. */
  readonly contamination?: number;
};

/** Options of `windowKMeans`: Distance of windows to k-means centres (KMeansAD). */
export type WindowKMeansDetectorOptions = {
  /** Samples of a window; auto: one turn of the rhythm, 16 to 400, or 64 where there is none, and at most an eighth of the samples. An integer in [2, 100000] or auto; default auto. */
  readonly windowSize?: number | 'auto';
  /** Lengths that are looked at, in windows; the highest score of them counts. A list, each a number in [0.05, 20]; default [1]. */
  readonly lengths?: readonly number[];
  /** Of several channels: the highest scores of this share of them are averaged; one channel at least. A number in [0, 1]; default 0.3. */
  readonly share?: number;
  /** Centres, at most one for each training window. An integer in [1, 10000]; default 20. */
  readonly nClusters?: number;
  /** What is taken off each window: nothing, its own mean, or mean and deviation. Default none. */
  readonly centre?: 'none' | 'mean' | 'shape';
  /** Numbers that a window is summed up in at most: means of neighbouring samples. An integer in [2, 10000]; default 48. */
  readonly parts?: number;
  /** Iterations at most. An integer in [1, 100000]; default 100. */
  readonly maxIter?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.01. */
  readonly contamination?: number;
};

/** Options of `windowKShape`: Shape-based distance of windows to k shapes (KShapeAD). */
export type WindowKShapeDetectorOptions = {
  /** Samples of a window; auto: one turn of the rhythm, 16 to 400, or 64 where there is none, and at most an eighth of the samples. An integer in [2, 100000] or auto; default auto. */
  readonly windowSize?: number | 'auto';
  /** Lengths that are looked at, in windows; the highest score of them counts. A list, each a number in [0.05, 20]; default [1]. */
  readonly lengths?: readonly number[];
  /** Of several channels: the highest scores of this share of them are averaged; one channel at least. A number in [0, 1]; default 0.3. */
  readonly share?: number;
  /** Shapes, at most one for each training window. An integer in [1, 1000]; default 4. */
  readonly nClusters?: number;
  /** Numbers that a window is summed up in at most: means of neighbouring samples. An integer in [4, 1000]; default 32. */
  readonly parts?: number;
  /** Training windows that shapes are learnt from at most, spread evenly. An integer in [2, 100000]; default 500. */
  readonly windows?: number;
  /** Iterations at most. An integer in [1, 10000]; default 30. */
  readonly maxIter?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
  /** Share of training samples expected to be anomalies; sets the threshold of predict. A number in [0, 0.5]; default 0.01. */
  readonly contamination?: number;
};

/** Options of `zScore`: z-score. */
export type ZScoreDetectorOptions = {
  /** Smallest standard deviation of a feature, in its own unit. A number in (0, ∞); default 1e-9. */
  readonly floor?: number;
  /** Share of training samples to flag, whatever they are; with own, those beyond the threshold that the method itself stands for. A number in [0, 0.5] or own; default own. */
  readonly contamination?: number | 'own';
};

/** Options of every batch detector, by id. */
export interface DetectorOptions {
  readonly auto: AutoDetectorOptions;
  readonly autoencoder: AutoencoderDetectorOptions;
  readonly baggedNearest: BaggedNearestDetectorOptions;
  readonly cblof: CblofDetectorOptions;
  readonly copod: CopodDetectorOptions;
  readonly dbscan: DbscanDetectorOptions;
  readonly decisionTree: DecisionTreeDetectorOptions;
  readonly deepSad: DeepSadDetectorOptions;
  readonly deepSvdd: DeepSvddDetectorOptions;
  readonly ecod: EcodDetectorOptions;
  readonly ellipticEnvelope: EllipticEnvelopeDetectorOptions;
  readonly featureBagging: FeatureBaggingDetectorOptions;
  readonly suod: SuodDetectorOptions;
  readonly gaussianMixture: GaussianMixtureDetectorOptions;
  readonly hbos: HbosDetectorOptions;
  readonly inne: InneDetectorOptions;
  readonly iqr: IqrDetectorOptions;
  readonly isolationForest: IsolationForestDetectorOptions;
  readonly kMeans: KMeansDetectorOptions;
  readonly kde: KdeDetectorOptions;
  readonly knn: KnnDetectorOptions;
  readonly loda: LodaDetectorOptions;
  readonly lof: LofDetectorOptions;
  readonly mad: MadDetectorOptions;
  readonly mahalanobis: MahalanobisDetectorOptions;
  readonly matrixProfile: MatrixProfileDetectorOptions;
  readonly oneClassSvm: OneClassSvmDetectorOptions;
  readonly pca: PcaDetectorOptions;
  readonly polynomialWindows: PolynomialWindowsDetectorOptions;
  readonly randomForest: RandomForestDetectorOptions;
  readonly sgdOneClassSvm: SgdOneClassSvmDetectorOptions;
  readonly subPca: SubPcaDetectorOptions;
  readonly telemanom: TelemanomDetectorOptions;
  readonly trainedWindows: TrainedWindowsDetectorOptions;
  readonly variationalAutoencoder: VariationalAutoencoderDetectorOptions;
  readonly windowConvolutions: WindowConvolutionsDetectorOptions;
  readonly windowKMeans: WindowKMeansDetectorOptions;
  readonly windowKShape: WindowKShapeDetectorOptions;
  readonly zScore: ZScoreDetectorOptions;
}

/** Options of `adwin`: ADWIN change test. */
export type AdwinOnlineOptions = {
  /** Confidence of the cut test: smaller alarms less and later. A number in [1e-12, 1]; default 0.002. */
  readonly delta?: number;
  /** Samples that each side of a cut has at least. An integer in [1, 1000000]; default 5. */
  readonly minLength?: number;
  /** Buckets of one size: more are more places to cut at. An integer in [2, 100]; default 5. */
  readonly maxBuckets?: number;
  /** Length of the window below which no verdict is given, at the start and after each change. An integer in [4, ∞); default 30. */
  readonly warmup?: number;
};

/** Options of `analogForecast`: Analog forecast (most similar pasts). */
export type AnalogForecastOnlineOptions = {
  /** Newest samples kept as the past to compare with. An integer in [20, 1000000]; default 2000. */
  readonly windowSize?: number;
  /** Most similar pasts whose next samples are looked at. An integer in [1, 10000]; default 20. */
  readonly nNeighbors?: number;
  /** How many of those next samples must be near: one anomaly of old does not excuse another. An integer in [1, 10000]; default 3. */
  readonly support?: number;
  /** Weight of a sample of the past against the one after it; 1 / (1 − fade) samples count. A number in [0, 0.999]; default 0.85. */
  readonly fade?: number;
  /** Share of the strangest samples that are not taken for what came before or may come again. A number in [0, 0.5]; default 0.01. */
  readonly ignore?: number;
  /** Samples to learn before giving verdicts. An integer in [2, ∞); default 100. */
  readonly warmup?: number;
};

/** Options of `autoStream`: Forecast, level, stuck and missing values of a stream. */
export type AutoStreamOnlineOptions = {
  /** Samples to learn before giving verdicts. An integer in [16, 1000000]; default 32. */
  readonly warmup?: number;
  /** Samples in a rhythm; 0: found by itself. An integer in [0, 1000000]; default 0. */
  readonly period?: number;
  /** Newest samples that are kept to find a rhythm in: three turns of it must fit. An integer in [128, 10000000]; default 4608. */
  readonly memory?: number;
};

/** Options of `bocpd`: Bayesian online change points. */
export type BocpdOnlineOptions = {
  /** Samples from one change to the next, on average: what is believed beforehand. A number in [2, 1000000000]; default 1000. */
  readonly every?: number;
  /** A change is news for so many samples. An integer in [1, 1000000]; default 50. */
  readonly recent?: number;
  /** Samples of the new level that it takes to believe in it. An integer in [1, 10000]; default 4. */
  readonly confirm?: number;
  /** Samples that the level of a new run is known as well as: fewer, and it may lie farther away. A number in [1e-9, 1000000]; default 0.01. */
  readonly levelSamples?: number;
  /** Samples that its noise is known as well as. A number in [0.1, 1000000]; default 4. */
  readonly noiseSamples?: number;
  /** Share of samples that are believed to be lone outliers. A number in [0, 0.5]; default 0.01. */
  readonly outliers?: number;
  /** Samples that noise and level are taken from, before the first verdict. An integer in [4, 1000000]; default 30. */
  readonly warmup?: number;
  /** Runs that are followed at most: the least likely makes room. An integer in [8, 100000]; default 200. */
  readonly runs?: number;
  /** Probability of the interval that is given for the place of a change. A number in [0.5, 0.999]; default 0.9. */
  readonly level?: number;
};

/** Options of `cusum`: Cumulative sums (CUSUM). */
export type CusumOnlineOptions = {
  /** What is taken off each deviation: half of the change that is looked for, in standard deviations. A number in [0.01, 10]; default 0.5. */
  readonly delta?: number;
  /** Sum that is a change (the decision interval); auto: the one that noise alone passes once in `every` samples. A number in [0.001, 1000000] or auto; default auto. */
  readonly threshold?: number | 'auto';
  /** Samples from one false alarm to the next, on average, in independent normal noise. A number in [2, 1000000000000]; default 10000. */
  readonly every?: number;
  /** A sample counts as at most so many deviations, so that one alone is no change. A number in [1, 1000000]; default 3.5. */
  readonly clip?: number;
  /** Samples to learn, from the start and after each change, before giving verdicts. An integer in [4, 1000000]; default 12. */
  readonly warmup?: number;
  /** Samples in which the place of a change is looked for, and for which it is news. An integer in [8, 100000]; default 200. */
  readonly recent?: number;
  /** Probability of the interval that is given for the place of a change. A number in [0.5, 0.999]; default 0.9. */
  readonly level?: number;
};

/** Options of `ewma`: Exponentially weighted z-score. */
export type EwmaOnlineOptions = {
  /** Weight of the newest sample; the memory is about 1 / rate samples. A number in [0.000001, 1]; default 0.05. */
  readonly rate?: number;
  /** Samples to learn before giving verdicts. An integer in [2, ∞); default 20. */
  readonly warmup?: number;
};

/** Options of `gaussian`: Windowed z-score. */
export type GaussianOnlineOptions = {
  /** Samples that the mean and the deviation are taken from. An integer in [2, 10000000]; default 250. */
  readonly windowSize?: number;
  /** Samples to learn before giving verdicts. An integer in [2, ∞); default 30. */
  readonly warmup?: number;
};

/** Options of `halfSpaceTrees`: Half-space trees. */
export type HalfSpaceTreesOnlineOptions = {
  /** Number of trees. An integer in [1, 1000]; default 10. */
  readonly nTrees?: number;
  /** Cuts from the root of a tree to a leaf. An integer in [1, 15]; default 8. */
  readonly height?: number;
  /** Samples whose mass is the reference for the next window. An integer in [2, 1000000]; default 250. */
  readonly window?: number;
  /** Share of a side, at either end, where no cut is made. A number in [0, 0.49]; default 0.15. */
  readonly padding?: number;
  /** A path ends at a node with less than this share of the window. A number in [0, 1]; default 0.1. */
  readonly sizeLimit?: number;
  /** Lowest and highest value of each feature in turn; empty: from the first window, widened by half on each side. A list, each a number; default []. */
  readonly limits?: readonly number[];
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
};

/** Options of `holtWinters`: Holt-Winters seasonal residual. */
export type HoltWintersOnlineOptions = {
  /** Samples in a season; 1: no season. An integer in [1, 10000000]; default 1. */
  readonly period?: number;
  /** Weight of the newest sample in the level. A number in [0.000001, 1]; default 0.2. */
  readonly alpha?: number;
  /** Weight of the newest step of the level in the trend. A number in [0, 1]; default 0.01. */
  readonly beta?: number;
  /** Weight of the newest sample in its place of the season. A number in [0, 1]; default 0.2. */
  readonly gamma?: number;
  /** Weight of the newest residual in the usual size of residuals. A number in [0.000001, 1]; default 0.05. */
  readonly spread?: number;
  /** A residual beyond this many usual ones is learnt as if it were only this large. A number in [0.5, ∞); default 3. */
  readonly clip?: number;
  /** Samples to learn after the first season before giving verdicts. An integer in [2, ∞); default 30. */
  readonly warmup?: number;
};

/** Options of `kitNet`: KitNET (ensemble of autoencoders). */
export type KitNetOnlineOptions = {
  /** Features in one autoencoder at most, when the map is learnt. An integer in [1, 1000]; default 10. */
  readonly maxAutoencoder?: number;
  /** Samples from which the map of features is learnt; one more than this is used. An integer in [0, ∞); default 100. */
  readonly featureGrace?: number;
  /** Samples that train the autoencoders after the map is known. An integer in [1, ∞); default 900. */
  readonly grace?: number;
  /** Learning rate. A number in [0.000001, 1]; default 0.1. */
  readonly rate?: number;
  /** Hidden units for each visible unit. A number in [0.01, 1]; default 0.75. */
  readonly hiddenRatio?: number;
  /** Biases move each by its own error (Kitsune 2020) or all by the mean error (KitNET 2018). Default unit. */
  readonly bias?: 'unit' | 'shared';
  /** Score: output autoencoder, all errors together, or the worst autoencoder. Default mean. */
  readonly output?: 'kitnet' | 'mean' | 'max';
  /** After grace: keep the weights, or go on learning every sample. Default freeze. */
  readonly after?: 'freeze' | 'learn';
  /** How many training ranges outside of the training range a value can count at most. A number in [0, ∞); default 1000000. */
  readonly limit?: number;
  /** Feature numbers of each autoencoder, groups parted by -1; empty: learnt. A list, each an integer in [-1, ∞); default []. */
  readonly map?: readonly number[];
};

/** Options of `leftDiscord`: Left discords (matrix profile of a stream). */
export type LeftDiscordOnlineOptions = {
  /** Samples of a window: about one turn of the rhythm. An integer in [3, 10000]; default 64. */
  readonly windowSize?: number;
  /** Samples back that the newest window is compared with. An integer in [8, 1000000]; default 4000. */
  readonly history?: number;
  /** Windows that end nearer than this, in windows, are not compared. A number in [0, 4]; default 0.5. */
  readonly exclusion?: number;
  /** Windows to see before the first verdict. A number in [1, 1000]; default 4. */
  readonly warmup?: number;
};

/** Options of `pot`: Peaks over threshold (generalised Pareto tail). */
export type PotOnlineOptions = {
  /** Level of the threshold: the share of values that are not candidates. A number in [0, 1]; default 0.9. */
  readonly quantile?: number;
  /** Which extremes count: high values, low ones, or both. Default high. */
  readonly side?: 'high' | 'low' | 'both';
  /** Samples that set the first thresholds; no verdict before. An integer in [2, ∞); default 500. */
  readonly warmup?: number;
  /** Whether the threshold is the quantile of all samples so far or of the warm-up. Default expanding. */
  readonly threshold?: 'expanding' | 'fixed';
  /** Of a fitted tail that ends: upper, the highest shape within two standard errors, at most 0; fitted, the one that is most likely. Default upper. */
  readonly shape?: 'upper' | 'fitted';
  /** With fewer excesses the exponential distribution is fitted. An integer in [1, ∞); default 10. */
  readonly minExceedances?: number;
  /** How the scores of the features become one. Default sum. */
  readonly combine?: 'sum' | 'max' | 'fisher';
};

/** Options of `pageHinkley`: Page-Hinkley change test. */
export type PageHinkleyOnlineOptions = {
  /** Change that does not count, in standard deviations. A number in [0, 100]; default 0.25. */
  readonly delta?: number;
  /** Summed deviations that are a change; the feature then starts again. A number in [0.000001, ∞); default 20. */
  readonly threshold?: number;
  /** How much of the sums is kept from sample to sample. A number in [0.5, 1]; default 0.9999. */
  readonly alpha?: number;
  /** Samples to learn, from the start and after each change, before giving verdicts. An integer in [2, ∞); default 30. */
  readonly warmup?: number;
};

/** Options of `randomCutForest`: Random cut forest. */
export type RandomCutForestOnlineOptions = {
  /** Number of trees. An integer in [1, 1000]; default 50. */
  readonly nTrees?: number;
  /** Samples kept in each tree. An integer in [2, 65536]; default 256. */
  readonly sampleSize?: number;
  /** Consecutive samples that are looked at together as one point. An integer in [1, 128]; default 1. */
  readonly shingle?: number;
  /** How fast old samples go, per sampleSize samples: 0 keeps an even sample of all time. A number in [0, 10]; default 0.1. */
  readonly timeDecay?: number;
  /** Samples to learn before giving verdicts. An integer in [2, ∞); default 64. */
  readonly warmup?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
};

/** Options of `rollingForecast`: Forecasts chosen by rolling error. */
export type RollingForecastOnlineOptions = {
  /** Seasons in samples, such as 24,168; none: no season. A list, each an integer in [2, 100000]; default []. */
  readonly periods?: readonly number[];
  /** Newest samples that the autoregression looks at, beside those a season ago. An integer in [1, 100]; default 3. */
  readonly lags?: number;
  /** Smoothing: weight of the newest sample in the level. A number in [0.000001, 1]; default 0.2. */
  readonly alpha?: number;
  /** Smoothing: weight of the newest sample in its place of each season. A number in [0, 1]; default 0.2. */
  readonly gamma?: number;
  /** Samples that errors are averaged over, for the choice and for the band. An integer in [2, 1000000]; default 200. */
  readonly memory?: number;
  /** A residual beyond this many usual ones is learnt as if it were only this large. A number in [0.5, 1000000]; default 4. */
  readonly clip?: number;
  /** Share of normal errors that the band holds. A number in [0.5, 0.999999]; default 0.99. */
  readonly coverage?: number;
  /** Samples to learn, after the longest season, before giving verdicts. An integer in [12, 1000000]; default 30. */
  readonly warmup?: number;
};

/** Options of `spectralResidual`: Spectral residual. */
export type SpectralResidualOnlineOptions = {
  /** Values whose spectrum is taken, estimated ones included; powers of two are fastest. An integer in [32, 65536]; default 128. */
  readonly windowSize?: number;
  /** Frequencies that the expected log amplitude is the mean of. An integer in [1, 64]; default 3. */
  readonly averageWidth?: number;
  /** Saliencies that the newest is compared with, itself among them. An integer in [2, 1000]; default 21. */
  readonly scoreWidth?: number;
  /** Estimated values put behind the newest, so that it does not stand at the edge. An integer in [0, 8]; default 5. */
  readonly estimated?: number;
  /** Values before the newest that the estimate is made from. An integer in [1, 16]; default 5. */
  readonly estimateFrom?: number;
  /** How: their mean, or the line of the paper, which is noisier. Default mean. */
  readonly estimate?: 'mean' | 'gradient';
};

/** Options of `streamingMad`: Streaming modified z-score (MAD by quantile sketch). */
export type StreamingMadOnlineOptions = {
  /** Samples after which a sketch is made anew. An integer in [20, ∞); default 1000. */
  readonly memory?: number;
  /** Samples to learn before giving verdicts. An integer in [5, ∞); default 20. */
  readonly warmup?: number;
  /** Smallest scale of a feature, in its own unit. A number in (0, ∞); default 1e-9. */
  readonly floor?: number;
};

/** Options of `windowedIsolationForest`: Isolation forest on a sliding window. */
export type WindowedIsolationForestOnlineOptions = {
  /** Samples that a forest is grown on: the last ones. An integer in [2, 10000000]; default 1024. */
  readonly windowSize?: number;
  /** Samples between a forest and the next. An integer in [1, ∞); default 256. */
  readonly refresh?: number;
  /** Trees of a forest. An integer in [1, 10000]; default 100. */
  readonly nEstimators?: number;
  /** Samples that a tree is grown on. An integer in [2, 1000000]; default 256. */
  readonly maxSamples?: number;
  /** Seed of all chance in the method: the same seed gives the same bits. An integer in [-2147483648, 2147483647]; default 0. */
  readonly seed?: number;
};

/** Options of `windowedLof`: Local outlier factor on a sliding window. */
export type WindowedLofOnlineOptions = {
  /** Samples that a sample is compared with: the last ones. An integer in [4, 100000]; default 512. */
  readonly windowSize?: number;
  /** Neighbours that make up the surroundings of a sample. An integer in [1, 1000]; default 10. */
  readonly nNeighbors?: number;
  /** Samples between one reference window and the next. An integer in [1, ∞); default 64. */
  readonly refresh?: number;
};

/** Options of every online detector, by id. */
export interface OnlineOptions {
  readonly adwin: AdwinOnlineOptions;
  readonly analogForecast: AnalogForecastOnlineOptions;
  readonly autoStream: AutoStreamOnlineOptions;
  readonly bocpd: BocpdOnlineOptions;
  readonly cusum: CusumOnlineOptions;
  readonly ewma: EwmaOnlineOptions;
  readonly gaussian: GaussianOnlineOptions;
  readonly halfSpaceTrees: HalfSpaceTreesOnlineOptions;
  readonly holtWinters: HoltWintersOnlineOptions;
  readonly kitNet: KitNetOnlineOptions;
  readonly leftDiscord: LeftDiscordOnlineOptions;
  readonly pot: PotOnlineOptions;
  readonly pageHinkley: PageHinkleyOnlineOptions;
  readonly randomCutForest: RandomCutForestOnlineOptions;
  readonly rollingForecast: RollingForecastOnlineOptions;
  readonly spectralResidual: SpectralResidualOnlineOptions;
  readonly streamingMad: StreamingMadOnlineOptions;
  readonly windowedIsolationForest: WindowedIsolationForestOnlineOptions;
  readonly windowedLof: WindowedLofOnlineOptions;
}

/** Options of `alarmBudget`: Alarm budget. */
export type AlarmBudgetThresholdOptions = {
  /** Alarms that are welcome in so many samples. A number in [0.000001, ∞); default 2. */
  readonly alarms?: number;
  /** Samples that the budget is for: a day of samples, an hour of samples. An integer in [1, ∞); default 1440. */
  readonly per?: number;
};

/** Options of `anomalyLikelihood`: Anomaly likelihood, first alarms. */
export type AnomalyLikelihoodThresholdOptions = {
  /** Tail of the normal law beyond which a mean of recent scores is an anomaly. A number in [1e-12, 0.5]; default 0.0001. */
  readonly q?: number;
  /** The last scores that make mean and deviation. An integer in [10, 1000000]; default 8000. */
  readonly window?: number;
  /** Recent scores whose mean is judged: more see longer and weaker anomalies, later. An integer in [1, 1000]; default 1. */
  readonly short?: number;
  /** Scores after an alarm that raise none: one alarm for an episode. An integer in [0, 1000000]; default 200. */
  readonly quiet?: number;
  /** Least deviation, in units of the natural logarithm: 0.1 is a tenth of a score. A number in [1e-9, 100]; default 0.1. */
  readonly floor?: number;
};

/** Options of `biSpot`: bi-SPOT: streaming peaks over threshold on both sides. */
export type BiSpotThresholdOptions = {
  /** Share of normal scores that may alarm on each side. A number in [1e-12, 0.5]; default 0.0001. */
  readonly q?: number;
  /** Share of calibration scores inside the start of each tail; keep q below 1 - level. A number in [0, 0.9999]; default 0.98. */
  readonly level?: number;
  /** The newest peaks that each tail is fitted to. An integer in [10, ∞); default 2000. */
  readonly maxPeaks?: number;
  /** An alarm counts as a peak at the level it passed, or (as published) is not learnt, which makes the level sink. Default clip. */
  readonly alarms?: 'clip' | 'skip';
};

/** Options of `conformal`: Conformal p-values with false discovery rate. */
export type ConformalThresholdOptions = {
  /** False alarms allowed as a share of all alarms in a batch. A number in [1e-9, 0.5]; default 0.05. */
  readonly alpha?: number;
};

/** Options of `contamination`: Contamination quantile. */
export type ContaminationThresholdOptions = {
  /** Share of calibration scores above the threshold. A number in [0, 0.5]; default 0.1. */
  readonly contamination?: number;
};

/** Options of `dspot`: DSPOT: streaming peaks over threshold with drift. */
export type DspotThresholdOptions = {
  /** Share of normal scores that may alarm. A number in [1e-12, 0.5]; default 0.0001. */
  readonly q?: number;
  /** Share of calibration scores below the start of the tail; keep q below 1 - level. A number in [0, 0.9999]; default 0.98. */
  readonly level?: number;
  /** Normal scores behind the moving mean. An integer in [1, 100000]; default 10. */
  readonly depth?: number;
  /** The newest peaks that the tail is fitted to. An integer in [10, ∞); default 2000. */
  readonly maxPeaks?: number;
  /** An alarm counts as a peak at the level it passed, or (as published) is not learnt, which makes the level sink. Default clip. */
  readonly alarms?: 'clip' | 'skip';
};

/** Options of `dynamicThreshold`: Nonparametric dynamic threshold (Telemanom). */
export type DynamicThresholdThresholdOptions = {
  /** The last scores that the threshold is made from. An integer in [10, 1000000]; default 2100. */
  readonly window?: number;
  /** Scores between a threshold and the next. An integer in [1, 1000000]; default 70. */
  readonly every?: number;
  /** Span of the moving mean that is compared with the threshold; 1: the score itself. An integer in [1, 1000000]; default 1. */
  readonly smoothing?: number;
  /** Scores around one above the threshold that belong to it. An integer in [0, 1000000]; default 10. */
  readonly buffer?: number;
  /** The lowest level that is tried, in standard deviations above the mean. A number in [0.5, 11.5]; default 2.5. */
  readonly leastZ?: number;
};

/** Options of `familyWise`: Clear of the tail of a clean sample. */
export type FamilyWiseThresholdOptions = {
  /** Share of clean samples with any alarm. A number in [1e-9, 0.5]; default 0.03. */
  readonly alpha?: number;
};

/** Options of `fixed`: A fixed score. */
export type FixedThresholdOptions = {
  /** Scores above this are anomalies; in the unit of the method. A number; default 3. */
  readonly level?: number;
};

/** Options of `scoreIqr`: Interquartile range of scores. */
export type ScoreIqrThresholdOptions = {
  /** Interquartile ranges above the third quartile; 1.5 is outside, 3 is far out. A number in [0, ∞); default 1.5. */
  readonly factor?: number;
};

/** Options of `scoreMad`: Median absolute deviation of scores. */
export type ScoreMadThresholdOptions = {
  /** Robust standard deviations above the median. A number in [0, ∞); default 3.5. */
  readonly factor?: number;
};

/** Options of `spot`: SPOT: streaming peaks over threshold. */
export type SpotThresholdOptions = {
  /** Share of normal scores that may alarm. A number in [1e-12, 0.5]; default 0.0001. */
  readonly q?: number;
  /** Share of calibration scores below the start of the tail; keep q below 1 - level. A number in [0, 0.9999]; default 0.98. */
  readonly level?: number;
  /** The newest peaks that the tail is fitted to. An integer in [10, ∞); default 2000. */
  readonly maxPeaks?: number;
  /** An alarm counts as a peak at the level it passed, or (as published) is not learnt, which makes the level sink. Default clip. */
  readonly alarms?: 'clip' | 'skip';
};

/** Options of `tailProbability`: Peaks over threshold at a tail probability. */
export type TailProbabilityThresholdOptions = {
  /** Chance of a normal score to alarm. A number in [1e-12, 0.5]; default 0.001. */
  readonly p?: number;
};

/** Options of every threshold rule, by id. */
export interface ThresholdOptions {
  readonly alarmBudget: AlarmBudgetThresholdOptions;
  readonly anomalyLikelihood: AnomalyLikelihoodThresholdOptions;
  readonly biSpot: BiSpotThresholdOptions;
  readonly conformal: ConformalThresholdOptions;
  readonly contamination: ContaminationThresholdOptions;
  readonly dspot: DspotThresholdOptions;
  readonly dynamicThreshold: DynamicThresholdThresholdOptions;
  readonly familyWise: FamilyWiseThresholdOptions;
  readonly fixed: FixedThresholdOptions;
  readonly scoreIqr: ScoreIqrThresholdOptions;
  readonly scoreMad: ScoreMadThresholdOptions;
  readonly spot: SpotThresholdOptions;
  readonly tailProbability: TailProbabilityThresholdOptions;
}

/** Options of `difference`: Difference. */
export type DifferenceTransformOptions = {
  /** How many samples back. An integer in [1, 1000000]; default 1. */
  readonly lag?: number;
};

/** Options of `frequency`: Frequency encoding of categories. */
export type FrequencyTransformOptions = {
  /** Indices of the features whose values are categories (any codes); empty: all of them. A list, each an integer in [0, 1000000]; default []. */
  readonly columns?: readonly number[];
  /** Whether pairs of categories that are rarer together than apart get features of their own. Default no. */
  readonly pairs?: 'no' | 'yes';
  /** Whether the categories stay, and their rarity comes behind all features, or takes their place. Default no. */
  readonly keep?: 'no' | 'yes';
  /** Bits beyond the mean of the training samples up to which a rarity counts as 0, as does that of one sample in twenty; none: rarity as it is. A number in [0, 64] or none; default none. */
  readonly slack?: number | 'none';
};

/** Options of `lags`: Lagged features (shingles). */
export type LagsTransformOptions = {
  /** Samples in a shingle, the newest included. An integer in [1, 10000]; default 8. */
  readonly size?: number;
};

/** Options of `minMax`: Minimum to maximum scale. It has none. */
export type MinMaxTransformOptions = Readonly<Record<never, never>>;

/** Options of `oneHot`: One-hot encoding of categories. */
export type OneHotTransformOptions = {
  /** Indices of the features whose values are categories (any codes); empty: all of them. A list, each an integer in [0, 1000000]; default []. */
  readonly columns?: readonly number[];
  /** Training samples that a level needs to get a feature. An integer in [1, 1073741824]; default 1. */
  readonly minCount?: number;
  /** Share of the training samples that a level may have to get a feature. A number in [0, 1]; default 1. */
  readonly maxShare?: number;
  /** Levels of a category that get a feature at most: the commonest. An integer in [1, 10000]; default 100. */
  readonly maxLevels?: number;
};

/** Options of `robustScale`: Median and interquartile range scale. */
export type RobustScaleTransformOptions = {
  /** Share of training values between the two quantiles: 0.5 takes the quartiles. A number in [0.01, 1]; default 0.5. */
  readonly share?: number;
};

/** Options of `seasonalDifference`: Seasonal difference. */
export type SeasonalDifferenceTransformOptions = {
  /** Samples in a season: 24 for hourly samples with a daily pattern. An integer in [1, 1000000]; default 24. */
  readonly period?: number;
  /** Seasons that the mean is over. An integer in [1, 1000]; default 4. */
  readonly seasons?: number;
};

/** Options of `signedLog`: Signed logarithm. */
export type SignedLogTransformOptions = {
  /** Where linear turns into logarithmic, in the unit of the features. A number in [1e-300, ∞); default 1. */
  readonly scale?: number;
};

/** Options of `standardize`: Standard score. It has none. */
export type StandardizeTransformOptions = Readonly<Record<never, never>>;

/** Options of `windows`: Sliding windows, scores given back to samples. */
export type WindowsTransformOptions = {
  /** Samples of a window; auto: one turn of the rhythm, 16 to 400, or 64 where there is none, and at most an eighth of the samples. An integer in [2, 10000] or auto; default auto. */
  readonly windowSize?: number | 'auto';
  /** Numbers that a feature of a window is summed up in at most: means of neighbouring samples of long windows. An integer in [1, 10000]; default 48. */
  readonly parts?: number;
  /** What is taken off each window: nothing, its own mean, or mean and deviation. Default none. */
  readonly centre?: 'none' | 'mean' | 'shape';
  /** Score of a sample: mean or greatest of the windows that hold it, or that of the window which it ends. Default mean. */
  readonly scores?: 'mean' | 'max' | 'newest';
};

/** Options of every transform, by id. */
export interface TransformOptions {
  readonly difference: DifferenceTransformOptions;
  readonly frequency: FrequencyTransformOptions;
  readonly lags: LagsTransformOptions;
  readonly minMax: MinMaxTransformOptions;
  readonly oneHot: OneHotTransformOptions;
  readonly robustScale: RobustScaleTransformOptions;
  readonly seasonalDifference: SeasonalDifferenceTransformOptions;
  readonly signedLog: SignedLogTransformOptions;
  readonly standardize: StandardizeTransformOptions;
  readonly windows: WindowsTransformOptions;
}

/** What happens to samples that come late, twice, incomplete, or after a silence. */
export type OrderOptions = {
  /** How much later than a newer sample of its key a sample may come: samples are held that long, in time of the data, and put in order. A number in [0, ∞); default 0. */
  readonly lateness?: number;
  /** Samples of a key held at most; when there are more, the oldest is judged early. An integer in [1, 1000000]; default 1000. */
  readonly maxBuffered?: number;
  /** A sample older than one of its key that was judged: dropped, or scored without being learnt and without an alert. Default drop. */
  readonly late?: 'drop' | 'score';
  /** Late samples of a key in a row after which its clock counts as set back, and order begins again from there; 0: never. An integer in [0, ∞); default 100. */
  readonly resetAfter?: number;
  /** How far a sample may be ahead of the newest of its key. One farther ahead is dropped, lest all others be late; the third in a row is believed. 31 days unless given. A number in [0, ∞); default 2678400000. */
  readonly maxAhead?: number;
  /** What counts as the same sample again: one with the `id` of another of its key, and where samples have none, one of the same time and values, unless the lines of a cell are counted; or with `first` any other of the same time. Default drop. */
  readonly duplicates?: 'drop' | 'first' | 'accept';
  /** A missing value: handed to the detector, replaced by the last one known, or the whole sample is left out. Default pass. */
  readonly missing?: 'pass' | 'hold' | 'skip';
  /** Silence of a key after which its models count as stale and its incident closes. A number in [1, ∞); default 1.7976931348623157e+308. */
  readonly staleAfterMs?: number;
  /** A key that was silent for longer than `staleAfterMs`, or than `maxGap` cells: its incident closes; or that is told too, as an incident of its own that lasts until the key speaks again. Default close. */
  readonly silence?: 'close' | 'tell';
  /** The models of a key that speaks again after it went stale. Default keep. */
  readonly afterStale?: 'keep' | 'restart';
  /** Side of a regular grid: detectors get one sample for each cell of so many milliseconds. 0: samples as they come. A number in [0, ∞); default 0. */
  readonly every?: number;
  /** What the known values of a feature in a cell come to; `rate` is the rise of a counter per second, over its restarts. `aggregates` name another for single features. Default last. */
  readonly aggregate?:
    | 'last'
    | 'mean'
    | 'min'
    | 'max'
    | 'sum'
    | 'count'
    | 'p50'
    | 'p75'
    | 'p90'
    | 'p95'
    | 'p99'
    | 'p99.9'
    | 'rate'
    | 'distinct';
  /** Cells without a sample that are filled by the rule for missing values; after more of them the key is stale. The `count`, `sum` and `distinct` of nothing are 0 for as long as it lasts, up to `staleAfterMs`. An integer in [0, ∞); default 5. */
  readonly maxGap?: number;
};

/** What a detector learns from, and how it gets out of a wrong belief. */
export type LearningOptions = {
  /** Samples that the detector itself flags: those far beyond the threshold are not learnt, and no more scores than the rate promises; or all are learnt. Default skip. */
  readonly flagged?: 'skip' | 'learn';
  /** When nearly everything is flagged for long, the level has shifted: learn again from what comes, start afresh, or stay. Default learn. */
  readonly escape?: 'learn' | 'restart' | 'never';
  /** Flagged samples in a row before the escape; one that is not flagged takes back three. Twice as many restart the threshold too. An integer in [2, ∞); default 50. */
  readonly escapeAfter?: number;
};

/** When flagged samples become an incident, and when it ends. */
export type AlertsOptions = {
  /** Detectors that must flag the sample. An integer in [1, ∞); default 1. */
  readonly votes?: number;
  /** Flagged samples among the last `n` that make an alarm. An integer in [1, 32]; default 1. */
  readonly k?: number;
  /** Samples that `k` is counted in. An integer in [1, 32]; default 1. */
  readonly n?: number;
  /** Side of its usual value on which the most unusual feature must lie. Default both. */
  readonly direction?: 'both' | 'high' | 'low';
  /** Distance of some feature from its usual value, in its own unit, below which nothing is an alarm. A number in [0, ∞); default 0. */
  readonly minDeviation?: number;
  /** Time the alarm must last before an incident opens. A number in [0, ∞); default 0. */
  readonly holdOffMs?: number;
  /** Time without an alarm after which the incident closes. A number in [0, ∞); default 0. */
  readonly closeAfterMs?: number;
  /** Samples without an alarm after which the incident closes; both times must have passed. An integer in [1, ∞); default 5. */
  readonly closeAfter?: number;
  /** Time after an incident in which no other opens in the same group. A number in [0, ∞); default 0. */
  readonly cooldownMs?: number;
  /** One incident for each key, or one for the whole stream. Default key. */
  readonly groupBy?: 'key' | 'stream';
  /** What is odd at one time of the day on three of the last seven days, or of the week on three of the last four: usual from then on, or told each time. Default learn. */
  readonly habits?: 'learn' | 'tell';
  /** Rise of the severity that sends an update of an open incident. A number in [0, ∞); default 10. */
  readonly updateStep?: number;
};

/** How many models are kept. */
export type MemoryOptions = {
  /** Keys whose models are kept. When there are more, one that fell silent is given up; where all are heard, the one that knows least. An integer in [1, ∞); default 1000000. */
  readonly maxKeys?: number;
  /** Estimated bytes of all models together; the same rule. A number in [1, ∞); default 500000000. */
  readonly maxBytes?: number;
};

/** The threshold and the severity made from recent scores. */
export type CalibrationOptions = {
  /** Share of normal samples that may be flagged. A number in [1e-12, 0.5]; default 0.0001. */
  readonly rate?: number;
  /** Recent scores that the threshold and the severity are made from. An integer in [20, 1000000]; default 2000. */
  readonly window?: number;
  /** Scores to see before the first verdict. An integer in [10, ∞); default 100. */
  readonly after?: number;
  /** A threshold in the unit of the score, instead of `rate`. A number or none; default none. */
  readonly fixed?: number | 'none';
};

/** When and on what a batch model is trained again. */
export type RetrainOptions = {
  /** Newest unflagged samples to train on. An integer in [10, ∞); default 2000. */
  readonly window?: number;
  /** Samples before the first training. An integer in [10, ∞); default 500. */
  readonly first?: number;
  /** Samples between trainings. An integer in [1, ∞); default 1000. */
  readonly every?: number;
  /** Newest share of the window kept out of training, to validate and to calibrate on. A number in [0.05, 0.5]; default 0.2. */
  readonly holdout?: number;
  /** Share of held-out samples above the new training threshold that refuses the new model. A number in [0, 1]; default 0.3. */
  readonly maxFlagged?: number;
  /** The new model takes over as soon as it is ready, or exactly `lag` samples after training began, so that a replay gives the same bits. Default soon. */
  readonly swap?: 'soon' | 'aligned';
  /** Samples between the start of training and the change of an aligned swap. An integer in [1, ∞); default 100. */
  readonly lag?: number;
};

/** Options of `peaksOverThreshold`. */
export type PeaksOverThresholdOptions = {
  /** Level of the threshold: the share of values that are not candidates. A number in [0, 1]; default 0.9. */
  readonly quantile?: number;
  /** Which extremes count: high values, low ones, or both. Default high. */
  readonly side?: 'high' | 'low' | 'both';
  /** Cut of the rows: shares of all of them, or everything before the last row, which is the target. Default historical. */
  readonly windows?: 'historical' | 'realTime';
  /** Share of rows that set the first threshold and fit; auto: 0.65, in real time 0.7. A number in [0, 1] or auto; default auto. */
  readonly t0?: number | 'auto';
  /** Share of rows whose scores calibrate the alarm; auto: 0.25, in real time 0.3. A number in [0, 1] or auto; default auto. */
  readonly t1?: number | 'auto';
  /** Share of rows to judge; auto: 0.1, in real time the last row. A number in [0, 1] or auto; default auto. */
  readonly t2?: number | 'auto';
  /** Level of the alarm among the scores above 0 of the calibration rows. A number in [0, 1]; default 0.9. */
  readonly alarmQuantile?: number;
  /** Scores that set the alarm: of calibration rows alone, or as the reference, of the target too. Default leakFree. */
  readonly calibration?: 'leakFree' | 'leaky';
  /** Exact maximum likelihood, or the numbers of the Python reference, infinite scores included. Default mle. */
  readonly fit?: 'mle' | 'compat';
  /** Carry the likelihood sums from fit to fit, or form them again each time. Default carried. */
  readonly refit?: 'carried' | 'exact';
  /** Whether the threshold is the quantile of all rows so far or of the history. Default expanding. */
  readonly threshold?: 'expanding' | 'fixed';
  /** With fewer excesses the exponential distribution is fitted. An integer in [1, ∞); default 10. */
  readonly minExceedances?: number;
  /** How the scores of the features become one. Default sum. */
  readonly combine?: 'sum' | 'max' | 'fisher';
  /** Anomalies at most this many rows apart are one event; 0: each is its own. An integer in [0, ∞); default 1. */
  readonly runLength?: number;
  /** What to do with rows that are not in order of time. Default refuse. */
  readonly order?: 'refuse' | 'sort';
};

/** Detectors that cannot be fitted without labels. */
export type NeedsLabels = 'decisionTree' | 'randomForest';

/** Detectors whose models take in more samples. */
export type CanLearn = 'mahalanobis' | 'zScore';
