import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as index from '../src/index.ts';
import { detectors, online, thresholds, transforms } from '../src/registry.ts';
import { detectorLaws, extractorLaws, onlineLaws, thresholdLaws, transformLaws } from '../src/testing/index.ts';
import { idf } from './guests/idf.ts';
import { semiSupervised } from './guests/semi-supervised.ts';

const NOISE = 'random features add noise to the kernel, so samples far from everything score rho only up to about 1/√D';
const DETECTOR_EXCUSES: Record<string, Parameters<typeof detectorLaws>[2]> = { sgdOneClassSvm: { outranks: NOISE } };
for (const entry of Object.values(detectors)) detectorLaws(test, entry, DETECTOR_EXCUSES[entry.spec.id]);
const CHANGE = 'it tests for change: evidence stands from earlier samples, so one sample need not lead; its own tests plant shifts';
const SHAPES = 'it compares shapes of windows: one far sample in noise is no shape, and a window with a missing sample has no score';
const ONLINE_EXCUSES: Record<string, Parameters<typeof onlineLaws>[2]> = {
  adwin: { outranks: CHANGE, skips: CHANGE, explains: CHANGE },
  bocpd: { outranks: CHANGE, skips: CHANGE, explains: CHANGE },
  cusum: { outranks: CHANGE, skips: CHANGE, explains: CHANGE },
  leftDiscord: { outranks: SHAPES, skips: SHAPES, explains: SHAPES },
  pageHinkley: { outranks: CHANGE, skips: CHANGE, explains: CHANGE },
};
for (const entry of Object.values(online)) onlineLaws(test, entry, ONLINE_EXCUSES[entry.spec.id]);
const SAID = 'its level is said beforehand, so equal scores may lie above it';
for (const entry of Object.values(thresholds)) thresholdLaws(test, entry, entry.spec.id === 'fixed' ? { degenerate: SAID } : {});
const LEVELS = 'a missing cell is a level, or none of them; its own tests say which number that is';
const TRANSFORM_EXCUSES: Record<string, Parameters<typeof transformLaws>[2]> = {
  frequency: { missing: LEVELS },
  oneHot: { missing: LEVELS, names: 'a category has as many features as levels' },
};
for (const entry of Object.values(transforms)) transformLaws(test, entry, TRANSFORM_EXCUSES[entry.spec.id]);

const SMALL = 'one linear layer, trained by steps that are cut: a far sample need not lead, nor its largest feature';
detectorLaws(test, semiSupervised, { outranks: SMALL, explains: SMALL, calibrated: SMALL, infinite: SMALL, units: SMALL });

const HOUR = 3_600_000;
const events = (from: number, n: number, sids: number) =>
  Array.from({ length: n }, (_, i) => ({ time: from + (i * HOUR) / 7, fields: { src: 'abc'[i % 3]!, sid: (i * i) % sids } }));
extractorLaws(test, idf, { training: events(0, 90, 11), further: events(40 * HOUR, 60, 23) });

const camel = (file: string) => file.replace('.ts', '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** Detectors made of others live in src/pipeline. */
const COMBINED = ['auto', 'featureBagging', 'suod'];

test.each(Object.entries({ detectors, online, thresholds, transforms }))(
  'every file in %s/ is registered under its name and exported',
  (folder, table) => {
    const files = readdirSync(new URL(`../src/${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((f) => f.endsWith('.ts'))
      .map((f) => f.slice(f.lastIndexOf('/') + 1))
      .map(camel)
      .concat(folder === 'detectors' ? COMBINED : []);
    expect(Object.keys(table).sort()).toEqual(files.sort());
    for (const [id, entry] of Object.entries(table)) {
      expect(entry.spec.id).toBe(id);
      expect(Object.keys(index)).toContain(id);
      expect(entry.spec.title && entry.spec.source).toMatch(/.+/);
    }
  },
);
