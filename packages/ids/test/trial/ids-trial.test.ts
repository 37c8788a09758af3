import { expect, test } from 'vitest';
import { INTRUSIONS } from '../../src/simulate/intrusions.ts';
import { idsTrial } from '../../src/trial/ids-trial.ts';

test('every kind of intrusion is ranked above nearly all days without one, scans of ports, bursts, beacons and exfiltration above almost each', () => {
  const { kinds, ways } = idsTrial({ seeds: [31, 32], psykoda: false });
  expect(kinds.map(({ kind }) => kind)).toEqual(INTRUSIONS);
  for (const { kind, rocAuc, planted } of kinds) {
    expect(planted, kind).toBe(2);
    // Drawn amounts: a scan may be of eleven servers, which an honest host reaches in a busy hour.
    expect(rocAuc[0], kind).toBeGreaterThan(/vertical|burst|beacon|exfil/.test(kind) ? 0.98 : 0.85);
  }
  expect(ways).toEqual(['hapax', 'isolation forest, same features']);
}, 120_000);
