import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Method, POT_OPTIONS } from 'hapax';
import { detectors, methodsByName, online, thresholds, transforms } from 'hapax/registry';
import { POLICIES } from 'hapax/stream';
import { expect, test } from 'vitest';
import { groupOf, interfaceOf } from './option-types.ts';

const path = fileURLToPath(new URL('../packages/hapax/src/generated/options.ts', import.meta.url));
const specs = (table: Readonly<Record<string, { readonly spec: Method }>>) => Object.values(table).map(({ spec }) => spec);
const union = (names: readonly string[]) => names.map((name) => `'${name}'`).join(' | ');
const POLICY: Record<string, string> = {
  order: 'What happens to samples that come late, twice, incomplete, or after a silence.',
  learning: 'What a detector learns from, and how it gets out of a wrong belief.',
  alerts: 'When flagged samples become an incident, and when it ends.',
  memory: 'How many models are kept.',
  calibration: 'The threshold and the severity made from recent scores.',
  retrain: 'When and on what a batch model is trained again.',
};

function generated(): string {
  const batch = Object.values(methodsByName.detectors).map(({ spec }) => spec);
  return [
    '/** Made from the option tables by `npm run docs`, so that editors know every option: its sentence, its range and its default. */\n',
    groupOf('Detector', 'Options of every batch detector, by id.', specs(detectors)),
    groupOf('Online', 'Options of every online detector, by id.', specs(online)),
    groupOf('Threshold', 'Options of every threshold rule, by id.', specs(thresholds)),
    groupOf('Transform', 'Options of every transform, by id.', specs(transforms)),
    ...Object.entries(POLICIES).map(([key, table]) =>
      interfaceOf({ name: `${key[0]!.toUpperCase()}${key.slice(1)}Options`, about: POLICY[key]!, table }),
    ),
    interfaceOf({ name: 'PeaksOverThresholdOptions', about: 'Options of `peaksOverThreshold`.', table: POT_OPTIONS }),
    `/** Detectors that cannot be fitted without labels. */\nexport type NeedsLabels = ${union(batch.filter(({ labels }) => labels === 'required').map(({ id }) => id))};\n`,
    `/** Detectors whose models take in more samples. */\nexport type CanLearn = ${union(batch.filter(({ learn }) => learn !== undefined).map(({ id }) => id))};\n`,
  ].join('\n');
}

test('editors know every option: the declarations are what the option tables say', () => {
  const now = execFileSync('npx', ['biome', 'format', '--stdin-file-path', path], { input: generated(), encoding: 'utf8' });
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, now);
  else expect(readFileSync(path, 'utf8'), 'out of date: npm run docs').toBe(now);
});
