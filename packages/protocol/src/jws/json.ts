// A text need not end, so that one which does not is read once: without the last `?` from each of its quotes anew.
const TOKENS = /"(?:[^"\\]|\\.)*"?|[{}:]/gs;

/**
 * Parses JSON into objects without a prototype, refusing a name used twice in one object (RFC 7515 §4 allows
 * parsers to keep either, which lets two readers see two messages) and nesting deeper than `depth`.
 * @throws SyntaxError, which never holds a part of the text
 */
export const strictJson = (text: string, depth = 8): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    // What is written back letter for letter has lost nothing, and so holds no name twice: the usual case, and fast.
    if (JSON.stringify(value) !== text.trimEnd()) checkNames(text);
    return withoutPrototypes(value, depth);
  } catch {
    throw new SyntaxError('not the JSON that was expected');
  }
};

/** @throws where a name stands twice in one object of a text that is JSON */
const checkNames = (text: string): void => {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token === ':') {
      const names = open.at(-1)!;
      if (names.size === names.add(JSON.parse(last) as string).size) throw new SyntaxError();
    }
    last = token;
  }
};

const withoutPrototypes = (value: unknown, depth: number): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) throw new SyntaxError();
  if (Array.isArray(value)) return value.map(inner => withoutPrototypes(inner, depth - 1));
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [name, inner] of Object.entries(value)) copy[name] = withoutPrototypes(inner, depth - 1);
  return copy;
};
