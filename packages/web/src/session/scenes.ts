import type { Injection } from 'hapax/stream';
import { channelNames, defaultSettings, newDetector } from './settings.ts';
import type { Shared } from './share.ts';

/** A session made beforehand on which detectors disagree. */
export interface Scene {
  readonly id: string;
  readonly title: string;
  /** What to look at, and why they disagree. */
  readonly look: string;
  readonly detectors: readonly string[];
  readonly seed: number;
  readonly fault: Omit<Injection, 'id' | 'start'>;
}

/** Index of the first sample that the fault of a scene changes, and the samples shown after it. */
const START = 1700;
const AFTER = 60;

export const SCENES: readonly Scene[] = [
  {
    id: 'stuck',
    title: 'A sensor that is stuck',
    look: 'Every value is usual, only too often the same. Who looks at how far values are from the usual sees nothing; a test for repeated values does.',
    detectors: ['autoStream', 'kitNet', 'ewma'],
    seed: 7,
    fault: { kind: 'stuck', amplitude: 0, length: 40, channels: [0] },
  },
  {
    id: 'dropout',
    title: 'Values that stop coming',
    look: 'Nothing comes, so there is nothing to score: only who counts what is missing finds it.',
    detectors: ['autoStream', 'streamingMad', 'holtWinters'],
    seed: 7,
    fault: { kind: 'dropout', amplitude: 0, length: 10, channels: [3] },
  },
  {
    id: 'tremble',
    title: 'A channel that trembles',
    look: 'A little noise on one channel. Who forecasts that channel notices at once; a network that looks at all channels together does not.',
    detectors: ['autoStream', 'kitNet', 'ewma'],
    seed: 11,
    fault: { kind: 'noise', amplitude: 1, length: 60, channels: [1] },
  },
  {
    id: 'first',
    title: 'Who is first?',
    look: 'Half as much trembling. One needs a sample, another ten times as many, and the third never notices.',
    detectors: ['autoStream', 'kitNet', 'ewma'],
    seed: 7,
    fault: { kind: 'noise', amplitude: 0.5, length: 60, channels: [1] },
  },
  {
    id: 'together',
    title: 'All channels drift together',
    look: 'Each channel alone seems to follow its past, so those that look at channels one by one see nothing. A network that knows how they belong together does.',
    detectors: ['autoStream', 'kitNet', 'ewma'],
    seed: 7,
    fault: { kind: 'drift', amplitude: 6, length: 60, channels: [0, 1, 2, 3] },
  },
  {
    id: 'spike',
    title: 'One wild value',
    look: 'A single spike. Forecasts find it at once; a forest of random cuts does not call one value of one channel rare enough.',
    detectors: ['autoStream', 'holtWinters', 'windowedIsolationForest'],
    seed: 7,
    fault: { kind: 'spike', amplitude: 8, length: 1, channels: [0] },
  },
  {
    id: 'drift',
    title: 'A drift that nobody sees',
    look: 'So slow that each value follows from those before it: all learn it along. A limit that a person sets, or a look back over hours, finds it.',
    detectors: ['autoStream', 'kitNet', 'ewma'],
    seed: 7,
    fault: { kind: 'drift', amplitude: 4, length: 200, channels: [2] },
  },
];

/** The session of a scene, shown to shortly after its fault. */
export const sceneSession = ({ detectors, seed, fault }: Scene): Shared => ({
  settings: {
    ...defaultSettings(),
    detectors: detectors.map(newDetector),
    source: { kind: 'plant', channels: channelNames('plant', 4), seed },
  },
  injections: [{ ...fault, id: 1, start: START }],
  taken: START + fault.length + AFTER,
});
