import { mutate } from './mutate.mjs';

/** Values that are JSON and that readers of it forget. Written as texts: some could not be written back. */
const ODD = [
  'null',
  '{}',
  '[]',
  '""',
  '1e999',
  '-0',
  '1e-400',
  '9007199254740993',
  '"NaN"',
  '"1e3"',
  'true',
  '{"toString":1,"valueOf":2}',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '"constructor"',
  '"__proto__"',
  '"../../x"',
  '"=1+1"',
  '"\\u001b]0;x\\u0007"',
  '"\\ud800"',
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `"${'x'.repeat(2000)}"`,
  '[1,[2,[3]]]',
];
const HOLE = '\u0001hole\u0001';

/** Change a value or a name of a text of JSON, one a line or all of it; what is no JSON is changed as any text. */
export function insideJson(bytes, chance, context) {
  const lines = bytes.toString().split('\n');
  const at = chance.integer(lines.length);
  let value;
  try {
    value = JSON.parse(lines[at]);
  } catch {
    return mutate(bytes, chance, context);
  }
  const all = [];
  const look = (parent) => {
    for (const key of Object.keys(parent)) {
      all.push([parent, key]);
      if (typeof parent[key] === 'object' && parent[key] !== null) look(parent[key]);
    }
  };
  try {
    if (typeof value === 'object' && value !== null) look(value);
  } catch {
    return mutate(bytes, chance, context);
  }
  if (all.length === 0) return mutate(bytes, chance, context);
  const [parent, key] = all[chance.integer(all.length)];
  const what = chance.integer(6);
  if (what === 0) delete parent[key];
  else if (what === 1 && !Array.isArray(parent)) {
    const [, other] = all[chance.integer(all.length)];
    parent[other] = parent[key];
  } else parent[key] = HOLE;
  try {
    lines[at] = JSON.stringify(value).replace(JSON.stringify(HOLE), () => ODD[chance.integer(ODD.length)]);
  } catch {
    return bytes;
  }
  return Buffer.from(lines.join('\n'));
}
