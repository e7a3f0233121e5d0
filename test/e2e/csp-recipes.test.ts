import {readFileSync} from 'node:fs';
import type {IntegrityManifest} from '@florin/protocol';
import {nodeResolve} from '@rollup/plugin-node-resolve';
import type {Browser} from 'playwright';
import {rollup} from 'rollup';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {launchShell} from '../support/browsers.ts';
import {secureFrame} from '../support/card-form.ts';
import {startSites, type Sites} from '../support/scripted-frame.ts';
import {createSession} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const text = readFileSync(new URL('../../packages/elements/CSP.md', import.meta.url), 'utf8');

/** A section of the page that has headers: those, the tags that it gives or the usual ones, and a script to bundle. */
interface Recipe {
  title: string;
  headers: string;
  tags: string;
  script: string | undefined;
}

const fence = (section: string, language: string): string | undefined =>
  new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(section)?.[1];

const USUAL = `<link rel="stylesheet" href="https://pay.example/sdk/0.1.0/florin.css" crossorigin>
  <script type="module" src="https://pay.example/sdk/0.1.0/florin.js" crossorigin></script>`;

const recipes = text.split(/^## /m).flatMap((section): Recipe[] => {
  const headers = fence(section, 'http');
  if (headers === undefined) return [];
  const [title = ''] = section.split('\n');
  return [{title, headers, tags: fence(section, 'html') ?? USUAL, script: fence(section, 'js')}];
});

let world: World;
let sites: Sites;
let browser: Browser;
let manifest: IntegrityManifest;

beforeAll(async () => {
  [world, sites, browser] = await Promise.all([startWorld({host: '127.0.0.1'}), startSites(), launchShell()]);
  manifest = (await (await fetch(`${world.processor.origin}/integrity.json`)).json()) as IntegrityManifest;
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([sites?.close(), world?.close()]);
});

const hashOf = (file: string): string => manifest.sdk.files.find(entry => entry.file === file)!.integrity;

/** Puts what is there in the place of the examples: origins, hashes (a tag's own, else the script's), nonce. */
const fill = (recipe: string): string =>
  recipe
    .replace(/(florin\.(?:css|js))("[^>]*integrity=")sha384-…/g, (_all, file: string, between: string) =>
      [file, between, hashOf(file)].join(''),
    )
    .replaceAll('sha384-…', hashOf('florin.js'))
    .replaceAll('https://pay.example', world.processor.origin)
    .replaceAll('https://shop.example', sites.merchant)
    .replaceAll('NONCE', 'cmFuZG9tIGFuZCBuZXc');

const headersOf = (recipe: string): Record<string, string> =>
  Object.fromEntries(
    fill(recipe)
      .replace(/\n +/g, ' ')
      .trim()
      .split('\n')
      .map(line => line.split(/: (.*)/).slice(0, 2) as [string, string]),
  );

/** Puts a script onto the merchant's site, bundled as a merchant would, and answers with its address. */
const bundle = async (script: string): Promise<string> => {
  const entry = {
    name: 'entry',
    resolveId: (id: string) => (id === 'entry' ? id : null),
    load: (id: string) => (id === 'entry' ? fill(script) : null),
  };
  const built = await rollup({
    input: 'entry',
    plugins: [entry, nodeResolve({browser: true, exportConditions: ['production']})],
    onLog: () => {},
  });
  const {output} = await built.generate({format: 'es'});
  await built.close();
  return sites.page({html: output[0].code, headers: {'content-type': 'text/javascript'}});
};

/** Keeps the element's events and what any policy has to say, before the page's own scripts. */
const record = (): void => {
  const log = ((globalThis as unknown as {log: string[]}).log = [] as string[]);
  document.addEventListener('florin-ready', () => log.push('ready'));
  document.addEventListener('florin-error', ({error}) => log.push(`error ${error.code}`));
  addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) =>
    log.push(`violation ${violatedDirective} ${blockedURI}`),
  );
};

