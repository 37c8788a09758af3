import type { Figure, Layer, Panel } from '@hapax/plot';
import { fitGpd, gpdReturnLevels, gpdSurvival, meanResidualLife, type PotResult, thresholdStability } from 'hapax';
import { beyond } from '../pot-tail.ts';
import { blockMaximaFigure } from './block-maxima.ts';

/** Features or tails drawn in one figure. */
const PANELS = 6;
/** Thresholds looked at, and values beyond the highest of them. */
const THRESHOLDS = 40;
const LEAST = 20;
/** Periods of a curve, evenly spread on a logarithmic axis. */
const PERIODS = 25;

/** Figures that say whether a threshold and a fitted tail can be trusted, and what the tail says about rare values. */
export const tailFigures = (result: PotResult): Record<'mrl' | 'stability' | 'pp' | 'return-level' | 'block-maxima', () => Figure> => ({
  mrl: () => residualLife(result),
  stability: () => stability(result),
  pp: () => probabilities(result),
  'return-level': () => returnLevels(result),
  'block-maxima': () => blockMaximaFigure(result),
});

interface OneTail {
  readonly name: string;
  /** Turned over for the lower tail, so that high is always far out. */
  readonly values: Float64Array;
  readonly threshold: number;
  readonly sign: 1 | -1;
  readonly excesses: Float64Array;
}

const tailsOf = ({ features }: PotResult): OneTail[] =>
  features
    .flatMap(({ name, values, tails }) =>
      tails.map(({ side, thresholds, exceedances }): OneTail => {
        const sign = side === 'high' ? 1 : -1;
        return {
          name: tails.length === 1 ? name : `${name}, ${side}`,
          values: Float64Array.from(values, (v) => sign * v),
          threshold: sign * thresholds[thresholds.length - 1],
          sign,
          excesses: beyond(exceedances),
        };
      }),
    )
    .filter(({ excesses }) => excesses.length >= LEAST)
    .slice(0, PANELS);

const NO_TAIL = `no feature has ${LEAST} values beyond its threshold; give more rows, or a lower --quantile`;
const saidOf = (tails: readonly unknown[], text: string) => (tails.length === 0 ? NO_TAIL : text);

function residualLife(result: PotResult): Figure {
  const tails = tailsOf(result);
  return {
    title: 'Mean excess over each threshold',
    subtitle: saidOf(tails, 'Choose the lowest threshold from which the band holds a straight line; dots mark the one in use'),
    x: 'own',
    panels: tails.map(({ name, values, threshold, sign }) => {
      const all = meanResidualLife(values, { nThresholds: THRESHOLDS, minExceedances: LEAST });
      return estimated(
        name,
        sign,
        'mean excess',
        threshold,
        all.map((one) => ({ ...one, at: one.threshold })),
      );
    }),
  };
}

function stability(result: PotResult): Figure {
  const tails = tailsOf(result).slice(0, PANELS / 2);
  return {
    title: 'The fitted tail over each threshold',
    subtitle: saidOf(tails, 'Choose the lowest threshold above which both stay level within their bands; dots mark the one in use'),
    x: 'own',
    panels: tails.flatMap(({ name, values, threshold, sign }) => {
      const all = thresholdStability(values, { nThresholds: THRESHOLDS, minExceedances: LEAST });
      const panel = (what: 'shape' | 'modifiedScale', label: string) =>
        estimated(
          `${name}: ${label}`,
          sign,
          label,
          threshold,
          all.map((one) => ({ ...one[what], at: one.threshold })),
        );
      return [panel('shape', 'shape'), panel('modifiedScale', 'modified scale')];
    }),
  };
}

interface At {
  readonly at: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

function estimated(name: string, sign: 1 | -1, label: string, used: number, all: readonly At[]): Panel {
  const x = all.map(({ at }) => sign * at);
  const banded = all.filter(({ lower, upper }) => lower === lower && upper === upper);
  const nearest = all.reduce((best, one) => (Math.abs(one.at - used) < Math.abs(best.at - used) ? one : best), all[0]);
  return {
    title: name,
    x: { label: 'threshold', scale: 'linear' },
    y: { label, scale: 'linear' },
    layers: [
      {
        kind: 'band',
        name: '95 % confidence',
        x: banded.map(({ at }) => sign * at),
        low: banded.map(({ lower }) => lower),
        high: banded.map(({ upper }) => upper),
      },
      { kind: 'line', name: 'estimate', role: 'data', x, y: all.map(({ value }) => value) },
      { kind: 'points', name: 'threshold in use', role: 'threshold', x: [sign * nearest.at], y: [nearest.value] },
    ],
  };
}

function probabilities(result: PotResult): Figure {
  const tails = tailsOf(result);
  return {
    title: 'Probabilities of the excesses against the fitted tail',
    subtitle: saidOf(tails, 'On the line where the fit is good'),
    x: 'own',
    panels: tails.map(({ name, excesses }): Panel => {
      const fit = fitGpd(excesses);
      const sorted = excesses.slice().sort();
      return {
        title: name,
        x: { label: 'share of excesses', scale: 'linear' },
        y: { label: 'share by the fit', scale: 'linear' },
        layers: [
          { kind: 'line', name: 'identity', role: 'fit', x: [0, 1], y: [0, 1] },
          {
            kind: 'points',
            name: 'excesses',
            role: 'data',
            x: sorted.map((_, i) => (i + 1) / (sorted.length + 1)),
            y: sorted.map((excess) => 1 - gpdSurvival(fit, excess)),
          },
        ],
      };
    }),
  };
}

function returnLevels(result: PotResult): Figure {
  const tails = tailsOf(result);
  return {
    title: 'The value passed once in so many rows',
    subtitle: saidOf(tails, 'Line and 95 % band of the fitted tail; dots are the values beyond the threshold'),
    x: 'own',
    panels: tails.map(({ name, values, threshold, sign, excesses }): Panel => {
      const nSamples = values.reduce((sum, v) => sum + (v === v ? 1 : 0), 0);
      const first = nSamples / excesses.length;
      const last = 10 * nSamples;
      const periods = Array.from({ length: PERIODS }, (_, k) => first * 1.001 * (last / first) ** (k / (PERIODS - 1)));
      const levels = gpdReturnLevels({ ...fitGpd(excesses), excesses, threshold, nSamples }, { periods });
      const banded = levels.filter(({ lower, upper }) => lower === lower && upper === upper);
      const sorted = excesses.slice().sort().reverse();
      const layers: Layer[] = [
        {
          kind: 'band',
          name: '95 % confidence',
          x: banded.map(({ period }) => period),
          low: banded.map(({ lower }) => sign * lower),
          high: banded.map(({ upper }) => sign * upper),
        },
        {
          kind: 'line',
          name: 'return level',
          role: 'fit',
          x: levels.map(({ period }) => period),
          y: levels.map(({ level }) => sign * level),
        },
        {
          kind: 'points',
          name: 'observed',
          role: 'data',
          x: sorted.map((_, i) => (nSamples + 1) / (i + 1)),
          y: sorted.map((excess) => sign * (threshold + excess)),
        },
      ];
      return { title: name, x: { label: 'return period in rows', scale: 'log' }, y: { label: '', scale: 'linear' }, layers };
    }),
  };
}
