import type { Sample } from '../types.ts';

/** Samples after which a feature that has never had a value is most likely one with a wrong name. */
const AFTER = 100;

/** Watches for features that never have a value: a misspelt name would be blind for ever, in silence. */
export interface BlindFeatures {
  look(samples: readonly Sample[]): void;
  /** No more will come: say it also when there were fewer samples. */
  end(): void;
}

export function watchBlindFeatures(features: readonly string[], say: (text: string) => void): BlindFeatures {
  let blind = features.map((_, j) => j);
  let seen = 0;
  let done = false;

  function tell(): void {
    done = true;
    for (const j of blind)
      say(
        `feature \`${features[j]}\` has had no value in the first ${seen} ${seen === 1 ? 'sample' : 'samples'}: is it the name that the source has?`,
      );
  }

  return {
    look(samples) {
      if (done) return;
      for (const { values } of samples) {
        seen += 1;
        if (blind.length > 0) blind = blind.filter((j) => !Number.isFinite(values[j]));
        if (seen === AFTER || blind.length === 0) break;
      }
      if (blind.length === 0) done = true;
      else if (seen >= AFTER) tell();
    },
    end() {
      if (!done && seen > 0) tell();
    },
  };
}
