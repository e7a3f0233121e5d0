// Bundles what browsers load, from what `tsc` emitted: the frame's scripts (hashed names, one chunk a locale) and
// the merchant page's one script. Beside each it writes a manifest, the only file of theirs the processor imports.
import {createHash} from 'node:crypto';
import {readFileSync, rmSync} from 'node:fs';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
const plugins = [
  resolve({browser: true, exportConditions: ['production']}),
  terser({ecma: 2022, module: true, compress: {passes: 3}, format: {comments: false}}),
];

/** SHA-384 of a file's bytes in the form of an `integrity` attribute (W3C Subresource Integrity). */
const integrity = code => `sha384-${createHash('sha384').update(code).digest('base64')}`;

/** What a file is for: the `script` a page starts with, the words of one `locale`, or a `chunk` loaded when due. */
const roleOf = ({isEntry, facadeModuleId}) =>
  isEntry ? 'script' : facadeModuleId?.includes('/locales/') ? 'locale' : 'chunk';

/** Empties the folder before, and writes `manifest.json` after: each file with its name, role and hash. */
const manifest = {
  name: 'manifest',
  renderStart({dir}) {
    rmSync(dir, {recursive: true, force: true});
  },
  generateBundle(_options, bundle) {
    const files = Object.values(bundle)
      .filter(file => file.type === 'chunk')
      .map(chunk => ({
        name: chunk.name,
        role: roleOf(chunk),
        file: chunk.fileName,
        integrity: integrity(chunk.code),
      }))
      .sort((a, b) => (a.file < b.file ? -1 : 1));
    this.emitFile({
      type: 'asset',
      fileName: 'manifest.json',
      source: `${JSON.stringify({version, files}, null, 2)}\n`,
    });
  },
};

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
    input: {frame: 'packages/frame/dist/main.js'},
    output: {
      dir: 'packages/frame/dist/assets',
      format: 'es',
      entryFileNames: '[name]-[hash].js',
      chunkFileNames: '[name]-[hash].js',
      minifyInternalExports: true,
    },
    plugins: [...plugins, manifest],
    onwarn,
  },
  {
    input: {florin: 'packages/elements/dist/script.js'},
    output: {dir: 'packages/elements/dist/sdk', format: 'iife', entryFileNames: '[name].js'},
    plugins: [...plugins, manifest, copy('packages/elements/src/florin.css', 'florin.css')],
    onwarn,
  },
];
