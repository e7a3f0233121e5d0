// The card form in React, in every engine: what a framework does to a form while it is being paid.
import {resolve} from 'node:path';
import {build, type Rolldown} from 'vite';
import {beforeAll, describe, expect, test} from 'vitest';
import {ELEMENT} from '../support/element-page.ts';
import {formWorld} from '../support/form-world.ts';
import {resultOf} from '../support/shopper.ts';
import {engineForms, soon, type OpenForm} from './form-scene.ts';
import {ENGINES} from './index.ts';
import type {Shop} from './react-shop.ts';

const scene = formWorld();

/** The folders in which each version of React is found. */
const VERSIONS = {19: '../../node_modules', 18: 'react-18/node_modules'} as const;
type Version = keyof typeof VERSIONS;

const shops: Partial<Record<Version, string>> = {};

/** Bundles the shop with a version of React, in its development build: strict mode does its work there alone. */
const bundle = async (version: Version): Promise<string> => {
  const from = resolve(import.meta.dirname, VERSIONS[version]);
  const {output} = (await build({
    ...{configFile: false, logLevel: 'error', mode: 'development', root: import.meta.dirname},
    define: {'process.env.NODE_ENV': '"development"'},
    resolve: {alias: [{find: /^react(-dom)?(?=$|\/)/, replacement: `${from}/react$1`}]},
    build: {
      ...{write: false, minify: false},
      rolldownOptions: {input: resolve(import.meta.dirname, 'react-shop.ts')},
    },
  })) as Rolldown.RolldownOutput;
  return output[0].code;
};

beforeAll(async () => {
  for (const version of [18, 19] as const)
    shops[version] = scene.site.file('text/javascript', await bundle(version));
});

describe.each(ENGINES)('%s', name => {
  const open = engineForms(name, scene);

  const openShop = async (version: Version, attributes = ''): Promise<OpenForm> => {
    const data = `data-session="TOKEN" data-processor="${scene.world.processor.origin}"`;
    return open(
      `<div id="app" ${data} ${attributes}></div><script type="module" src="${shops[version]}"></script>`,
      {script: ''},
    );
  };
  const redraw = ({tab}: OpenForm) => tab.run(() => (window as unknown as Shop).redraw());

  test.each([19, 18] as const)(
    'React %s draws the button anew while paying, in strict mode: one payment, one submit, after it',
    async version => {
      const page = await openShop(version);
      await page.tab.run(
        () => void Object.assign(window, {first: document.querySelector('florin-card-form')}),
      );
      await page.typeCard();
      const answer = scene.holdNetwork();
      const before = scene.asked();
      await page.tab.click('button');
      await soon(scene.asked).toBe(before + 1);
      for (let i = 0; i < 3; i++) await redraw(page);
      await soon(() => page.tab.read('document.querySelector("button").value')).toBe('button 3');
      // The new button, pressed while the payment is under way.
      await page.tab.click('button');
      expect(await page.logged('submit')).toEqual([]);
      answer();
      await page.seen('submit ');
      const [line] = await page.logged('submit');
      const data = new URLSearchParams(line!.slice('submit '.length));
      expect(resultOf(data.get('payment')!)).toMatchObject({status: 'authorized'});
      // The button that was pressed is not the form's any more.
      expect(data.get('by')).toBeNull();
      await redraw(page);
      expect(await page.tab.read(`window.first === ${ELEMENT} && ${ELEMENT}.className === 'card'`)).toBe(
        true,
      );
      const log = await page.log();
      expect(log.filter(entry => /heard|submit/.test(entry)).map(entry => entry.split('=')[0])).toEqual([
        ...['heard florin-ready', 'heard florin-authorized', 'submit payment'],
      ]);
      expect(scene.asked() - before).toBe(1);
    },
  );

  test("a form's action of React 19 runs once, after the payment, with its result", async () => {
    const page = await openShop(19, 'data-action="function"');
    await page.typeCard();
    await page.tab.press('Enter');
    await page.seen('submit ');
    expect(await page.logged('submit')).toEqual([expect.stringMatching(/payment=ey/)]);
  });

  test('another session, locale and look as props keep what was typed and the frame; disabled holds nothing', async () => {
    const page = await openShop(19);
    await page.frame.type('#cc-number', '42424242');
    await page.frame.run(() => void Object.assign(window, {marker: true}));
    const token = await scene.newToken();
    await page.tab.run(
      (session: string) => (window as unknown as Shop).change({session, locale: 'de'}),
      token,
    );
    await redraw(page);
    await soon(() => page.frame.read('document.documentElement.lang')).toBe('de');
    expect(await page.frame.read('window.marker')).toBe(true);
    expect(await page.value('cc-number')).toBe('4242 4242');
    await page.tab.run(() => (window as unknown as Shop).change({disabled: true}));
    await soon(() => page.frame.read('document.querySelector("#cc-number").disabled')).toBe(true);
    await page.tab.click('button');
    await page.seen('submit ');
    expect(await page.logged('submit')).toEqual([expect.not.stringMatching('payment')]);
  });
});
