/** A name in a pair of quotes that the format knows nothing of, as it is left by a program that quotes twice. */
const QUOTED =
  /^(?:'([^']+)'|"([^"]+)"|`([^`]+)`|\u201c([^\u201c\u201d]+)\u201d|\u201e([^\u201e\u201c]+)\u201c|\u00ab([^\u00ab\u00bb]+)\u00bb)$/;

/** The names without the quotes around each of them; as they are where one has none. */
export function unquotedNames(names: readonly string[]): readonly string[] {
  const bare = names.map((name) =>
    name.trim() === ''
      ? name
      : QUOTED.exec(name.trim())
          ?.slice(1)
          .find((one) => one !== undefined),
  );
  return bare.every((name) => name !== undefined) ? bare : names;
}
