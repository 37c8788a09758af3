import type { DetectorEntry } from './contract/detector.ts';
import type { OnlineEntry } from './contract/online.ts';
import type { ThresholdEntry } from './contract/threshold.ts';
import type { TransformEntry } from './contract/transform.ts';
import { isolationForest } from './detectors/isolation-forest.ts';
import { mad } from './detectors/mad.ts';
import { ewma } from './online/ewma.ts';
import { halfSpaceTrees } from './online/half-space-trees.ts';
import { kitNet } from './online/kit-net.ts';
import { pot } from './online/pot.ts';

/** Every batch detector by id. The command line, the server and the laws read this; library users import by name. */
export const detectors: Readonly<Record<string, DetectorEntry>> = {
  isolationForest,
  mad,
};

/** Every online detector by id. */
export const online: Readonly<Record<string, OnlineEntry>> = {
  ewma,
  halfSpaceTrees,
  kitNet,
  pot,
};

/** Every threshold rule by id. */
export const thresholds: Readonly<Record<string, ThresholdEntry>> = {};

/** Every transform by id. */
export const transforms: Readonly<Record<string, TransformEntry>> = {};
