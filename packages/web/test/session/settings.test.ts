import { detectors as batch, online } from 'hapax/registry';
import { expect, test } from 'vitest';
import { channelNames, defaultSettings, detectorNames, readSettings } from '../../src/session/settings.ts';

test('settings survive being written down and read', () => {
  const threshold = { method: 'spot', options: { q: 0.001 } };
  const detectors = [
    { method: 'ewma', options: { rate: 0.2 }, threshold, calibration: { after: 50 } },
    { method: 'knn', options: {}, retrain: { every: 200 } },
  ];
  const settings = { ...defaultSettings(), rate: 0.01, detectors, learning: { escape: 'never' }, order: { missing: 'hold' } };
  expect(readSettings(JSON.stringify(settings))).toEqual(settings);
});
test('what is damaged, of another shape or out of range falls back to the default', () => {
  expect(readSettings(null)).toEqual(defaultSettings());
  expect(readSettings('{"sou')).toEqual(defaultSettings());
  expect(readSettings('[1]')).toEqual(defaultSettings());
  expect(readSettings('{"rate":7,"source":{"kind":"plant","channels":[]}}')).toEqual(defaultSettings());
  expect(readSettings('{"detectors":[{"method":"ewma","options":{"rate":{}}},{"method":7},null]}').detectors).toEqual([
    { method: 'ewma', options: {} },
  ]);
});
test('the methods shown at first are in the registry', () => {
  const { detectors } = defaultSettings();
  expect(detectors.length).toBeGreaterThan(0);
  for (const { method } of detectors) expect(Object.keys({ ...online, ...batch })).toContain(method);
});
test('a method used twice has two names', () =>
  expect(
    detectorNames([
      { method: 'a', options: {} },
      { method: 'b', options: {} },
      { method: 'a', options: {} },
    ]),
  ).toEqual(['a', 'b', 'a 2']));
test('twenty channels have twenty names', () => expect(new Set(channelNames('plant', 20)).size).toBe(20));
