import { describe as words } from 'hapax';
import { online } from 'hapax/registry';
import { expect, test } from 'vitest';
import { channelNames, defaultSettings, detectorNames, readOption, readSettings } from '../../src/session/settings.ts';

test('settings survive being written down and read', () => {
  const settings = { ...defaultSettings(), rate: 0.01, detectors: [{ method: 'ewma', options: { rate: 0.2 } }] };
  expect(readSettings(JSON.stringify(settings))).toEqual(settings);
});
test('what is damaged, unknown or out of range falls back to the default', () => {
  expect(readSettings(null)).toEqual(defaultSettings());
  expect(readSettings('{"sou')).toEqual(defaultSettings());
  expect(readSettings('[1]')).toEqual(defaultSettings());
  expect(readSettings('{"rate":7,"source":{"kind":"plant","channels":[]}}')).toEqual(defaultSettings());
  expect(
    readSettings('{"detectors":[{"method":"ewma","options":{"rate":-1,"warmup":30,"old":1}},{"method":"gone"},{"method":"toString"}]}')
      .detectors,
  ).toEqual([{ method: 'ewma', options: { warmup: 30 } }]);
});
test('the methods shown at first are in the registry', () => {
  const { detectors } = defaultSettings();
  expect(detectors.length).toBeGreaterThan(0);
  for (const { method } of detectors) expect(Object.keys(online)).toContain(method);
});
test('a control gives the value of its option, or says what it must be', () => {
  const { rate } = online.ewma!.spec.options;
  expect(readOption('ewma', 'rate', rate!, '0.5')).toEqual({ value: 0.5 });
  expect(readOption('ewma', 'rate', rate!, '2')).toEqual({ problem: `must be ${words(rate!)}` });
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
