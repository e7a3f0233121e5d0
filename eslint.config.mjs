import js from '@eslint/js';
import {defineConfig, globalIgnores} from 'eslint/config';
import * as lit from 'eslint-plugin-lit';
import * as wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';
import {arrowsRule} from './test/lint/arrows-rule.mjs';

/**
 * Who may import whom: everything of ours, and everything of Lit's, that is not listed is refused. Names are those
 * after `@florin/`. A package that is missing here may import nothing of ours.
 */
export const arrows = {
  runtime: [],
  protocol: ['runtime'],
  card: [],
  network: [],
  frame: [
    'protocol',
    'protocol/envelope',
    'protocol/jws',
    'protocol/check',
    'protocol/channel',
    // Not `card`, which brings every scheme at once.
    ...['card/core', 'card/all'],
    'runtime',
    'lit',
    'lit/*',
  ],
  // Nothing of Lit's: lit-html throws at import under a page's own Trusted Types policy.
  elements: ['protocol', 'protocol/check', 'protocol/channel', 'runtime'],
  operator: ['protocol', 'lit', 'lit/*'],
  react: ['elements'],
  merchant: ['protocol', 'protocol/envelope'],
  processor: [
    ...['protocol', 'protocol/envelope', 'protocol/openapi', 'card', 'network', 'runtime'],
    ...['frame/manifest.json', 'elements/manifest.json', 'operator/manifest.json'],
  ],
  // Of the link's sockets where it starts: `node.ts`, `cli.ts` and `host`.
  sandbox: ['card', 'network', 'network/node', 'runtime'],
  testing: ['protocol', 'protocol/envelope', 'card', 'runtime'],
};

/** The files where a program starts: they alone may take the machine's own time, timers, randomness and network. */
export const outermost = [
  'main.ts',
  'gate.ts',
  'define.ts',
  'script.ts',
  'cli.ts',
  'node.ts',
  'load.ts',
  'testing.ts',
  'host/*.ts',
];

const sources = ['packages/*/src/**/*.ts'];
const tests = ['**/*.test.ts', '**/test-kit/**', 'test/**'];
const starts = outermost.map(name => `packages/*/src/**/${name}`);
const shown = ['packages/{frame,elements,operator}/src/**/*.ts'];

const take = name => `${name} is outside the program: take it from the Runtime that was handed in.`;
const refuse = (property, ...objects) =>
  objects.map(object => ({object, property, message: take(`${object}.${property}`)}));

const globals = [
  ...['setTimeout', 'setInterval', 'setImmediate', 'requestIdleCallback'],
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'],
];
const modules = [
  ...['net', 'tls', 'dgram', 'dns', 'http', 'https', 'http2', 'timers', 'timers/promises', 'perf_hooks'],
  'worker_threads',
];
const randomness = [
  ...['randomBytes', 'randomUUID', 'randomInt', 'randomFill', 'randomFillSync', 'getRandomValues'],
  ...['webcrypto', 'default'],
];

const outsideWorld = {
  'no-restricted-globals': [
    'error',
    {
      globals: globals.map(name => ({name, message: take(name)})),
      checkGlobalObject: true,
      globalObjects: ['window', 'self'],
    },
  ],
  'no-restricted-properties': [
    'error',
    ...refuse('now', 'Date', 'performance'),
    ...refuse('random', 'Math'),
    ...refuse('getRandomValues', 'crypto'),
    ...refuse('randomUUID', 'crypto'),
    ...refuse('timeout', 'AbortSignal'),
    ...refuse('sendBeacon', 'navigator'),
  ],
  'no-restricted-syntax': [
    'error',
    {selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: take('new Date()')},
    {selector: 'CallExpression[callee.name="Date"]', message: take('Date()')},
    {
      // The same through the global object, or through a part of it that was put aside.
      selector:
        'MemberExpression[object.type="MemberExpression"][object.property.name=/^(Date|performance)$/][property.name="now"]',
      message: take('now()'),
    },
    {
      selector:
        'MemberExpression[object.property.name="crypto"][property.name=/^(getRandomValues|randomUUID)$/]',
      message: take('crypto'),
    },
  ],
  'no-restricted-imports': [
    'error',
    {
      paths: [
        ...modules.flatMap(name => [name, `node:${name}`]).map(name => ({name, message: take(name)})),
        ...['crypto', 'node:crypto'].map(name => ({name, importNames: randomness, message: take(name)})),
      ],
    },
  ],
};

export default defineConfig(
  globalIgnores(['**/dist/', '**/.florin/', 'test/output/']),
  {linterOptions: {reportUnusedDisableDirectives: 'error'}},
  js.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'max-lines': ['error', {max: 300, skipBlankLines: true, skipComments: true}],
    },
  },
  {
    // What stands outside TypeScript runs on Node, and `node --check` knows its names better than a list here.
    files: ['**/*.{js,mjs}'],
    rules: {'no-undef': 'off'},
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict],
    languageOptions: {
      parserOptions: {project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname},
    },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', {disallowTypeAnnotations: false}],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
      // An interface is often the first of several to come, and a `void` union says "may be asynchronous".
      '@typescript-eslint/no-invalid-void-type': 'off',
      // With unchecked indexed access, `!` is the honest word after a length or a pattern was checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          destructuredArrayIgnorePattern: '^_',
          ignoreRestSiblings: true,
        },
      ],
    },
  },
  {
    files: sources,
    ignores: tests,
    plugins: {florin: {rules: {arrows: arrowsRule}}},
    rules: {
      'florin/arrows': ['error', {arrows}],
      'no-console': 'error',
      'no-restricted-exports': [
        'error',
        {restrictDefaultExports: {direct: true, named: true, defaultFrom: true}},
      ],
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
    },
  },
  {
    files: sources,
    ignores: [...tests, ...starts, 'packages/runtime/**'],
    languageOptions: {globals: {window: 'readonly', self: 'readonly'}},
    rules: outsideWorld,
  },
  {
    files: starts,
    ignores: tests,
    rules: {
      'florin/arrows': ['error', {arrows, also: ['runtime/node', 'runtime/browser']}],
      'no-console': 'off',
    },
  },
  {
    files: shown,
    extends: [lit.configs['flat/recommended'], wc.configs['flat/best-practice']],
    rules: {
      // Lists here are a handful of fields, and Lit keeps the listener itself: neither costs anything.
      'lit/no-template-arrow': 'off',
      'lit/no-template-map': 'off',
      'lit/prefer-query-decorators': 'off',
      // Opening the root to the page's script is exactly what must not be demanded.
      'wc/no-closed-shadow-root': 'off',
    },
  },
);
