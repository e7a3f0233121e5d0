// Bundles what browsers load, from what `tsc` emitted: the frame's scripts (hashed names, one chunk a locale), the
// merchant page's one script and the operator's page. Beside each it writes a manifest, the only file of theirs the processor imports.
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, rmSync} from 'node:fs';
import {resolve as resolvePath} from 'node:path';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

const {version} = JSON.parse(readFileSync('package.json', 'utf8'));

/** The nodes of a syntax tree that `is` holds for. */
const nodesOf = (node, is) => [
  ...(is(node ?? {}) ? [node] : []),
  ...Object.values(node ?? {}).flatMap(child => (typeof child === 'object' ? nodesOf(child, is) : [])),
];

/** The code with the text at each of the places changed, the last first, so that the others stay where they are. */
const changed = (code, places, change) =>
  places
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (text, {start, end}) => text.slice(0, start) + change(text.slice(start, end)) + text.slice(end),
      code,
    );

/** Takes the indentation out of the form's templates and style sheets, into which no minifier of scripts looks. */
const templates = {
  name: 'templates',
  transform(code, id) {
    if (!/\/frame\/dist\/(?:form|pay)\//.test(id) || !code.includes('`')) return null;
    const sheet = /styles\.js$/.test(id);
    const shorten = text => {
      const spaced = text.replace(/\s*\n\s*/g, ' ');
      if (!sheet) return spaced;
      const close = spaced
        .replace(/ ?([{};,>]) ?/g, '$1')
        .replaceAll(';}', '}')
        .replaceAll(': ', ':');
      return close.replace(/(?<![\d.])0\./g, '.');
    };
    const texts = nodesOf(this.parse(code), ({type}) => type === 'TemplateElement');
    return {code: changed(code, texts, shorten), map: null};
  },
};

/** What is never assigned again may as well be declared with a shorter word: types have been checked by now. */
const shortDeclarations = {
  name: 'short-declarations',
  renderChunk(code) {
    // Only their first word, so that one declaration within another is changed, too.
    const declarations = nodesOf(this.parse(code), ({kind}) => kind === 'const');
    const words = declarations.map(({start}) => ({start, end: start + 'const'.length}));
    return {code: changed(code, words, () => 'let'), map: null};
  },
};

const plugins = [
  templates,
  resolve({browser: true, exportConditions: ['production']}),
  shortDeclarations,
  terser({ecma: 2022, module: true, compress: {passes: 3}, format: {comments: false}}),
];

/**
 * Nearly all of what a form starts with is called at its start. Told so, V8 compiles it while it arrives, beside the page's
 * own thread, instead of each function when it is first called (explicit compile hints).
 */
const compiledAhead = {
  name: 'compiled-ahead',
  renderChunk: (code, {isEntry}) =>
    isEntry ? {code: `//# allFunctionsCalledOnLoad\n${code}`, map: null} : null,
};

/** SHA-384 of a file's bytes in the form of an `integrity` attribute (W3C Subresource Integrity). */
const integrity = code => `sha384-${createHash('sha384').update(code).digest('base64')}`;

/**
 * The inventory of what browsers load: by page and role, or name where that says more, when it is loaded and why it is needed (PCI DSS 6.4.3).
 * Everything else that is said of a file is measured.
 */
const INVENTORY = {
  payment_page: {
    script: {
      when: 'start',
      purpose:
        'Registers <florin-card-form>, opens the card frame and hands its outcome to the page. No card data reaches it.',
    },
    style: {
      when: 'start',
      purpose: "Keeps the form's place until its script runs, so that the page does not jump.",
    },
  },
  card_frame: {
    gate: {when: 'start', purpose: 'Calls the embedding page, and verifies that page and its session.'},
    script: {
      when: 'start',
      purpose: 'Shows the card fields to a page that was verified, and checks what is typed into them.',
    },
    locale: {when: 'language', purpose: "The form's words in one language."},
    part: {
      when: 'session',
      purpose:
        'What few forms need: an address, saved cards, a choice of schemes, rare schemes, or words other than came along.',
    },
    chunk: {
      when: 'before_submit',
      purpose: 'Seals the card, sends it to the processor and verifies the signed outcome.',
    },
  },
};

/**
 * What a file is: the `script` a page starts with, a `style`, the words of one `locale`, a `part` of the form that
 * few sessions ask for, or a `chunk` of more.
 */
const roleOf = ({type, isEntry, facadeModuleId}) => {
  if (type === 'asset') return 'style';
  if (isEntry) return 'script';
  if (facadeModuleId?.includes('/locales/')) return 'locale';
  return facadeModuleId?.includes('/pay/') ? 'chunk' : 'part';
};

const purposeOf = (file, role, page) => {
  const entry = INVENTORY[page][file.name] ?? INVENTORY[page][role];
  if (!entry)
    throw new Error(`${file.fileName}: the inventory does not say what a ${role} of ${page} is for`);
  return {page, ...entry};
};

/** What shoppers' browsers load stands in the inventory, by its page; what an operator's loads does not. */
const described = (file, page) => {
  const role = roleOf(file);
  return {
    name: file.name ?? file.fileName.replace(/\.\w+$/, ''),
    role,
    file: file.fileName,
    integrity: integrity(file.code ?? file.source),
    ...(page && purposeOf(file, role, page)),
  };
};

/**
 * Empties the folder before, and writes `manifest.json` after: each file with its hash, and what it is for. First come
 * the scripts that a page starts with, in the order in which they run.
 */
const manifest = page => {
  let entries;
  const rank = ({isEntry, name}) => (isEntry ? entries.indexOf(name) : entries.length);
  return {
    name: 'manifest',
    renderStart({dir}, {input}) {
      entries = Object.keys(input);
      rmSync(dir, {recursive: true, force: true});
    },
    generateBundle(_options, bundle) {
      const files = Object.values(bundle)
        .sort((a, b) => rank(a) - rank(b) || (a.fileName < b.fileName ? -1 : 1))
        .map(file => described(file, page));
      this.emitFile({
        type: 'asset',
        fileName: 'manifest.json',
        source: `${JSON.stringify({version, files}, null, 2)}\n`,
      });
    },
  };
};

/** Writes the words of every language into one file: the processor puts those of the shopper into the page. */
const words = folder => ({
  name: 'words',
  async generateBundle() {
    const languages = readdirSync(folder)
      .filter(name => name.endsWith('.js'))
      .sort();
    const read = async name => [name.slice(0, -3), (await import(resolvePath(folder, name))).words];
    const entries = await Promise.all(languages.map(read));
    this.emitFile({
      type: 'asset',
      fileName: 'words.json',
      source: JSON.stringify(Object.fromEntries(entries)),
    });
  },
});

/** Copies a file beside the bundle as it is. */
const copy = (from, fileName) => ({
  name: 'copy',
  generateBundle() {
    this.emitFile({type: 'asset', fileName, source: readFileSync(from)});
  },
});

/** Ends the build at the first warning: a broken import must not reach a shop. */
const onwarn = warning => {
  throw new Error(warning.message);
};

export default [
  {
    // In the order in which they run: who calls is judged while the form is still on its way.
    input: {gate: 'packages/frame/dist/gate.js', frame: 'packages/frame/dist/main.js'},
    preserveEntrySignatures: false,
    output: {
      dir: 'packages/frame/dist/assets',
      format: 'es',
      entryFileNames: '[name]-[hash].js',
      chunkFileNames: '[name]-[hash].js',
      minifyInternalExports: true,
    },
    plugins: [...plugins, compiledAhead, manifest('card_frame'), words('packages/frame/dist/locales')],
    onwarn,
  },
  {
    input: {florin: 'packages/elements/dist/script.js'},
    output: {dir: 'packages/elements/dist/sdk', format: 'iife', entryFileNames: '[name].js'},
    plugins: [...plugins, copy('packages/elements/src/florin.css', 'florin.css'), manifest('payment_page')],
    onwarn,
  },
  {
    input: {operator: 'packages/operator/dist/main.js'},
    output: {dir: 'packages/operator/dist/assets', format: 'es', entryFileNames: '[name].js'},
    plugins: [...plugins, copy('packages/operator/src/operator.css', 'operator.css'), manifest()],
    onwarn,
  },
];
