import { type Bytes, bytesField, joined, wholeField, wholesField } from './protobuf.ts';

/** Data types of ONNX. */
const DOUBLE = 11;
const INT64 = 7;
/** Versions that everything here is in: of the format, the operators, and those of trees. */
const IR_VERSION = 8;
const OPSET = 17;
const OPSET_ML = 3;
const ML = 'ai.onnx.ml';

type Attribute =
  | { readonly whole: number }
  | { readonly text: string }
  | { readonly wholes: ArrayLike<number> }
  | { readonly texts: readonly string[] }
  | { readonly doubles: Float64Array };
export type Attributes = Readonly<Record<string, Attribute>>;

/** A graph of ONNX operators that is being put together. Values are known by their names. */
export interface Graph {
  /** Add an operator; its result. @param domain of trees: `ml` */
  add(operator: string, inputs: readonly string[], attributes?: Attributes, domain?: 'ml'): string;
  /** A constant of 64-bit numbers. */
  doubles(values: ArrayLike<number>, shape: readonly number[]): string;
  /** A constant of whole numbers. */
  wholes(values: ArrayLike<number>): string;
  /** The bytes of a model. @param outputs results by the name under which users get them */
  model(columns: number, outputs: Readonly<Record<string, { readonly result: string; readonly type: 'double' | 'int64' }>>): Uint8Array;
}

/** Name of the samples, shape (nSamples, nFeatures). */
export const INPUT = 'X';

export function onnxGraph(): Graph {
  const nodes: Bytes[] = [];
  const constants: Bytes[] = [];
  const named = (name: string): string => `${name}_${nodes.length + constants.length}`;
  const tensor = (name: string, type: number, shape: readonly number[], raw: Uint8Array): Bytes => [
    ...wholesField(1, shape),
    ...wholeField(2, type),
    ...bytesField(8, name),
    ...bytesField(9, raw),
  ];
  const keep = (made: Bytes, name: string): string => {
    constants.push(bytesField(5, made));
    return name;
  };
  return {
    add(operator, inputs, attributes = {}, domain) {
      const out = named(operator);
      nodes.push(
        bytesField(1, [
          ...inputs.flatMap((one) => bytesField(1, one)),
          ...bytesField(2, out),
          ...bytesField(4, operator),
          ...Object.entries(attributes).flatMap(([name, one]) => bytesField(5, [...bytesField(1, name), ...attribute(one)])),
          ...(domain === 'ml' ? bytesField(7, ML) : []),
        ]),
      );
      return out;
    },
    doubles(values, shape) {
      const name = named('numbers');
      return keep(tensor(name, DOUBLE, shape, littleEndian(Float64Array.from(values))), name);
    },
    wholes(values) {
      const name = named('wholes');
      return keep(tensor(name, INT64, [values.length], littleEndian(BigInt64Array.from(Array.from(values, BigInt)))), name);
    },
    model(columns, outputs) {
      const ends = Object.entries(outputs).map(([name, { result }]) =>
        bytesField(1, [...bytesField(1, result), ...bytesField(2, name), ...bytesField(4, 'Identity')]),
      );
      const graph = [
        ...[...nodes, ...ends].flat(),
        ...bytesField(2, 'hapax'),
        ...constants.flat(),
        ...bytesField(11, value(INPUT, DOUBLE, ['n', columns])),
        ...Object.entries(outputs).flatMap(([name, { type }]) => bytesField(12, value(name, type === 'double' ? DOUBLE : INT64, ['n']))),
      ];
      return joined([
        ...wholeField(1, IR_VERSION),
        ...bytesField(2, 'hapax'),
        ...bytesField(7, graph),
        ...bytesField(8, [...bytesField(1, ''), ...wholeField(2, OPSET)]),
        ...bytesField(8, [...bytesField(1, ML), ...wholeField(2, OPSET_ML)]),
      ]);
    },
  };

  function attribute(one: Attribute): Bytes {
    if ('whole' in one) return [...wholeField(3, one.whole), ...wholeField(20, 2)];
    if ('text' in one) return [...bytesField(4, one.text), ...wholeField(20, 3)];
    if ('wholes' in one) return [...wholesField(8, one.wholes), ...wholeField(20, 7)];
    if ('texts' in one) return [...one.texts.flatMap((text) => bytesField(9, text)), ...wholeField(20, 8)];
    return [...bytesField(5, tensor('', DOUBLE, [one.doubles.length], littleEndian(one.doubles))), ...wholeField(20, 4)];
  }
}

/** What an input or output looks like. A dimension with a name may be of any size. */
const value = (name: string, type: number, shape: readonly (string | number)[]): Bytes => [
  ...bytesField(1, name),
  ...bytesField(
    2,
    bytesField(1, [
      ...wholeField(1, type),
      ...bytesField(
        2,
        shape.flatMap((size) => bytesField(1, typeof size === 'number' ? wholeField(1, size) : bytesField(2, size))),
      ),
    ]),
  ),
];

/** All engines that matter are little-endian; the bytes are those of the snapshot too. */
const littleEndian = (values: Float64Array | BigInt64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** The truth of a comparison as a number. */
export const asDouble = (graph: Graph, name: string): string => graph.add('Cast', [name], { to: { whole: DOUBLE } });
export const asWhole = (graph: Graph, name: string): string => graph.add('Cast', [name], { to: { whole: INT64 } });
