import { parse } from 'acorn';

/** A node of a syntax tree of ESTree, as far as it is looked at here. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly [part: string]: unknown;
}

export interface Program extends Node {
  readonly body: readonly Node[];
}

/** The tree of a module; types of the parser know each kind of node, of which few matter here. */
export const treeOf = (code: string): Program => parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) as unknown as Program;

/** Nodes made from a piece of code. */
export const made = (code: string): readonly Node[] => treeOf(code).body;

export const isNode = (part: unknown): part is Node => typeof part === 'object' && part !== null && 'type' in part;

/** A tree with each node changed, innermost first. */
export function changed<T>(part: T, change: (node: Node) => Node): T {
  if (Array.isArray(part)) return part.map((each) => changed(each, change)) as T;
  if (!isNode(part)) return part;
  return change(Object.fromEntries(Object.entries(part).map(([name, value]) => [name, changed(value, change)])) as Node) as T & Node;
}

/** Whether some node below is of this kind; `enters` may forbid to look into one. */
export function some(part: unknown, is: (node: Node) => boolean, enters: (node: Node) => boolean = () => true): boolean {
  if (Array.isArray(part)) return part.some((each) => some(each, is, enters));
  if (!isNode(part)) return false;
  return is(part) || (enters(part) && Object.values(part).some((each) => some(each, is, enters)));
}

/** The empty block of a node, filled. */
export const filled = (node: Node, statements: readonly Node[]): Node =>
  changed(node, (each) => (each.type === 'BlockStatement' ? { ...each, body: statements } : each));
