import type { Sample } from 'hapax/stream';
import type { Trouble } from '../contract/surroundings.ts';

/** One value of one feature, as protocols of metrics send them. */
export interface Point {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly key: string;
  readonly value: number;
}

/** What became of points. */
export interface Joined {
  readonly samples: Sample[];
  /** A feature that had several values for one time and one key: the last one is taken. */
  readonly twice: string | undefined;
}

/** Points of one time and one key are one sample; features that are not among them are missing. In the order in which samples begin. */
export function joined(points: Iterable<Point>, features: readonly string[]): Joined {
  const columns = new Map(features.map((name, j) => [name, j]));
  const found = new Map<string, { readonly time: number; readonly key: string; readonly values: number[] }>();
  let twice: string | undefined;
  for (const { name, time, key, value } of points) {
    const column = columns.get(name);
    if (column === undefined) continue;
    const place = `${time} ${key}`;
    let sample = found.get(place);
    if (!sample) {
      sample = { time, key, values: new Array<number>(features.length).fill(Number.NaN) };
      found.set(place, sample);
    }
    if (!Number.isNaN(sample.values[column])) twice ??= name;
    sample.values[column] = value;
  }
  const samples = [...found.values()].map(({ time, key, values }) => (key === '' ? { time, values } : { time, key, values }));
  return { samples, twice };
}

/** Points to samples; what is most likely a mistake in the pipeline file is said once. @param label what tells keys apart: a tag, an attribute */
export function joining(who: string, label: string, features: readonly string[], onTrouble: (trouble: Trouble) => void) {
  const said = { none: false, twice: false };
  const say = (text: string) => onTrouble({ kind: 'trouble', text: `${who}: ${text}` });
  return (points: readonly Point[]): Sample[] => {
    const { samples, twice } = joined(points, features);
    if (samples.length === 0 && points.length > 0 && !said.none) {
      said.none = true;
      const names = [...new Set(points.map(({ name }) => name))].slice(0, 5);
      say(`nothing of ${names.join(', ')} is a feature; the features are ${features.slice(0, 5).join(', ')}`);
    }
    if (twice !== undefined && !said.twice) {
      said.twice = true;
      say(
        `${twice} has several values for one time and one key, of which the last is taken; name the ${label} that tells them apart in \`keys\``,
      );
    }
    return samples;
  };
}
