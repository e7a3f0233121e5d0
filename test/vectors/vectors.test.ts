import {realpathSync} from 'node:fs';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import {RESULT_TYP, SESSION_TYP} from '@florin/protocol';
import {EnvelopeRejected, sha256, thumbprint} from '@florin/protocol/envelope';
import {MerchantError} from '@florin/merchant';
import {describe, expect, test} from 'vitest';
import {KINDS, NOW} from '../fixtures/sealed.ts';
import {tamperings} from '../fixtures/tampered/index.ts';
import {FOLDER, readFile, type Vector} from './files.ts';
import {admitted, opened, payloads, usable, verified} from './readers.ts';

const {keys, vectors: jwks} = readFile('keys.json');
const {vectors: tokens} = readFile('session-tokens.json');
const {vectors: envelopes} = readFile('envelopes.json');
const {vectors: results} = readFile('results.json');

/** The rules by which a signed text is refused before its claims are looked at. */
const UNSIGNED = ['size', 'encoding', 'header', 'key', 'signature', 'payload'];
const isSigned = ({rule = ''}: Vector): boolean => !UNSIGNED.includes(rule);
const bad = <V extends Vector>(vectors: V[]): V[] => vectors.filter(({accept}) => !accept);
const good = <V extends Vector>(vectors: V[]): V[] => vectors.filter(({accept}) => accept);

describe('the files', () => {
  test.each([
    ['keys.json', jwks, 10, 80],
    ['session-tokens.json', tokens, 20, 180],
    ['envelopes.json', envelopes, 50, 600],
    ['results.json', results, 20, 170],
  ])('%s holds many, each under its own name, each refusal with its rule', (_file, vectors, most, more) => {
    expect(good<Vector>(vectors).length).toBeGreaterThanOrEqual(most);
    expect(bad<Vector>(vectors).length).toBeGreaterThanOrEqual(more);
    const names = vectors.map(vector => ('kind' in vector ? `${vector.kind}: ` : '') + vector.name);
    expect(new Set(names).size).toBe(names.length);
    for (const {name, accept, rule} of vectors) expect(rule === undefined, name).toBe(accept);
  });

  test('are what the package exports', () => {
    const {resolve} = createRequire(import.meta.url);
    expect(realpathSync(resolve('@florin/protocol/vectors/keys.json'))).toBe(
      fileURLToPath(new URL('keys.json', FOLDER)),
    );
  });

  test.each(KINDS)('hold every tampering of the unit tests, but what is too long to keep: %s', kind => {
    const held = new Map(envelopes.filter(one => one.kind === kind).map(({name, rule}) => [name, rule]));
    const missing = tamperings(kind).filter(([name, rule]) => held.get(name) !== rule);
    expect(missing.map(([name]) => name)).toEqual(['a megabyte of dots', 'a megabyte of A']);
  });

  test('every kind of text stands swapped between two live sessions', () => {
    const swaps = (vectors: Vector[], name: RegExp) => bad(vectors).filter(vector => name.test(vector.name));
    expect(swaps(envelopes, /^swapped/).length).toBeGreaterThanOrEqual(30);
    expect(swaps(tokens, /^the (signature|payload) of another|another live session/)).toHaveLength(3);
    expect(swaps(results, /^the (signature|payload) of another|another live session/)).toHaveLength(4);
  });

  test('envelopes are for the sessions of good tokens, sealed to their keys', () => {
    const hashes = good(tokens).map(({hash}) => hash);
    const kids = good(tokens).flatMap(({claims}) => claims!.enc_jwks.map(({kid}) => kid));
    for (const {kid, expected} of envelopes) {
      expect(hashes).toContain(expected.tokenHash);
      expect(kids).toContain(kid);
    }
    for (const {now} of [...tokens, ...good(results)].map(({expected}) => expected)) expect(now).toBe(NOW);
  });

  test('both halves of every key stand under its thumbprint', async () => {
    for (const {public: jwk, private: own} of keys) {
      expect([await thumbprint(jwk), await thumbprint(own)]).toEqual([jwk['kid'], own['kid']]);
      expect(jwk).not.toHaveProperty('d');
      expect(own).toHaveProperty('d');
    }
  });
});

describe('keys.json', () => {
  test.each(jwks)('$accept: $name ($rule)', async vector => {
    expect(await usable(vector)).toBe(vector.accept);
    expect((await thumbprint(vector.jwk)) === vector.jwk['kid']).toBe(vector.rule !== 'kid');
  });
});

describe('session-tokens.json', () => {
  const code = (rule: string): RegExp => {
    if (rule === 'origins') return /^origin_not_allowed$/;
    return rule === 'exp' ? /^session_expired$/ : /^session_(untrusted|malformed)$/;
  };

  test.each(tokens)('$accept: $name ($rule)', async vector => {
    const [jose, webCrypto] = await payloads(vector.token, SESSION_TYP, vector.expected.keys);
    expect(webCrypto).toEqual(jose);
    expect(jose !== undefined).toBe(isSigned(vector));
    const answer = await admitted(vector);
    if (vector.accept) {
      expect(jose).toEqual(vector.claims);
      expect(answer).toMatchObject({token: vector.token, origin: vector.expected.embedder});
      expect(await sha256(vector.token)).toBe(vector.hash);
    } else expect(answer).toMatch(code(vector.rule!));
  });
});

describe('envelopes.json', () => {
  const REFUSAL = {
    name: 'EnvelopeRejected',
    code: 'envelope_rejected',
    message: 'the envelope was not accepted',
    cause: undefined,
  };

  test.each(envelopes)('$kind, $accept: $name ($rule)', async vector => {
    const answer = await opened(vector);
    if (answer instanceof EnvelopeRejected) {
      expect(vector.accept).toBe(false);
      const {name, code, message, cause, reason} = answer;
      expect({name, code, message, cause, reason}).toEqual({...REFUSAL, reason: vector.rule});
    } else expect({v: 1, ...answer}).toEqual(vector.plaintext);
  });
});

describe('results.json', () => {
  test.each(results)('$accept: $name ($rule)', async vector => {
    const [jose, webCrypto] = await payloads(vector.signed, RESULT_TYP, vector.expected.keys);
    expect(webCrypto).toEqual(jose);
    expect(jose !== undefined).toBe(isSigned(vector));
    const answer = await verified(vector);
    if (answer instanceof MerchantError) {
      const member = answer.code === 'result_mismatch' ? vector.rule : undefined;
      expect({code: answer.code, member: answer.member}).toEqual({code: vector.code, member});
    } else {
      expect(vector.accept).toBe(true);
      expect(jose).toEqual(vector.claims);
      // The kit passes on the claims it knows.
      expect(vector.claims).toMatchObject(answer);
    }
  });
});
