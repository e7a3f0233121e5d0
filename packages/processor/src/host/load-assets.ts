import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {dirname, extname, join} from 'node:path';
import {gzipSync} from 'node:zlib';
import type {Release} from '@florin/protocol';
import type {Asset, Assets, Part} from '../http/assets.js';
import {loadFonts} from './load-fonts.js';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Reads the built files of frame and elements, those that their manifests name and no other, and the operator's fonts. */
export const loadAssets = (fonts?: string): Assets => ({
  fonts: loadFonts(fonts),
  frame: {...load<Release>('@florin/frame/manifest.json'), words: loadWords()},
  sdk: load<Release>('@florin/elements/manifest.json'),
});

/** A file of the operator's page: the script, and its style. */
export interface PageFile {
  file: string;
  integrity: string;
}

/** What the operator's page is made of. */
export interface OperatorPage {
  manifest: {files: PageFile[]};
  files: ReadonlyMap<string, Asset>;
}

/** Reads the built files of the operator's page. */
export const loadOperatorPage = (): OperatorPage => load('@florin/operator/manifest.json');

const pathTo = (specifier: string): string => fileURLToPath(import.meta.resolve(specifier));

const loadWords = (): Record<string, string> => {
  const words = JSON.parse(readFileSync(pathTo('@florin/frame/words.json'), 'utf8')) as Record<
    string,
    object
  >;
  return Object.fromEntries(Object.entries(words).map(([tag, of]) => [tag, JSON.stringify(of)]));
};

const load = <M extends {files: {file: string}[]}>(
  specifier: string,
): {manifest: M; files: Part['files']} => {
  const path = pathTo(specifier);
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as M;
  const read = ({file}: {file: string}) => [file, readAsset(join(dirname(path), file))] as const;
  return {manifest, files: new Map(manifest.files.map(read))};
};

/** Reads a file, and packs it once for all. */
export const readAsset = (path: string): Asset => {
  const body = Uint8Array.from(readFileSync(path));
  return {body, gzip: Uint8Array.from(gzipSync(body, {level: 9})), type: TYPES[extname(path)]!};
};
