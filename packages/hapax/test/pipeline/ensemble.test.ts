import { expect, test } from 'vitest';
import { auto, decode, encode } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const clean = normalRows(300, 3, 1);
const far = Array.from({ length: 24 }, (_, i) => [7 + i * 0.01, 7, 7]);

test('the members are named with their reasons; one feature has no correlations to break', () => {
  expect(
    auto()
      .fit(clean)
      .notes.map((note) => note.split(':')[0]),
  ).toEqual(['isolationForest', 'hbos', 'baggedNearest', 'mahalanobis']);
  expect(auto().fit(clean.map(([a]) => [a!])).notes).toHaveLength(3);
});

test('the second round sees through anomalies that hide each other', () => {
  const margin = (trim: number) => {
    const model = auto({ trim }).fit([...clean, ...far]);
    return model.scoreOne([7, 7, 7]) - Math.max(...model.score(clean));
  };
  expect(margin(0.1)).toBeGreaterThan(margin(0));
});

test('a snapshot with an unknown member is refused by name', () => {
  const snapshot = auto().fit(clean).snapshot(),
    { members } = (snapshot.state as { method: { members: { id: string }[] } }).method;
  for (const member of members) if (member.id === 'hbos') member.id = 'hboz';
  expect(() => auto.load(decode(encode(snapshot))).score(clean)).toThrow(
    'auto: the snapshot has a member hboz, which this version does not know: fit it again',
  );
});
