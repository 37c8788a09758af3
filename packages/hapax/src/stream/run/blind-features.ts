import { nearestName } from '../../core/nearest-name.ts';
import type { Sample } from '../types.ts';

/** Samples after which a feature that has never had a value is most likely one with a wrong name. */
const AFTER = 100;

/** Watches for features that never have a value: a misspelt name would be blind for ever, in silence. */
export interface BlindFeatures {
  look(samples: readonly Sample[]): void;
  /** No more will come: say it also when there were fewer samples. */
  end(): void;
}

/**
 * @param fields names that the records of the source had so far, where it knows
 * @param keyField the one of them that says whose sample a record is
 */
export function watchBlindFeatures(
  features: readonly string[],
  say: (text: string) => void,
  fields: () => readonly string[] = () => [],
  keyField?: string,
): BlindFeatures {
  let blind = features.map((_, j) => j);
  let seen = 0;
  let done = false;

  function tell(): void {
    done = true;
    const names = fields();
    const first = `in the first ${seen} ${seen === 1 ? 'sample' : 'samples'}`;
    for (const j of blind) say(`feature \`${features[j]}\` has had no value ${first}: ${hintOf(features[j], names)}`);
    if (keyField !== undefined && names.length > 0 && !names.includes(keyField))
      say(`no record has had \`${keyField}\`, the key, ${first}, so all are one series: ${hintOf(keyField, names)}`);
  }

  return {
    look(samples) {
      if (done) return;
      for (const { values } of samples) {
        seen += 1;
        if (blind.length > 0) blind = blind.filter((j) => !Number.isFinite(values[j]));
        if (seen === AFTER || (blind.length === 0 && keyField === undefined)) break;
      }
      if (seen >= AFTER) tell();
      else if (blind.length === 0 && keyField === undefined) done = true;
    },
    end() {
      if (!done && seen > 0) tell();
    },
  };
}

function hintOf(feature: string, fields: readonly string[]): string {
  if (fields.includes(feature)) return 'the records have the field, and no number in it';
  const meant = nearestName(feature, fields);
  return meant === undefined ? 'is it the name that the source has?' : `did you mean \`${plain(meant)}\`?`;
}

/** Names come from outside: none may begin another line or steer a terminal. */
const plain = (name: string): string => name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
