import {createServer, type Server} from 'node:http';
import {generateKeyPairSync, type KeyObject} from 'node:crypto';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import type {EncryptionJwk} from '@florin/protocol';
import type * as Envelope from '@florin/protocol/envelope';
import {CRITICAL, sha256, thumbprint, type Binding, type SealedCard} from '@florin/protocol/envelope';
import {nodeResolve} from '@rollup/plugin-node-resolve';
import type {Browser, Page} from 'playwright';
import {rollup} from 'rollup';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {launchShell} from '../support/browsers.ts';
import {digitRuns} from '../support/digit-runs.ts';
import {openByHand} from '../support/open-by-hand.ts';
import {ensurePython, openWithPython} from '../support/python.ts';

const CARD: SealedCard = {
  number: '5100009876543213',
  exp_month: 7,
  exp_year: 2041,
  cvc: '963',
  holder: 'Zoë 王',
};
const BIND: Binding = {
  ...{sid: 'cs_aaaaaaaaaaaaaaaaaaaa', att: 'att_aaaaaaaaaaaaaaaaaaaa', jti: 'env_aaaaaaaaaaaaaaaaaaaa'},
  ...{
    iat: 1_900_000_000,
    merchant: 'mer_1',
    amount: {value: 1999, currency: 'EUR'},
    origin: 'https://shop.example',
  },
};
const TOKEN = 'header.claims.signature';

/** The sealing half of the protocol as browsers load it. */
const bundle = async (): Promise<string> => {
  const build = await rollup({
    input: '@florin/protocol/envelope',
    plugins: [nodeResolve({browser: true, exportConditions: ['production']})],
  });
  const {output} = await build.generate({format: 'iife', name: 'envelope'});
  await build.close();
  return output[0].code;
};

const serve = async (script: string): Promise<Server> => {
  const server = createServer(({url}, answer) => {
    const isScript = url === '/envelope.js';
    answer.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    answer.end(
      isScript ? script : '<!doctype html><title>Sealing</title><script src="/envelope.js"></script>',
    );
  });
  await once(server.listen(0, 'localhost'), 'listening');
  return server;
};

let python: string;
let server: Server;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  python = ensurePython();
  server = await serve(await bundle());
  browser = await launchShell();
  page = await browser.newPage();
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** Seals in the browser, with its WebCrypto, to the first of the keys it can use. */
const sealInBrowser = (jwks: EncryptionJwk[], tokenHash: string) =>
  page.evaluate(
    async ({jwks, card, bind, tokenHash}) => {
      const {importSealingKey, seal} = (globalThis as unknown as {envelope: typeof Envelope}).envelope;
      const key = await importSealingKey(jwks);
      return {
        crv: key!.jwk.kty === 'RSA' ? '' : key!.jwk.crv,
        envelope: await seal(key!, card, bind, tokenHash),
      };
    },
    {jwks, card: CARD, bind: BIND, tokenHash},
  );

const jwkOf = async (publicKey: KeyObject): Promise<EncryptionJwk> => {
  const bare = publicKey.export({format: 'jwk'});
  const jwk = {...bare, kid: await thumbprint(bare), alg: 'ECDH-ES', use: 'enc'};
  return jwk as unknown as EncryptionJwk;
};

const pairs = {
  X25519: () => generateKeyPairSync('x25519'),
  'P-256': () => generateKeyPairSync('ec', {namedCurve: 'P-256'}),
};

describe.each(['X25519', 'P-256'] as const)('an envelope sealed in Chromium to %s', crv => {
  const {publicKey, privateKey} = pairs[crv]();
  let envelope: string;
  let expectedHeader: object;
  beforeAll(async () => {
    const tkh = await sha256(TOKEN);
    const jwk = await jwkOf(publicKey);
    const sealed = await sealInBrowser([jwk], tkh);
    expect(sealed.crv).toBe(crv);
    envelope = sealed.envelope;
    const {sid, att, jti, iat} = BIND;
    const epk = expect.objectContaining({crv}) as unknown;
    expectedHeader = {
      ...{alg: 'ECDH-ES', enc: 'A256GCM', kid: jwk.kid, typ: 'florin-card+jwe', epk},
      ...{sid, att, jti, iat, tkh, crit: [...CRITICAL]},
    };
  });

  const ask = (change: {envelope?: string; known?: readonly string[]; key?: KeyObject} = {}) =>
    openWithPython(python, {
      envelope: change.envelope ?? envelope,
      key: (change.key ?? privateKey).export({format: 'jwk'}),
      known: change.known ?? CRITICAL,
    });

  const expectOpened = ({header, plaintext}: {header: object; plaintext: string}) => {
    expect(header).toEqual(expectedHeader);
    expect(JSON.parse(plaintext)).toEqual({v: 1, card: CARD, bind: BIND});
    expect(Buffer.byteLength(plaintext)).toBe(1024);
    expect(plaintext).toMatch(/^\{.*\} *$/);
  };

  test('is opened by jwcrypto', () => {
    const opened = ask();
    if (typeof opened === 'string') throw new Error(opened);
    expectOpened(opened);
  });

  test('is opened with node:crypto alone', () => expectOpened(openByHand(envelope, privateKey)));

  test('is refused by a reader that does not know our critical names, or not all of them', () => {
    expect(ask({known: []})).toContain('Unknown critical header');
    for (const name of CRITICAL)
      expect(ask({known: CRITICAL.filter(other => other !== name)})).toContain(
        `Unknown critical header: "${name}"`,
      );
  });

  test('is refused by both with another key, or with a letter changed', () => {
    const {privateKey: other} = pairs[crv]();
    expect(ask({key: other})).toContain('InvalidJWEData');
    expect(() => openByHand(envelope, other)).toThrow();
    const parts = envelope.split('.');
    for (const i of [2, 3, 4]) {
      const flipped = parts.map((part, at) =>
        at === i ? (part.startsWith('A') ? 'B' : 'A') + part.slice(1) : part,
      );
      expect(ask({envelope: flipped.join('.')})).toContain('InvalidJWEData');
      expect(() => openByHand(flipped.join('.'), privateKey)).toThrow();
    }
  });

  test('shows no digits of the card', () => {
    expect(digitRuns(envelope, CARD.number, 6)).toEqual([]);
    expect(digitRuns(openByHand(envelope, privateKey).plaintext, CARD.number)).not.toEqual([]);
  });
});

test('of a session’s keys the browser takes the first it can use', async () => {
  const [first, second] = await Promise.all(
    [pairs.X25519(), pairs['P-256']()].map(pair => jwkOf(pair.publicKey)),
  );
  const unknown = {...first!, crv: 'X448'} as unknown as EncryptionJwk;
  expect((await sealInBrowser([first!, second!], 'x')).crv).toBe('X25519');
  expect((await sealInBrowser([unknown, second!], 'x')).crv).toBe('P-256');
});
