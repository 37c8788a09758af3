import { expect, test } from 'vitest';
import { idsConfig } from '../../../src/run/config/ids-config.ts';
import { fromPsykoda } from '../../../src/run/config/psykoda-config.ts';
import { locationRows } from '../../../src/run/config/psykoda-locations.ts';

const example = {
  arguments: { target_period: {} },
  detection_units: {
    services: { ALL_but_SSH: { exclude: [22] }, web: { include: [80, 443] } },
    subnets: { ALL: { cidrs: ['private-A'], services: ['ALL_but_SSH', 'web'] } },
  },
  io: { input: { dir: 'log' }, previous: { load: { known_normal: { list: 'normal.csv' } } }, output: { dir: 'result' } },
  preprocess: { screening: { min: 1 } },
  anomaly_detection: { required_srcip: { train: 3, test: 5 }, threshold: { num_anomaly: 5, min_score: 10 } },
};

test('the example configuration of psykoda becomes one of ours, and what is not taken over is told', () => {
  const { config, left } = fromPsykoda(example, 'config.json', { locations: [['10.1.0.0/16', 'Japan']] });
  expect(idsConfig(config)).toMatchObject({
    logs: ['log'],
    units: [
      { name: 'ALL/ALL_but_SSH', subnets: ['private-A'], exclude: [22] },
      { name: 'ALL/web', subnets: ['private-A'], include: [80, 443] },
    ],
    locations: [['10.1.0.0/16', 'Japan']],
    labels: 'normal.csv',
    threshold: { perDay: 5, rarer: 0.005 },
    training: { least: 3 },
  });
  expect(left.join()).toContain('min_score 10');
});

test('a service that is not there is told', () => {
  const broken = { ...example, detection_units: { services: {}, subnets: { ALL: { cidrs: [], services: ['web'] } } } };
  expect(() => fromPsykoda(broken, 'config.json')).toThrow(
    'config.json: subnet ALL names the service web, which detection_units.services does not have',
  );
});

test('a table of locations is read cell by cell, and a folder without lists is told', () => {
  expect(locationRows('\uFEFFsubnet,location\r\n10.0.0.0/8,"Tokyo, HQ"\r\n\r\n 10.1.0.0/16 , Osaka\r\n')).toEqual([
    ['10.0.0.0/8', 'Tokyo, HQ'],
    ['10.1.0.0/16', 'Osaka'],
  ]);
  const told = 'preprocess.exclude_lists: its folder has no file exclude_*.csv, so that nothing is taken out';
  expect(fromPsykoda(example, 'config.json', { lists: [] }).left).toContain(told);
  expect(fromPsykoda(example, 'config.json').left).not.toContain(told);
});
