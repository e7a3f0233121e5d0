/**
 * The custom-elements manifest of `@florin/elements` (https://github.com/webcomponents/custom-elements-manifest), from
 * its source. `npm run manifest` writes it; a test holds what was written against this.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {create, ts} from '@custom-elements-manifest/analyzer';

// Its own types leave out what a program calls.
declare module '@custom-elements-manifest/analyzer' {
  const ts: typeof import('typescript');
  const create: (options: object) => object;
}

const folder = resolve(import.meta.dirname, '../../packages/elements');
export const MANIFEST = resolve(folder, 'custom-elements.json');

/** A field or method, as the analyzer describes it. */
interface Member {
  name: string;
  kind: 'field' | 'method';
  privacy?: 'private' | 'protected';
  static?: boolean;
  readonly?: boolean;
  description?: string;
  type?: {text: string};
}

interface Declaration {
  kind: string;
  members: Member[];
  events: {name?: string}[];
  tagName?: string;
  customElement?: boolean;
  attributes?: object[];
}

const isPublic = ({name, privacy, static: ofClass, description = ''}: Member): boolean =>
  !privacy &&
  !ofClass &&
  !name.startsWith('#') &&
  !name.endsWith('Callback') &&
  !/@internal/.test(description);

/** Fields that a page may write as text or flag have an attribute of their own name. */
const isAttribute = ({kind, readonly, type}: Member): boolean =>
  kind === 'field' && !readonly && /^(string|boolean)( \||$)/.test(type?.text ?? '');

/** Leaves out what is nobody's business and what was taken for an event, and says what the tag is. */
const describe = (declaration: Declaration): void => {
  const members = declaration.members.filter(isPublic);
  const attribute = ({name, type, description}: Member) => ({name, type, description, fieldName: name});
  Object.assign(declaration, {
    ...{tagName: 'florin-card-form', customElement: true, members},
    attributes: members.filter(isAttribute).map(attribute),
    events: declaration.events.filter(({name}) => name?.startsWith('florin-')),
  });
};

interface Package {
  modules: {path: string; declarations: Declaration[]}[];
}

const plugin = {
  name: 'florin',
  packageLinkPhase: ({customElementsManifest: {modules}}: {customElementsManifest: Package}): void => {
    for (const module of modules) {
      module.path = 'dist/card-form.js';
      for (const declaration of module.declarations) if (declaration.kind === 'class') describe(declaration);
    }
  },
};

/** The manifest as text. */
export const manifest = (): string => {
  const text = readFileSync(resolve(folder, 'src/card-form.ts'), 'utf8');
  const source = ts.createSourceFile('src/card-form.ts', text, ts.ScriptTarget.ES2022, true);
  const written = create({modules: [source], plugins: [plugin], dev: false, context: {dev: false}});
  return `${JSON.stringify(written, null, 2)}\n`;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(MANIFEST, manifest());
