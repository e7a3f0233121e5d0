import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {dirname, extname, join} from 'node:path';
import {readdirSync} from 'node:fs';
import {gzipSync} from 'node:zlib';
import type {Asset, Assets, Manifest} from '../http/assets.js';
import {loadFonts} from './load-fonts.js';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

/** Reads the built files of frame and elements, found by their manifests, and the operator's fonts. */
export const loadAssets = (fonts?: string): Assets => ({
  fonts: loadFonts(fonts),
  frame: load('@florin/frame/manifest.json'),
  sdk: load('@florin/elements/manifest.json'),
});

const load = (specifier: string): {manifest: Manifest; files: ReadonlyMap<string, Asset>} => {
  const path = fileURLToPath(import.meta.resolve(specifier));
  const folder = dirname(path);
  const names = readdirSync(folder).filter(name => TYPES[extname(name)] !== undefined);
  return {
    manifest: JSON.parse(readFileSync(path, 'utf8')) as Manifest,
    files: new Map(names.map(name => [name, readAsset(join(folder, name))])),
  };
};

/** Reads a file, and packs it once for all. */
export const readAsset = (path: string): Asset => {
  const body = Uint8Array.from(readFileSync(path));
  return {body, gzip: Uint8Array.from(gzipSync(body, {level: 9})), type: TYPES[extname(path)]!};
};