/** What a page with the card form has told once it was ready, or had something else to say. */
const open = async ({headers, tags, script}: Recipe) => {
  const three_ds = headers.includes('Embedder') ? 'off' : 'automatic';
  const {token} = await createSession(world.processor.origin, {origins: [sites.merchant], three_ds});
  const address = script ? await bundle(script) : '';
  const head = fill(tags).replace('/checkout.js', address);
  const html = `<!doctype html><html lang="en"><head><title>Pay</title>${head}</head>
    <body><florin-card-form session="${token}"></florin-card-form></body></html>`;
  const page = await browser.newPage();
  await page.addInitScript(record);
  const warnings: string[] = [];
  page.on('console', message => {
    if (!message.location().url.endsWith('/favicon.ico')) warnings.push(message.text());
  });
  await page.goto(sites.page({html, headers: headersOf(headers)}));
  const log = () => page.evaluate<string[]>('log');
  // Asked again and again from here: a wait inside the page evaluates text there, which the policies refuse.
  await expect.poll(async () => (await log()).length, {timeout: 20_000}).toBeGreaterThan(0);
  return {page, warnings, log};
};

test('the page has its recipes', () => {
  expect(recipes.length).toBeGreaterThanOrEqual(8);
  for (const {headers} of recipes) expect(headers).toMatch(/^Content-Security-Policy(-Report-Only)?: /);
  const policies = recipes.map(({headers}) => headers).join();
  expect(policies).not.toMatch(/unsafe|\*| https:[ ;]/);
});

/** The isolated page is told to work with the weaker of the two words as well. */
const weaker = recipes
  .filter(({headers}) => headers.includes('require-corp'))
  .map(recipe => ({
    ...{...recipe, title: `${recipe.title}, credentialless`},
    headers: recipe.headers.replace('require-corp', 'credentialless'),
  }));

/** Tries to run a script that somebody wrote into the page. */
const inject = `try {
  const script = document.createElement('script');
  script.textContent = 'window.injected = true';
  document.body.append(script);
} catch {}
window.injected === true`;

test.each([...recipes, ...weaker])('$title: the form opens, nothing is reported', async recipe => {
  const {page, log, warnings} = await open(recipe);
  expect(await log()).toEqual(['ready']);
  const frame = await secureFrame(page);
  await frame.locator('[autocomplete=cc-number]').fill('4242');
  const florin = 'getComputedStyle(document.querySelector("florin-card-form"))';
  expect(await page.evaluate(`[${florin}.display, document.styleSheets.length]`)).toEqual(['block', 1]);
  expect(await page.evaluate('crossOriginIsolated')).toBe(recipe.headers.includes('Embedder'));
  expect(await log()).toEqual(['ready']);
  expect(warnings).toEqual([]);
  expect(await page.evaluate(inject)).toBe(recipe.headers.includes('Report-Only'));
  await page.close();
});

test('a page whose frame-src leaves the processor out refuses a form that strays there', async () => {
  const [first] = recipes;
  const elsewhere = first!.headers.replace('frame-src https://pay.example', "frame-src 'self'");
  const {page, log} = await open({...first!, headers: elsewhere});
  const told = ['error frame_blocked_by_csp', `violation frame-src ${world.processor.origin}`];
  await expect.poll(async () => (await log()).sort()).toEqual(told);
  await page.close();
});

/** A page that allows nothing but what it names, with a policy of Trusted Types and a Lit of its own. */
const STRICT = `Content-Security-Policy: default-src 'none'; script-src 'self' https://pay.example;
  frame-src https://pay.example; require-trusted-types-for 'script'; trusted-types own lit-html`;
const OWN = `import {html, render} from 'lit';
  trustedTypes.createPolicy('own', {createScriptURL: url => url});
  const outlet = document.body.appendChild(document.createElement('div'));
  render(html\`<p class="own">\${'Total'}</p>\`, outlet);`;

test('the strictest page with a Lit of its own needs no exception but the processor, for script and frame', async () => {
  const own = await bundle(OWN);
  const tags = `<script type="module" src="${own}"></script>
    <script type="module" src="https://pay.example/sdk/0.1.0/florin.js" crossorigin></script>`;
  const {page, log, warnings} = await open({title: 'strict', headers: STRICT, tags, script: undefined});
  await expect.poll(log).toEqual(['ready']);
  const frame = await secureFrame(page);
  await frame.locator('[autocomplete=cc-number]').fill('4242');
  expect(await page.locator('p.own').textContent()).toBe('Total');
  expect(await log()).toEqual(['ready']);
  expect(warnings).toEqual([]);
  expect(await page.evaluate(inject)).toBe(false);
  await page.close();
});
