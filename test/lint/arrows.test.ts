import {readdirSync} from 'node:fs';
import {resolve} from 'node:path';
import {ESLint} from 'eslint';
import tseslint from 'typescript-eslint';
import {describe, expect, test} from 'vitest';

const root = resolve(import.meta.dirname, '../..');

// The real configuration; only what needs a file on disk to know its types is off.
const eslint = new ESLint({cwd: root, overrideConfig: tseslint.configs.disableTypeChecked});

const rules = /^(florin\/arrows|no-restricted-(globals|properties|syntax|imports))$/;

const refusals = async (path: string, code: string): Promise<string[]> => {
  const [result] = await eslint.lintText(`${code}\n`, {filePath: resolve(root, 'packages', path)});
  const fatal = result!.messages.filter(message => message.fatal);
  expect(fatal, 'the code must parse').toEqual([]);
  return result!.messages.flatMap(({ruleId}) => (ruleId && rules.test(ruleId) ? [ruleId] : []));
};

type Case = [path: string, code: string];

const allowed: Case[] = [
  ['protocol/src/a.ts', `import {newId} from '@florin/runtime';`],
  ['card/src/deep/a.ts', `import {b} from '../b.js';`],
  ['card/src/a.ts', `import valid from 'card-validator';`],
  ['frame/src/a.ts', `import {seal} from '@florin/protocol/envelope';`],
  ['frame/src/a.ts', `export const late = () => import('@florin/protocol/envelope');`],
  ['frame/src/a.ts', `import {brandOf} from '@florin/card/core';`],
  ['frame/src/a.ts', `import {html} from 'lit';`],
  ['frame/src/a.ts', `import {live} from 'lit/directives/live.js';`],
  ['frame/src/card/a.ts', `import {x} from '../protocol/x.js';`],
  ['frame/src/gate.ts', `import {browserRuntime} from '@florin/runtime/browser';`],
  ['elements/src/a.ts', `import {connect} from '@florin/protocol/channel';`],
  ['elements/src/define.ts', `import {browserRuntime} from '@florin/runtime/browser';`],
  ['operator/src/a.ts', `import type {PaymentView} from '@florin/protocol';`],
  ['operator/src/a.ts', `import {html} from 'lit/html.js';`],
  ['merchant/src/a.ts', `import {verify} from '@florin/protocol/envelope';`],
  ['processor/src/a.ts', `import manifest from '@florin/frame/manifest.json' with {type: 'json'};`],
  ['processor/src/a.ts', `export const at = import.meta.resolve('@florin/elements/manifest.json');`],
  ['processor/src/node.ts', `import {nodeRuntime} from '@florin/runtime/node';`],
  ['sandbox/src/a.ts', `import {encode} from '@florin/network';`],
  ['sandbox/src/a.test.ts', `import {seededRuntime} from '@florin/runtime/seeded';`],
];

const refused: Case[] = [
  ['runtime/src/a.ts', `import {x} from '@florin/protocol';`],
  ['card/src/a.ts', `import {x} from '@florin/runtime';`],
  ['card/src/a.ts', `import type {x} from '@florin/protocol';`],
  ['card/src/a.ts', `import {x} from '@florin/card';`],
  ['network/src/a.ts', `export * from '@florin/card';`],
  ['network/src/a.ts', `export {x} from '@florin/card';`],
  ['network/src/a.ts', `import '@florin/card';`],
  ['protocol/src/a.ts', `import {x} from '@florin/card';`],
  ['protocol/src/a.ts', `import {nodeRuntime} from '@florin/runtime/node';`],
  ['frame/src/a.ts', `import {x} from '@florin/network';`],
  ['frame/src/a.ts', `import {x} from '@florin/elements';`],
  ['frame/src/a.ts', `import {x} from '../../card/src/x.js';`],
  ['frame/src/a.ts', `import {x} from '../../card/dist/x.js';`],
  ['frame/src/deep/a.ts', `import {x} from '../../../protocol/src/x.js';`],
  ['frame/src/a.ts', `import {x} from '../../../test/support/x.js';`],
  ['frame/src/a.ts', `import {browserRuntime} from '@florin/runtime/browser';`],
  ['elements/src/a.ts', `import {x} from '@florin/card';`],
  ['elements/src/a.ts', `import {x} from '@florin/protocol/envelope';`],
  ['elements/src/a.ts', `import {x} from '@florin/protocol/jws';`],
  ['elements/src/a.ts', `export const late = () => import('@florin/protocol/envelope');`],
  ['elements/src/a.ts', 'export const late = () => import(`@florin/card`);'],
  ['elements/src/a.ts', `export type X = import('@florin/card').X;`],
  ['elements/src/define.ts', `import {x} from '@florin/card';`],
  ['elements/src/a.ts', `import {ReactiveElement} from '@lit/reactive-element';`],
  ['elements/src/a.ts', `import {ReactiveElement} from 'lit';`],
  ['elements/src/a.ts', `import {property} from 'lit/decorators.js';`],
  ['elements/src/a.ts', `import {html} from 'lit-html';`],
  ['elements/src/a.ts', `import {html} from 'lit-html/static.js';`],
  ['elements/src/a.ts', `import {LitElement} from 'lit-element';`],
  ['operator/src/a.ts', `import type {x} from '@florin/processor';`],
  ['operator/src/a.ts', `import {x} from '@florin/protocol/envelope';`],
  ['merchant/src/a.ts', `import {x} from '@florin/card';`],
  ['merchant/src/a.ts', `import {html} from 'lit';`],
  ['processor/src/a.ts', `import {x} from '@florin/frame';`],
  ['processor/src/a.ts', `import {x} from '@florin/elements';`],
  ['processor/src/a.ts', `import {x} from '@florin/operator';`],
  ['processor/src/a.ts', `import {x} from '@florin/sandbox';`],
  ['processor/src/node.ts', `export const at = import.meta.resolve('@florin/frame');`],
  ['sandbox/src/a.ts', `import {x} from '@florin/processor';`],
  ['sandbox/src/a.ts', `import {x} from '@florin/protocol';`],
  ['sandbox/src/node.ts', `import {seededRuntime} from '@florin/runtime/seeded';`],
  ['unheard-of/src/a.ts', `import {x} from '@florin/runtime';`],
];

