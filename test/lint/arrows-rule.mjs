import {dirname, join, relative, resolve, sep} from 'node:path';

const packages = resolve(import.meta.dirname, '../../packages');

/** What the rule watches: our own packages and everything of Lit's. Other libraries are each package's own affair. */
const watched = /^(@florin\/|lit$|lit\/|lit-|@lit\/)/;

const fullName = name => (watched.test(name) ? name : `@florin/${name}`);

const matches = (specifier, name) =>
  name.endsWith('/*') ? specifier.startsWith(name.slice(0, -1)) : specifier === name;

/** The text of a module specifier, or nothing where it is only known at run time. */
const textOf = node => {
  if (node?.type === 'TSLiteralType') return textOf(node.literal);
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
};

/**
 * Refuses an import between packages that the table does not list, and a relative one that leaves its package.
 * Unlike `no-restricted-imports` it sees `import()`, `import('…').Type` and `import.meta.resolve()` too, and follows
 * a relative path to where it really leads.
 */
export const arrowsRule = {
  meta: {
    type: 'problem',
    schema: [{type: 'object'}],
    messages: {
      arrow: '{{from}} may not import {{specifier}}: see `arrows` in eslint.config.mjs.',
      climb: '{{from}} may not reach into another folder by a relative path: {{specifier}}.',
    },
  },
  create(context) {
    const {arrows, also = []} = context.options[0];
    const [from = ''] = relative(packages, context.filename).split(sep);
    const own = Object.hasOwn(arrows, from) ? arrows[from] : [];
    const allowed = [...own, ...(own.includes('runtime') ? also : [])].map(fullName);

    const leaves = specifier =>
      specifier.startsWith('.') &&
      relative(join(packages, from), resolve(dirname(context.filename), specifier)).startsWith('..');
    const fault = specifier => {
      if (leaves(specifier)) return 'climb';
      return watched.test(specifier) && !allowed.some(name => matches(specifier, name)) ? 'arrow' : undefined;
    };
    const check = node => {
      const specifier = textOf(node);
      const messageId = specifier && fault(specifier);
      if (messageId) context.report({node, messageId, data: {from, specifier}});
    };
    const source = node => check(node.source);
    return {
      ImportDeclaration: source,
      ExportAllDeclaration: source,
      ExportNamedDeclaration: source,
      ImportExpression: source,
      TSImportType: node => check(node.source ?? node.argument),
      'CallExpression[callee.property.name="resolve"]': node => check(node.arguments[0]),
      'CallExpression[callee.name="require"]': node => check(node.arguments[0]),
    };
  },
};
