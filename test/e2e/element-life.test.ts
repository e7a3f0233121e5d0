import {expect, test} from 'vitest';
import {CARD, ELEMENT, form, outcome, PAY} from '../support/element-page.ts';
import {elementScene, soon} from '../support/element-scene.ts';

const scene = elementScene();
const {open, ready} = scene;

test('a new session of equal terms goes to the open frame; another opens a new one and says so', async () => {
  const {page, frame, seen, heard} = await ready();
  const before = scene.sites.frames.length;
  const first = frame();
  await page.evaluate(`${ELEMENT}.session = ${JSON.stringify(scene.sites.token())}`);
  await soon(heard).toEqual(['session']);
  expect(scene.sites.frames.length).toBe(before);
  const origins = [scene.sites.merchant, 'https://www.shop.example'];
  await page.evaluate(`${ELEMENT}.session = ${JSON.stringify(scene.sites.token({origins}))}`);
  await seen('ready remounted');
  expect(frame()).not.toBe(first);
  expect(page.mainFrame().childFrames()).toHaveLength(1);
});

test('a new session waits for the payment under way, and for its form', async () => {
  const {page, frame, log, answer, heard, seen} = await ready({body: form(CARD + PAY)});
  await answer(null);
  await page.click('button');
  await page.evaluate(`${ELEMENT}.session = ${JSON.stringify(scene.sites.token())}`);
  await page.waitForTimeout(100);
  expect(await heard()).not.toContain('session');
  await frame().evaluate(`script.outcome(${JSON.stringify(outcome('authorized'))})`);
  await soon(async () => (await heard()).at(-1)).toBe('session');
  await seen('submit payment=aaa.bbb.ccc&by=button');
  expect((await log()).filter(line => line.startsWith('submit'))).toHaveLength(1);
  expect((await heard()).filter(type => type === 'submit')).toHaveLength(1);
});

test('a session that was set a moment before a submit is the one to pay', async () => {
  const {page, answer, heard} = await ready();
  await answer(null);
  await page.evaluate(
    `${ELEMENT}.session = ${JSON.stringify(scene.sites.token())}; void ${ELEMENT}.submit()`,
  );
  await soon(heard).toEqual(['session', 'submit']);
});

test('a result of the session before does not let another order through', async () => {
  const {page, frame, answer, heard, log} = await ready({body: form(CARD + PAY)});
  await answer(outcome('authorized'));
  await page.click('button');
  await soon(async () => (await log()).filter(line => line.startsWith('submit'))).toHaveLength(1);
  await frame().evaluate('script.answer = null; script.change(true)');
  await page.evaluate(`${ELEMENT}.session = ${JSON.stringify(scene.sites.token())};
    document.querySelector('form').requestSubmit()`);
  await soon(async () => (await heard()).slice(-2)).toContain('submit');
  expect((await log()).filter(line => line.startsWith('submit'))).toHaveLength(1);
});

test('a frame that is loaded anew is met with the session of now', async () => {
  const {page, frame, heard, seen} = await ready();
  const token = scene.sites.token();
  await page.evaluate(`${ELEMENT}.session = ${JSON.stringify(token)}`);
  await soon(heard).toEqual(['session']);
  await page.evaluate(`{const element = ${ELEMENT}; element.remove(); document.body.append(element);}`);
  await seen('ready remounted');
  expect(await frame().evaluate('script.hello.session')).toBe(token);
  expect(await heard()).toEqual([]);
});

test('taken out and put back while it pays, it submits its form once all the same', async () => {
  const {page, frame, answer, heard, seen, log} = await ready({body: form(CARD + PAY)});
  await answer(null);
  await page.click('button');
  await soon(async () => (await heard()).includes('submit')).toBe(true);
  await page.evaluate(
    `{const element = ${ELEMENT}, {form} = element; element.remove(); form.prepend(element);}`,
  );
  await seen('ready remounted');
  // Pressed again, as a shopper does: a form whose fields are not whole would not even try.
  await answer(null);
  await page.click('button');
  await frame().evaluate(`script.outcome(${JSON.stringify(outcome('authorized'))})`);
  await seen('submit payment=aaa.bbb.ccc&by=button');
  await page.waitForTimeout(200);
  expect((await log()).filter(line => line.startsWith('submit'))).toHaveLength(1);
});

test('a locale and a look change without a new frame', async () => {
  const {page, frame} = await ready({
    body: '<florin-card-form session="TOKEN" style="--florin-radius:.5em;font-size:16px"></florin-card-form>',
  });
  const before = scene.sites.frames.length;
  expect(scene.sites.frames.at(-1)).toMatch(/&l=en$/);
  expect(await frame().evaluate('script.hello.theme')).toEqual({'--florin-radius': '8px'});
  await page.evaluate(`${ELEMENT}.locale = 'de'`);
  await soon(() => frame().evaluate('script.heard.at(-1)')).toEqual({type: 'locale', locale: 'de'});
  await frame().evaluate(`script.tell({type: 'title', title: 'Kartendaten'})`);
  await soon(() => page.getAttribute('iframe', 'title')).toBe('Kartendaten');
  await page.evaluate(`${ELEMENT}.style.setProperty('--florin-color', 'color-mix(in srgb, red, red)')`);
  await page.evaluate(`${ELEMENT}.style.setProperty('--florin-error-color', 'nonsense')`);
  const theme = {'--florin-radius': '8px', '--florin-color': 'color(srgb 1 0 0)'};
  await soon(() => frame().evaluate('script.heard.at(-1)')).toEqual({type: 'theme', theme});
  expect(scene.sites.frames.length).toBe(before);
});

