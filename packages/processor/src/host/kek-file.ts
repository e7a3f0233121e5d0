import {randomBytes, type KeyObject} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Random} from '@florin/runtime';
import {parseKek} from '../vault/kek.js';
import {ownKeys, type KeyEncryption} from '../vault/key-encryption.js';
import type {ProcessorSettings} from './settings.js';

type Given = Pick<ProcessorSettings, 'data' | 'profile' | 'kek' | 'kekFile' | 'formerKeks'>;

/**
 * The key-encryption key: the one given, by itself or in a file, or for the demo one of its own in a file that only its
 * owner may read. Those of before open what they have wrapped.
 * @throws where the profile is not `demo` and no key is given
 */
export const loadKek = (given: Given, random: Random): KeyEncryption =>
  ownKeys(random, presentKek(given), ...(given.formerKeks ?? []).map(parseKek));

const presentKek = ({data, profile, kek, kekFile}: Given): KeyObject => {
  if (kek) return parseKek(kek);
  if (kekFile) return parseKek(readFileSync(kekFile, 'utf8'));
  if (profile !== 'demo')
    throw new Error('kek_missing: set FLORIN_KEK or FLORIN_KEK_FILE to 32 random bytes, base64url.');
  const file = join(data, 'kek');
  mkdirSync(data, {recursive: true, mode: 0o700});
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), {mode: 0o600, flag: 'wx'});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return parseKek(readFileSync(file, 'utf8'));
};
