import { isObject, type JsonObject, type JsonRows } from './shape.ts';

/**
 * What the shapes of a map in TopoJSON say of themselves: a row for each, of the object that has most of them. Its arcs are outlines and no
 * rows.
 * @returns undefined where the value is no such map; no rows where its shapes say nothing
 */
export function rowsOfTopology(value: unknown): JsonRows | undefined {
  if (!isObject(value) || value.type !== 'Topology' || !isObject(value.objects) || !Array.isArray(value.arcs)) return undefined;
  const layers = Object.entries(value.objects).map(([name, one]) => ({ name, rows: propertiesOf(one) }));
  const [best, ...others] = layers.sort((a, b) => b.rows.length - a.rows.length);
  if (best === undefined || best.rows.length === 0) return { rows: [], note: undefined };
  const rest = others.length === 0 ? '' : `; ${others.map(({ name }) => `\`${name}\``).join(', ')} left out`;
  return { rows: best.rows, note: `the rows are taken from the properties of \`objects.${best.name}\`, a map${rest}` };
}

function propertiesOf(layer: unknown): readonly JsonObject[] {
  const shapes: readonly unknown[] = isObject(layer) && Array.isArray(layer.geometries) ? layer.geometries : [layer];
  return shapes.flatMap((shape) => {
    if (!isObject(shape) || !isObject(shape.properties) || Object.keys(shape.properties).length === 0) return [];
    const { id, properties } = shape;
    return [typeof id === 'string' || typeof id === 'number' ? { id, ...properties } : properties];
  });
}
