import {randomBytes, type KeyObject} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseKek} from '../vault/kek.js';

/**
 * The key-encryption key: the one given, or for the demo one of its own in a file that only its owner may read.
 * @throws where the profile is not `demo` and no key is given
 */
export const loadKek = (data: string, profile: 'demo' | 'production', given?: string): KeyObject => {
  if (given) return parseKek(given);
  if (profile !== 'demo') throw new Error('kek_missing: set FLORIN_KEK to 32 random bytes, base64url.');
  const file = join(data, 'kek');
  mkdirSync(data, {recursive: true, mode: 0o700});
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), {mode: 0o600, flag: 'wx'});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return parseKek(readFileSync(file, 'utf8'));
};
