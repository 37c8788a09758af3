import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { autoSeries, type SeriesEvent } from '../../src/series/auto-series.ts';
import { shared } from '../shared.ts';

const taxi = shared('data/nab/data/realKnownCause/nyc_taxi.csv.gz');

test.skipIf(taxi === undefined)(
  'taxis of New York: the hour of the clocks before the marathon, Thanksgiving, Christmas, New Year and the snow storm are told, with at most three others',
  () => {
    const rows = gunzipSync(readFileSync(taxi ?? ''))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const times = rows.map(([time]) => Date.parse(`${time.replace(' ', 'T')}Z`));
    const { events } = autoSeries(
      rows.map(([, value]) => [Number(value)]),
      {},
      { times },
    );
    const on = (day: string) => (event: SeriesEvent) => event.from < Date.parse(day) + 86_400_000 && event.to >= Date.parse(day);
    const known = ['2014-11-02', '2014-11-27', '2014-12-25', '2015-01-01', '2015-01-27'];
    expect(known.filter((day) => !events.some(on(day)))).toEqual([]);
    expect(events.filter((event) => !known.some((day) => on(day)(event))).length).toBeLessThanOrEqual(3);
  },
);
