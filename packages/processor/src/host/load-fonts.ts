import {createHash} from 'node:crypto';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import type {Assets} from '../http/assets.js';
import {readAsset} from './load-assets.js';

const FONT = /^([A-Za-z][\w -]{0,39})\.woff2$/;

/**
 * Reads the fonts of a folder: `Brand Sans.woff2` is served as the family `Brand Sans`. The name of what is sent holds
 * its hash, so that browsers may keep it for ever.
 * @throws where the folder cannot be read, or a file in it is no such font
 */
export const loadFonts = (folder: string | undefined): Assets['fonts'] => {
  const fonts = (folder === undefined ? [] : readdirSync(folder)).map(name => {
    const family = FONT.exec(name)?.[1];
    if (!family) throw new Error(`font_invalid: ${name} is not named like Brand Sans.woff2.`);
    const asset = readAsset(join(folder!, name));
    const hash = createHash('sha256').update(asset.body).digest('base64url').slice(0, 12);
    return {family, file: `${family.replaceAll(' ', '-')}-${hash}.woff2`, asset};
  });
  return {
    families: Object.fromEntries(fonts.map(({family, file}) => [family, file])),
    files: new Map(fonts.map(({file, asset}) => [file, asset])),
  };
};
