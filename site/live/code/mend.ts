import { changed, filled, isNode, made, type Node, some } from './tree.ts';

/** What the interpreter would run otherwise than the language says, written so that it does not. Its test compares both. */
export const mended = (nodes: readonly Node[]): readonly Node[] =>
  changed(nodes, (node) => awaited(withConstructor(withOwnVariables(node))));

/** Classes that extend others get the constructor that the language gives them: the interpreter would call the other without arguments. */
function withConstructor(node: Node): Node {
  const { body, superClass } = node;
  if (!isNode(superClass) || !isNode(body) || !Array.isArray(body.body)) return node;
  if (body.body.some(({ kind }) => kind === 'constructor')) return node;
  const [{ body: like }] = made('class A extends B { constructor(...given) { super(...given); } }');
  return isNode(like) && Array.isArray(like.body) ? { ...node, body: { ...body, body: [...like.body, ...body.body] } } : node;
}

/** `for (let i …)` has an `i` of its own in each round, which functions made in it keep. */
function withOwnVariables(node: Node): Node {
  const { type, init, body } = node;
  if (type !== 'ForStatement' || !isNode(init) || init.kind !== 'let' || !some(body, isFunction)) return node;
  const names = (init.declarations as readonly Node[]).flatMap(({ id }) =>
    isNode(id) && id.type === 'Identifier' ? [String(id.name)] : [],
  );
  if (names.some((name) => some(body, (each) => assigns(each, name))))
    throw new SyntaxError(`the page cannot keep \`${names.join(', ')}\` for functions made in a loop that also changes it; use for … of`);
  const copies = names.map((name) => `const ${name}OfThisRound = ${name};`).join(' ');
  const own = names.map((name) => `let ${name} = ${name}OfThisRound;`).join(' ');
  const [inner] = made('{}');
  return { ...node, body: filled(inner, [...made(copies), filled(inner, [...made(own), body as Node])]) };
}

const isFunction = ({ type }: Node): boolean => /Function/.test(type);

function assigns({ type, left, argument }: Node, name: string): boolean {
  const target = type === 'AssignmentExpression' ? left : type === 'UpdateExpression' ? argument : undefined;
  return isNode(target) && target.type === 'Identifier' && target.name === name;
}

/** `for await` waits for the values of a list, too. */
function awaited(node: Node): Node {
  if (node.type !== 'ForOfStatement' || node.await !== true || !isNode(node.right)) return node;
  const [{ expression }] = made('eachAwaited(0)');
  return isNode(expression) ? { ...node, right: { ...expression, arguments: [node.right] } } : node;
}

/** What `eachAwaited` of mended code is. */
export async function* eachAwaited(values: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator {
  for await (const value of values) yield value;
}
