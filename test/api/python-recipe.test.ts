import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {ensurePython} from '../support/python.ts';
import {claimsOf, pay, resultOf} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const README = new URL('../../packages/protocol/README.md', import.meta.url);
const RECIPE = /```python\n([\s\S]*?)```/.exec(readFileSync(README, 'utf8'))![1]!;
const DRIVER = `
import sys
try:
    print(json.dumps(verify_result(**json.load(sys.stdin))))
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
`;

let python: string;
let world: World;
let signed: string;
let asked: Record<string, unknown>;
beforeAll(async () => {
  python = ensurePython();
  world = await startWorld();
  const {origin} = world.processor;
  const {session, body} = await pay(origin);
  signed = body.result!;
  const {merchant, amount, reference} = claimsOf(session.token);
  const keys = await (await fetch(`${origin}/.well-known/jwks.json`)).text();
  asked = {signed, keys, issuer: origin, merchant: merchant.id, session: session.id, amount, reference};
}, 300_000);
afterAll(() => world?.close());

const run = (change: object = {}): {claims?: unknown; refused?: string} => {
  const input = JSON.stringify({...asked, ...change});
  const {status, stdout, stderr} = spawnSync(python, ['-c', RECIPE + DRIVER], {input, encoding: 'utf8'});
  return status === 0 ? {claims: JSON.parse(stdout)} : {refused: stderr.trim()};
};

test('the README’s recipe takes the result of a real payment', () => {
  expect(run().claims).toEqual(resultOf(signed));
  expect(run().claims).toMatchObject({status: 'authorized', reference: asked['reference']});
});

describe('and refuses', () => {
  const part = (index: number, change: (text: string) => string): string =>
    signed
      .split('.')
      .map((text, i) => (i === index ? change(text) : text))
      .join('.');
  const json = (change: object) => (text: string) =>
    Buffer.from(
      JSON.stringify({...(JSON.parse(Buffer.from(text, 'base64url').toString()) as object), ...change}),
    ).toString('base64url');

  test.each<[string, () => object]>([
    ['another amount in the records', () => ({amount: {value: 1, currency: 'EUR'}})],
    ['another currency in the records', () => ({amount: {value: 1999, currency: 'USD'}})],
    ['another reference', () => ({reference: 'order-other'})],
    ['another session', () => ({session: 'cs_00000000000000000000'})],
    ['another merchant', () => ({merchant: 'mer_other'})],
    ['another issuer', () => ({issuer: 'https://pay.example'})],
    ['an old one', () => ({max_age: -1})],
    ['another status', () => ({signed: part(1, json({status: 'authorized', captured: 1}))})],
    [
      'alg none',
      () => ({
        signed: `${part(0, json({alg: 'none'}))
          .split('.')
          .slice(0, 2)
          .join('.')}.`,
      }),
    ],
    ['alg HS256', () => ({signed: part(0, json({alg: 'HS256'}))})],
    ['an unknown key', () => ({signed: part(0, json({kid: 'A'.repeat(43)}))})],
    ['another typ', () => ({signed: part(0, json({typ: 'florin-session+jwt'}))})],
    [
      'a signature changed',
      () => ({signed: part(2, text => (text.startsWith('A') ? 'B' : 'A') + text.slice(1))}),
    ],
    ['no keys', () => ({keys: '{"keys":[]}'})],
    ['nothing', () => ({signed: ''})],
  ])('%s', (_name, change) => expect(run(change()).refused).toMatch(/\w+: /));
});
