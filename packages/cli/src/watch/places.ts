import { z } from '@hapax/connect/zod';
import { nearestName } from 'hapax';

/** The part of a JSON schema that says which names may stand where. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape | boolean;
  readonly additionalProperties?: Shape | boolean;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
  readonly const?: unknown;
}

type Path = readonly (string | number)[];

/**
 * The end of a sentence about a name that a file may not have at a place: the one that was probably meant, the places where that
 * name is known, or the names that may stand here. `value`: what the file has at the place.
 */
export function waysOut(schema: z.ZodType): (path: Path, name: string, value: unknown) => string {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  const all = places(whole, '');
  return (path, name, value) => wayOut(whole, all, path, name, value);
}

function wayOut(whole: Shape, all: readonly Place[], path: Path, name: string, value: unknown): string {
  const here = namesOf(at(whole, path), value);
  const meant = nearestName(name, here);
  if (meant !== undefined) return `; did you mean \`${meant}\`?`;
  const own = path.map((key, i) => (typeof key === 'number' ? '[]' : `${i === 0 ? '' : '.'}${key}`)).join('');
  const homes = all.filter(({ names }) => names.includes(name)).map(({ place }) => place);
  if (homes.length > 0) return `; it goes into ${enumerated(nearestFirst([...new Set(homes)], own))}`;
  for (const { place, names } of all.filter(({ place }) => place.startsWith(own))) {
    const inside = nearestName(name, names);
    if (inside !== undefined && name.length > SHORT) return `; did you mean \`${inside}\`, which goes into \`${place}\`?`;
  }
  return here.length === 0
    ? ''
    : `; there are ${here.slice(0, MOST).join(', ')}${here.length > MOST ? ` and ${here.length - MOST} more` : ''}`;
}

/** Names that are listed. */
const MOST = 24;
/** A shorter name is near to too many. */
const SHORT = 3;
/** Places that are listed. */
const MOST_PLACES = 3;

function enumerated(homes: readonly string[]): string {
  const told = homes.slice(0, MOST_PLACES).map((home) => (home === TOP ? home : `\`${home}\``));
  const more = homes.length - told.length;
  if (more > 0) return `${told.join(', ')} or ${more} more`;
  return told.length > 1 ? `${told.slice(0, -1).join(', ')} or ${told.at(-1)}` : told.join();
}

const branches = (shape: Shape): readonly Shape[] => {
  const parts = [...(shape.anyOf ?? []), ...(shape.oneOf ?? []), ...(shape.allOf ?? [])];
  return parts.length === 0 ? [shape] : [shape, ...parts.flatMap(branches)];
};

/** All shapes that may stand at a path. */
function at(whole: Shape, path: Path): readonly Shape[] {
  let shapes = branches(whole);
  for (const key of path) {
    const next = shapes.flatMap((shape) => {
      if (typeof key === 'number') return typeof shape.items === 'object' ? [shape.items] : [];
      const known = shape.properties?.[key];
      return known ? [known] : typeof shape.additionalProperties === 'object' ? [shape.additionalProperties] : [];
    });
    shapes = next.flatMap(branches);
  }
  return shapes;
}

/** The names that these shapes have, of those alone that a value is of: `type: file` has no `url`. */
function namesOf(shapes: readonly Shape[], value: unknown): readonly string[] {
  const fitting = shapes.filter(({ properties }) => properties && fits(properties, value));
  const chosen = fitting.length > 0 ? fitting : shapes;
  return [...new Set(chosen.flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

function fits(properties: Readonly<Record<string, Shape>>, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const has = value as Readonly<Record<string, unknown>>;
  return Object.entries(properties).every(([key, shape]) => shape.const === undefined || has[key] === shape.const);
}

/** A place of the file, and the names that may stand there. */
interface Place {
  readonly place: string;
  readonly names: readonly string[];
}

function places(shape: Shape, path: string): readonly Place[] {
  return branches(shape).flatMap((branch) => {
    const properties = Object.entries(branch.properties ?? {});
    return [
      { place: path === '' ? TOP : path, names: properties.map(([key]) => key) },
      ...properties.flatMap(([key, part]) => places(part, path === '' ? key : `${path}.${key}`)),
      ...(typeof branch.items === 'object' ? places(branch.items, `${path}[]`) : []),
    ];
  });
}

const TOP = 'the top of the file';

/** Places inside of this one first, then those that are less deep. */
const nearestFirst = (homes: readonly string[], own: string): readonly string[] =>
  homes.toSorted((a, b) => Number(b.startsWith(own)) - Number(a.startsWith(own)) || depth(a) - depth(b));

const depth = (place: string): number => (place === TOP ? 0 : place.split('.').length);
