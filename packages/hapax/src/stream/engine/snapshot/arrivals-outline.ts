import { also, either, list, oneOf, orNull, real, rec, type Shape, text, u8, whole } from '../../../core/shape.ts';
import { REMEMBERED } from '../../time/met.ts';

/** What a checkpoint must look like of samples that are part of no verdict yet, and of what people have said. */

const finite = real();
const perhaps = real({ which: 'missing' });

/** Messages that may come again. */
export const met: Shape = also<{ ids: readonly number[]; said: readonly number[] }>(
  rec({ time: perhaps, said: list(finite), ids: list(finite), next: whole(0, undefined, REMEMBERED - 1) }),
  ({ ids, said }) => (ids.length <= REMEMBERED && said.length <= REMEMBERED ? undefined : `remember ${REMEMBERED} messages at most`),
);

const counter = rec({ last: perhaps, time: perhaps, since: perhaps, up: finite });
const quantiles = also<{ bins: readonly number[]; counts: readonly number[] }>(
  rec({
    n: whole(),
    kept: list(finite),
    bins: list(finite),
    counts: list(real({ min: 0 })),
    level: whole(0, undefined, 60),
    least: real({ which: 'any' }),
    most: real({ which: 'any' }),
  }),
  ({ bins, counts }) => (bins.length === counts.length ? undefined : 'have a count for each bin'),
);
const distinct = either((one) =>
  one.ranks instanceof Uint8Array && one.ranks.length > 0
    ? rec({ few: list(finite), ranks: u8(4096, { max: 64 - 11 }) })
    : rec({ few: list(finite), ranks: u8(0) }),
);

/** What features of an open cell come to so far. */
export const parts: Shape = list(
  orNull(
    either((part) =>
      part.kind === 'quantile'
        ? rec({ kind: oneOf('quantile'), sketch: quantiles })
        : part.kind === 'distinct'
          ? rec({ kind: oneOf('distinct'), sketch: distinct })
          : part.kind === 'rate'
            ? rec({ kind: oneOf('rate'), counter })
            : rec({ kind: oneOf('ratio'), top: counter, bottom: counter }),
    ),
  ),
);

const reaches = list(rec({ key: text, detector: text, reach: finite, line: finite }));
/** A list of so many different things. */
const tuple = (...parts: readonly Shape[]): Shape => ({
  check(value, at, sizes) {
    list({ check: () => {} }, { size: parts.length }).check(value, at, new Map(sizes));
    // `list` has just told that it is one.
    parts.forEach((one, i) => {
      one.check((value as unknown[])[i], `${at}[${i}]`, new Map(sizes));
    });
  },
});

export const feedback: Shape = rec({
  seen: list(tuple(text, reaches)),
  answers: list(tuple(text, oneOf('real', 'false alarm'), reaches)),
});