test('a dark page is known by its colour scheme', async () => {
  const {frame} = await ready({body: `<style>:root{color-scheme:dark}</style>${CARD}`});
  expect(await frame().evaluate('script.hello.theme')).toEqual({'--florin-color': 'rgb(255, 255, 255)'});
});

test('taken out and put back in one go, it loads one frame and is ready again', async () => {
  const {page, seen, log} = await ready();
  const before = scene.sites.frames.length;
  await page.evaluate(`{const element = ${ELEMENT}; element.remove(); document.body.append(element);}`);
  await seen('ready remounted');
  await page.waitForTimeout(300);
  expect(scene.sites.frames.length - before).toBe(1);
  expect((await log()).filter(line => /error|uncaught|unhandled/.test(line))).toEqual([]);
});

test('taken out for good it is silent and leaves nothing; put back later it opens again', async () => {
  const {page, log, seen} = await ready();
  await page.evaluate(`window.kept = ${ELEMENT}; kept.remove()`);
  await page.waitForTimeout(300);
  expect(page.mainFrame().childFrames()).toHaveLength(0);
  expect((await log()).filter(line => line.startsWith('error'))).toEqual([]);
  await page.evaluate('document.body.append(kept)');
  await seen('ready', 2);
});

test('moveBefore keeps the frame and its port', async () => {
  const {page, frame, heard, log} = await ready({body: `${CARD}<div></div>`});
  const before = scene.sites.frames.length;
  await page.evaluate(`document.querySelector('div').moveBefore(${ELEMENT}, null)`);
  await page.waitForTimeout(2500);
  expect(scene.sites.frames.length).toBe(before);
  expect(await frame().evaluate('script.connections')).toBe(1);
  await page.evaluate(`${ELEMENT}.reset()`);
  await soon(heard).toEqual(['reset']);
  expect((await log()).filter(line => line.startsWith('error'))).toEqual([]);
});

test('moved where nobody answers, it shakes hands anew', async () => {
  const {page, frame} = await ready({body: `${CARD}<div></div>`});
  await frame().evaluate('script.mute = true');
  await page.evaluate(`document.querySelector('div').moveBefore(${ELEMENT}, null)`);
  await soon(() => frame().evaluate('script.connections')).toBe(2);
});

test('a payment under way survives a move: the new frame is asked for its outcome', async () => {
  const {page, frame, answer, seen, heard, log} = await ready();
  await answer(null);
  await page.evaluate(`void (window.paying = ${ELEMENT}.submit())`);
  await soon(heard).toEqual(['submit']);
  await page.evaluate(`{const element = ${ELEMENT}; element.remove(); document.body.append(element);}`);
  await seen('ready remounted');
  await soon(heard).toEqual(['submit']);
  await frame().evaluate(`script.outcome(${JSON.stringify(outcome('authorized'))})`);
  expect(await page.evaluate('paying.then(({status}) => status)')).toBe('authorized');
  expect((await log()).filter(line => /^(authorized|pending|error)/.test(line))).toEqual(['authorized']);
});

test('its height is kept free before the form answers and is the same after: nothing shifts', async () => {
  const {page, seen} = await open({
    body: `<style>body{width:600px} florin-card-form{display:block;min-height:292px}</style>${CARD}<p>Below`,
    token: scene.sites.token({fields: {name: 'required'}}),
    before: () => {
      const shifts = ((globalThis as unknown as {shifts: number[]}).shifts = [] as number[]);
      new PerformanceObserver(list => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as {value: number}).value);
      }).observe({type: 'layout-shift', buffered: true});
    },
  });
  await page.waitForSelector('iframe');
  expect(await page.locator('florin-card-form').evaluate(element => element.clientHeight)).toBe(292);
  await seen('ready');
  const frame = page.mainFrame().childFrames()[0]!;
  await frame.evaluate('script.tell({type: "height", height: 292})');
  await page.waitForTimeout(300);
  expect(await page.evaluate('document.querySelector("florin-card-form").clientHeight')).toBe(292);
  expect(await page.evaluate('shifts')).toEqual([]);
});

test.each([
  ['a closed accordion', `<details>${CARD}</details>`, 'document.querySelector("details").open = true'],
  ['a dialog', `<dialog>${CARD}</dialog>`, 'document.querySelector("dialog").showModal()'],
  ['a place far below', `<div style="height:9000px"></div>${CARD}`, `${ELEMENT}.scrollIntoView()`],
])('it gets ready in %s', async (_where, body, show) => {
  const {page} = await ready({body});
  await page.evaluate(show);
  await soon(() => page.locator('florin-card-form').evaluate(element => element.clientHeight)).toBe(204);
});

test('it works in a shadow root, and its events leave it', async () => {
  const {page, seen} = await open({body: '<div></div>'});
  await page.evaluate(`(async () => {
    const root = document.querySelector('div').attachShadow({mode: 'open'});
    root.innerHTML = '<form><florin-card-form name="payment" session=${JSON.stringify(scene.sites.token())}></florin-card-form><button>Pay</button></form>';
    root.querySelector('form').addEventListener('submit', event => (event.preventDefault(), log.push('submit')));
  })()`);
  await seen('ready');
  const frame = page.mainFrame().childFrames()[0]!;
  await frame.evaluate(`script.answer = ${JSON.stringify(outcome('authorized'))}; script.change(true)`);
  await seen('change complete');
  await frame.evaluate('script.tell({type: "enter"})');
  await seen('submit');
});
