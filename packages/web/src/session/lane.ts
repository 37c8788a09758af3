import type { DetectorConfig, StreamConfig } from 'hapax/stream';
import { type DetectorChoice, detectorNames, type Judgement, type Values } from './settings.ts';

/** Numbers that each detector writes for each sample: score, threshold, severity, 1 if flagged. */
export const VERDICT = 4;

/** Option tables were checked before; the types of the library's policies are stricter than those of a form. */
const policy = (values: Values) => values as Readonly<Record<string, never>>;

/** A detector of the page as one of a stream. */
const laneOf = ({ method, options, threshold, calibration = {}, retrain }: DetectorChoice, name: string, rate: number): DetectorConfig => ({
  name,
  method,
  options,
  calibration: policy({ rate, ...calibration }),
  ...(threshold ? { threshold } : {}),
  ...(retrain ? { retrain: policy(retrain) } : {}),
});

/** What a session runs, as a stream of the library; the same goes into `pipeline.yaml`. */
export function streamConfig(
  channels: readonly string[],
  { detectors, rate, learning, order }: Judgement,
): StreamConfig & Required<Pick<StreamConfig, 'detectors'>> {
  const names = detectorNames(detectors);
  return {
    name: 'playground',
    features: channels,
    detectors: detectors.map((choice, i) => laneOf(choice, names[i], rate)),
    ...(Object.keys(learning).length > 0 ? { learning: policy(learning) } : {}),
    ...(Object.keys(order).length > 0 ? { order: policy(order) } : {}),
  };
}
