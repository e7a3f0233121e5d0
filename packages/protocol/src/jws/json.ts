// A text need not end, so that one which does not is read once: without the last `?` from each of its quotes anew.
const TOKENS = /"(?:[^"\\]|\\.)*"?|[{}[\]:,]/gs;

/**
 * Parses JSON into objects without a prototype, refusing a name used twice in one object (RFC 7515 §4 allows
 * parsers to keep either, which lets two readers see two messages) and nesting deeper than `depth`.
 * @throws SyntaxError, which never holds a part of the text
 */
export const strictJson = (text: string, depth = 8): unknown => {
  try {
    checkNames(text, depth);
    return JSON.parse(text, withoutPrototype) as unknown;
  } catch {
    throw new SyntaxError('not the JSON that was expected');
  }
};

const withoutPrototype = (_name: string, value: unknown): unknown =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.assign(Object.create(null) as object, value)
    : value;

const checkNames = (text: string, depth: number): void => {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const name = JSON.parse(last) as string;
      if (open.at(-1)?.has(name)) throw new SyntaxError();
      open.at(-1)?.add(name);
    }
    if (open.length > depth) throw new SyntaxError();
    last = token;
  }
};
