import { describe, expect, test } from 'vitest';
import { halfSpaceTrees } from '../../src/index.ts';
import { growHalfSpaces, leafMassScores, leafOf } from '../../src/kernels/trees/half-space.ts';
import { normalRows } from '../data.ts';

/** The first 70 numbers of Python's `random.Random(42)`, from which the example in River's documentation grows its trees. */
const PYTHON_42 = [
  0.6394267984578837, 0.025010755222666936, 0.27502931836911926, 0.22321073814882275, 0.7364712141640124, 0.6766994874229113,
  0.8921795677048454, 0.08693883262941615, 0.4219218196852704, 0.029797219438070344, 0.21863797480360336, 0.5053552881033624,
  0.026535969683863625, 0.1988376506866485, 0.6498844377795232, 0.5449414806032167, 0.2204406220406967, 0.5892656838759087,
  0.8094304566778266, 0.006498759678061017, 0.8058192518328079, 0.6981393949882269, 0.3402505165179919, 0.15547949981178155,
  0.9572130722067812, 0.33659454511262676, 0.09274584338014791, 0.09671637683346401, 0.8474943663474598, 0.6037260313668911,
  0.8071282732743802, 0.7297317866938179, 0.5362280914547007, 0.9731157639793706, 0.3785343772083535, 0.552040631273227, 0.8294046642529949,
  0.6185197523642461, 0.8617069003107772, 0.577352145256762, 0.7045718362149235, 0.045824383655662215, 0.22789827565154686,
  0.28938796360210717, 0.0797919769236275, 0.23279088636103018, 0.10100142940972912, 0.2779736031100921, 0.6356844442644002,
  0.36483217897008424, 0.37018096711688264, 0.2095070307714877, 0.26697782204911336, 0.936654587712494, 0.6480353852465935,
  0.6091310056669882, 0.171138648198097, 0.7291267979503492, 0.1634024937619284, 0.3794554417576478, 0.9895233506365952, 0.6399997598540929,
  0.5569497437746462, 0.6846142509898746, 0.8428519201898096, 0.7759999115462448, 0.22904807196410437, 0.03210024390403776,
  0.3154530480590819, 0.26774087597570273,
];

describe('halfSpaceTrees', () => {
  test('gives the scores printed in the documentation of River when grown from its random numbers', () => {
    const draws = PYTHON_42.values(),
      trees = { height: 3, features: new Int32Array(35), thresholds: new Float64Array(35) },
      mass = new Float64Array(40),
      scores = new Float64Array(40);
    for (let t = 0; t < 5; ++t) growHalfSpaces(trees, t, Float64Array.of(0), Float64Array.of(1), 0.15, () => draws.next().value!);
    let seen = 0;
    const learn = (x: number) => {
      for (let t = 0; t < 5; ++t) mass[leafOf(trees, t, Float64Array.of(x))]! += 1;
      if (++seen % 3 > 0) return;
      leafMassScores(3, 5, mass, 0.3, scores);
      mass.fill(0);
    };
    const stream = [0.5, 0.45, 0.43, 0.44, 0.445, 0.45, 0];
    stream.slice(0, 3).forEach(learn);
    const given = stream.map((x) => {
      learn(x);
      let sum = 0;
      for (let t = 0; t < 5; ++t) sum += scores[leafOf(trees, t, Float64Array.of(x))]!;
      return (1 - sum / (5 * 3 * 15)).toFixed(3);
    });
    expect(given).toEqual(['0.107', '0.071', '0.107', '0.107', '0.107', '0.071', '0.853']);
  });

  test('agrees with counting the samples in every box on the path, missing cells included', () => {
    const options = { nTrees: 3, height: 4, window: 20, limits: [-2, 2, -2, 2], seed: 5 },
      model = halfSpaceTrees(options).start(2),
      { trees } = model.snapshot().state as { trees: { features: Int32Array; thresholds: Float64Array } },
      rows = normalRows(95, 2, 9).map((row, i) => (i % 11 === 3 ? [NaN, row[1]!] : row)),
      current = new Map<string, number>();
    let last = new Map<string, number>();
    /** Names of the boxes from the root of tree t down, such as "1:LRRL". */
    const path = (t: number, row: number[]) => {
      const boxes = [`${t}:`];
      for (let k = 0, node = 0; k < 4; ++k) {
        const box = boxes[k]!,
          value = row[trees.features[t * 15 + node]!]!,
          heavier = (current.get(`${box}L`) ?? 0) >= (current.get(`${box}R`) ?? 0),
          left = Number.isNaN(value) ? heavier : value < trees.thresholds[t * 15 + node]!;
        boxes.push(box + (left ? 'L' : 'R'));
        node = 2 * node + (left ? 1 : 2);
      }
      return boxes;
    };
    rows.forEach((row, i) => {
      let sum = 0;
      for (let t = 0; t < 3; ++t) {
        for (const [depth, box] of path(t, row).entries()) {
          const mass = last.get(box) ?? 0;
          sum += mass * 2 ** depth;
          if (mass < 2) break;
        }
      }
      expect(model.scoreLearnOne(row)).toBe(i < 20 ? NaN : 1 - sum / (3 * 20 * 31));
      for (let t = 0; t < 3; ++t) for (const box of path(t, row)) current.set(box, (current.get(box) ?? 0) + 1);
      if (i % 20 === 19) {
        last = new Map(current);
        current.clear();
      }
    });
  });

  test('without limits, the first window sets them', () => {
    const model = halfSpaceTrees({ nTrees: 50 }).start(2);
    for (const row of normalRows(250, 2, 1)) model.learnOne([1000 + row[0]!, 0.001 * row[1]!]);
    expect(model.scoreOne([1010, 0])).toBeGreaterThan(model.scoreOne([1000, 0]));
    expect(model.scoreOne([1000, 0.01])).toBeGreaterThan(model.scoreOne([1000, 0]));
  });

  test('says what is wrong with limits', () => {
    expect(() => halfSpaceTrees({ limits: [0, 1] }).start(2)).toThrow(
      'halfSpaceTrees: `limits` must hold a lowest and a highest value for each of 2 features; got 2 numbers',
    );
    expect(() => halfSpaceTrees({ limits: [0, 1, 5, 5] }).start(2)).toThrow('halfSpaceTrees: `limits` of feature 1 must rise; got 5 and 5');
  });
});