const pure: string[] = [
  `export const at = (ms: number) => new Date(ms).toISOString();`,
  `export const at = Date.UTC(2030, 0, 1);`,
  `export const at = (clock: {now(): number}) => clock.now();`,
  `export const later = (task: () => void) => queueMicrotask(task);`,
  `export const load = (fetch: (url: string) => unknown) => fetch('/x');`,
  `export const load = (runtime: {fetch(url: string): unknown}) => runtime.fetch('/x');`,
  `export const digest = (bytes: Uint8Array<ArrayBuffer>) => crypto.subtle.digest('SHA-256', bytes);`,
  `import {createHash} from 'node:crypto'; export const hash = createHash;`,
  `import type {Server} from './server.js'; export type S = Server;`,
];

const impure: string[] = [
  `export const at = Date.now();`,
  `export const at = globalThis.Date.now();`,
  `export const {now} = Date;`,
  `export const at = new Date();`,
  `export const at = Date();`,
  `export const at = performance.now();`,
  `export const at = globalThis.performance.now();`,
  `export const n = Math.random();`,
  `setTimeout(() => 0, 1);`,
  `globalThis.setTimeout(() => 0, 1);`,
  `window.setInterval(() => 0, 1);`,
  `setInterval(() => 0, 1);`,
  `export const signal = AbortSignal.timeout(1);`,
  `void fetch('/x');`,
  `void globalThis.fetch('/x');`,
  `export const socket = new WebSocket('wss://x.example');`,
  `navigator.sendBeacon('/x');`,
  `crypto.getRandomValues(new Uint8Array(1));`,
  `globalThis.crypto.getRandomValues(new Uint8Array(1));`,
  `export const id = crypto.randomUUID();`,
  `import {randomBytes} from 'node:crypto'; export const b = randomBytes(1);`,
  `import {randomUUID as id} from 'crypto'; export const b = id();`,
  `import * as crypto from 'node:crypto'; export const b = crypto.randomInt(9);`,
  `import crypto from 'node:crypto'; export const b = crypto.randomInt(9);`,
  `import {createServer} from 'node:net'; export const s = createServer;`,
  `import {connect} from 'net'; export const s = connect;`,
  `import {request} from 'node:https'; export const s = request;`,
  `import {setTimeout as sleep} from 'node:timers/promises'; export const s = sleep;`,
];

// Loading the configuration costs seconds, once.
describe('lint', {timeout: 60_000}, () => {
  test.each(allowed)('%s: %s is allowed', async (path, code) => {
    expect(await refusals(path, code)).toEqual([]);
  });

  test.each(refused)('%s: %s is refused', async (path, code) => {
    expect(await refusals(path, code)).toEqual(['florin/arrows']);
  });

  test.each(pure)('%s is allowed anywhere', async code => {
    expect(await refusals('processor/src/payments/a.ts', code)).toEqual([]);
  });

  test.each(impure)('%s is refused', async code => {
    const found = await refusals('processor/src/payments/a.ts', code);
    expect(found).not.toEqual([]);
    expect(found).not.toContain('florin/arrows');
  });

  test.each(['processor/src/node.ts', 'frame/src/gate.ts', 'elements/src/script.ts', 'runtime/src/node.ts'])(
    '%s may reach outside',
    async path => {
      for (const code of impure) expect(await refusals(path, code), code).toEqual([]);
    },
  );

  test('every package stands in the table of arrows', async () => {
    const {arrows} = await import('../../eslint.config.mjs');
    const folders = readdirSync(resolve(root, 'packages'));
    expect(Object.keys(arrows).sort()).toEqual(folders.sort());
  });
});
