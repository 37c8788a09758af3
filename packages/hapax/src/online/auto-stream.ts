import { defineOnline } from '../contract/online.ts';
import { integer } from '../core/options.ts';
import { list, rec, whole } from '../core/shape.ts';
import { passChannel, passGap } from '../kernels/series/live/channel.ts';
import { type LiveChannel, liveChannelShape, startChannel } from '../kernels/series/live/channel-state.ts';
import { judgeChannel, type LiveFinding } from '../kernels/series/live/judge-channel.ts';
import { isDoubted } from '../kernels/series/live/runs.ts';

interface State {
  readonly warmup: number;
  readonly channels: readonly LiveChannel[];
}

/** Written before it is read, never state. */
const finding: LiveFinding = { decades: 0, kind: 'spike', expected: 0, low: 0, high: 0, samples: 1, mean: 0 };

/**
 * What `autoSeries` does for a file, one sample at a time: the default of streams. Each feature is forecast one sample ahead, by its rhythm, its
 * level and the last error; what the forecast does not see is tested for beside it, while it lasts.
 *
 *     forecast = median of the values one, two, three turns before + level + φ (last rest − level)
 *     spike, dip    distance from the forecast, a sample early or late forgiven, in usual distances
 *     shift         mean of the last 16 from the mean of the last 512, in usual distances of these means: a slow drift too
 *     stuck         values in a row that are as good as equal, more than ever before
 *     missing       values in a row that are missing, more than ever before
 *
 * A jump of more than eight usual distances to where the values have long been is usual once four in five jumps are such, and five of them have come.
 * Each test is brought onto one scale by its own tail; the score is the most surprising of all tests and features, in decades: 4 is one in ten
 * thousand. The rhythm is found by itself and told, from 128 samples on: one that foretells the samples better than none does, or a job that runs now
 * and then. NaN until `warmup` samples have been learnt. Missing cells are allowed.
 * Cost: O(d) a sample, about O(memory log memory) when the samples have doubled; memory: up to 8 `memory` bytes a feature.
 * Blind to unusual combinations of features, and to shapes within the usual range.
 */
export const autoStream = defineOnline({
  id: 'autoStream',
  state: rec({ warmup: whole(), channels: list(liveChannelShape, { size: 'columns' }) }),
  title: 'Forecast, level, stuck and missing values of a stream',
  source:
    'Own composition: seasonal naive by medians, AR(1) errors (Box & Jenkins 1970), shift of exponentially weighted means (Roberts 1959), runs; on one scale by their tails',
  options: {
    warmup: integer(32, { min: 16, max: 1_000_000 }, 'Samples to learn before giving verdicts.'),
    period: integer(0, { min: 0, max: 1_000_000 }, 'Samples in a rhythm; 0: found by itself.'),
    memory: integer(4608, { min: 128, max: 10_000_000 }, 'Newest samples that are kept to find a rhythm in: three turns of it must fit.'),
  },
  start: (columns, { warmup, period, memory }): State => ({
    warmup,
    channels: Array.from({ length: columns }, () => startChannel(Math.max(memory, 3 * period), period)),
  }),
  score({ channels, warmup }, sample) {
    if (channels[0].learnt < warmup) return Number.NaN;
    let most = 0;
    for (let j = 0; j < channels.length; ++j) {
      judgeChannel(channels[j], sample[j], finding);
      if (finding.decades > most) most = finding.decades;
    }
    return most;
  },
  learn({ channels }, sample) {
    for (let j = 0; j < channels.length; ++j) passChannel(channels[j], sample[j], true, j);
  },
  skip({ channels }, sample) {
    for (let j = 0; j < channels.length; ++j) passChannel(channels[j], sample[j], false, j);
  },
  find({ channels }, sample) {
    let [feature, kind, most, samples, mean] = [0, finding.kind, -1, 1, Number.NaN];
    const [expected, low, high]: [number[], number[], number[]] = [[], [], []];
    for (let j = 0; j < channels.length; ++j) {
      judgeChannel(channels[j], sample[j], finding);
      expected.push(finding.expected);
      low.push(finding.low);
      high.push(finding.high);
      if (finding.decades > most) [feature, kind, most, samples, mean] = [j, finding.kind, finding.decades, finding.samples, finding.mean];
    }
    return { feature, kind, expected, low, high, ...(samples > 1 && { samples }), ...(mean === mean && { mean }) };
  },
  about({ channels }) {
    const found = channels.map(({ period, sparse }) =>
      period === 0 ? '' : `${sparse === 1 ? 'a job every' : 'a rhythm of'} ${period.toLocaleString('en')} samples`,
    );
    const kinds = [...new Set(found)];
    return kinds.length === 1
      ? kinds[0]
      : found
          .map((text, j) => (text === '' ? '' : `feature ${j}: ${text}`))
          .filter((text) => text !== '')
          .join(', ');
  },
  doubts: ({ channels }) => channels.some(isInDoubt),
  pass({ channels }, steps) {
    for (let j = 0; j < channels.length; ++j) passGap(channels[j], steps, j);
  },
  explain({ channels }, sample) {
    return sample.map((value, j) => {
      judgeChannel(channels[j], value, finding);
      return finding.decades;
    });
  },
  progress: ({ channels, warmup }) => ({ seen: channels[0].learnt, needed: warmup }),
});

const isInDoubt = ({ absent, longestAbsent, equal, longestEqual }: LiveChannel): boolean =>
  isDoubted(absent, longestAbsent) || isDoubted(equal, longestEqual);
