import type { Random } from '../src/core/random.ts';
import type { Snapshot } from '../src/core/snapshot.ts';

const ODD = [0, -1, 1, 2, 0.5, Number.NaN, Infinity, -Infinity, 1e308, -1e308, 3e8, 2 ** 31, 2 ** 53, -0];

interface Leaf {
  readonly parent: Record<string | number, unknown>;
  readonly key: string | number;
}

function leavesOf(value: unknown, into: Leaf[] = []): Leaf[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return into;
  // Snapshots are plain data: objects and lists have fields by name or number.
  const parent = value as Record<string | number, unknown>;
  for (const key of Object.keys(parent)) {
    into.push({ parent, key });
    leavesOf(parent[key], into);
  }
  return into;
}

/** Change a few fields of a snapshot, one or two unless told, the way someone would who knows the layout. Says what was changed. */
export function damage(snapshot: Snapshot, chance: Random, fields = 1 + chance.integer(2)): string {
  const told: string[] = [];
  for (let n = fields; n > 0; --n) {
    const leaves = leavesOf(snapshot.state);
    const { parent, key } = leaves[chance.integer(leaves.length)]!;
    const before = parent[key];
    const odd = ODD[chance.integer(ODD.length)]!;
    const other = [null, undefined, 'x', {}, [], odd, new Float64Array(3), true][chance.integer(8)];
    if (ArrayBuffer.isView(before) && chance.integer(8) > 0) {
      // The arrays of a snapshot are of numbers.
      const array = before as Float64Array;
      const way = chance.integer(6);
      if (way === 0) parent[key] = array.slice(0, chance.integer(array.length + 1));
      else if (way === 1) parent[key] = Float64Array.from(array);
      else if (array.length > 0) {
        const at = chance.integer(array.length);
        array[at] = way < 4 ? odd : array[chance.integer(array.length)]! + chance.integer(3) - 1;
      }
    } else if (typeof before === 'number' && chance.integer(8) > 0)
      parent[key] = chance.integer(3) > 0 ? odd : before + chance.integer(5) - 2;
    else if (Array.isArray(before) && chance.integer(3) > 0) parent[key] = before.slice(chance.integer(before.length + 1));
    else parent[key] = other;
    told.push(`${String(key)} ${String(before).slice(0, 20)} -> ${String(parent[key]).slice(0, 20)}`);
  }
  return told.join(', ');
}
