import {expect, test} from 'vitest';
import {ELEMENT, outcome, type Opened} from '../support/element-page.ts';
import {elementScene, soon} from '../support/element-scene.ts';

// The page's time moves when a test moves it: what is shown is how many questions it takes, not how busy the machine is.

const scene = elementScene();

interface Controlled {
  advance(ms: number): void;
}

/** Runs in the page before its scripts: timers and the monotonic clock stand still until `advance` is called. */
const controlTime = (): void => {
  let now = 0;
  let tasks: {at: number; run: () => void}[] = [];
  performance.now = () => now;
  window.setTimeout = ((run: () => void, delay = 0) => tasks.push({at: now + delay, run})) as never;
  window.clearTimeout = ((id?: number) =>
    void (id && (tasks[Number(id) - 1] = {at: Infinity, run: () => {}}))) as never;
  (globalThis as unknown as Controlled).advance = ms => {
    now += ms;
    const due = tasks.filter(({at}) => at <= now);
    tasks = tasks.map(task => (due.includes(task) ? {at: Infinity, run: () => {}} : task));
    for (const {run} of due) run();
  };
};

const open = (): Promise<Opened> => scene.ready({before: controlTime});

/** Moves the page's time on step by step; in between, what is on its way between page and frame arrives. */
const pass = async ({page}: Opened, steps: number, ms = 500): Promise<void> => {
  for (let i = 0; i < steps; i++) {
    await page.evaluate(step => (globalThis as unknown as Controlled).advance(step), ms);
    await page.waitForTimeout(150);
  }
};
const mute = (opened: Opened, on: boolean) => opened.frame().evaluate(`void (script.mute = ${on})`);
const errors = async (opened: Opened) => (await opened.log()).filter(line => line.startsWith('error'));

test('a frame that a script has removed is noticed within two seconds, and nothing can be paid there', async () => {
  const opened = await open();
  await opened.page.evaluate(`${ELEMENT}.querySelector('iframe').remove()`);
  await pass(opened, 3);
  expect(await errors(opened)).toEqual([]);
  await pass(opened, 1);
  expect(await errors(opened)).toEqual(['error frame_replaced']);
  expect(await opened.page.evaluate(`${ELEMENT}.submit().then(({status}) => status)`)).toBe('error');
});

test('a frame that has fallen silent is met anew before it is given up', async () => {
  const opened = await open();
  await mute(opened, true);
  await pass(opened, 2);
  await mute(opened, false);
  expect(await opened.frame().evaluate('script.connections')).toBe(1);
  await pass(opened, 1);
  await soon(() => opened.frame().evaluate('script.connections')).toBe(2);
  await pass(opened, 4);
  expect(await errors(opened)).toEqual([]);
  expect((await opened.log()).filter(line => line === 'ready')).toHaveLength(1);
});

test('an outcome that was told while hands were shaken anew is heard', async () => {
  const opened = await open();
  await opened.answer(null);
  await opened.page.evaluate(`void (window.paying = ${ELEMENT}.submit())`);
  await mute(opened, true);
  await pass(opened, 3);
  await soon(() => opened.frame().evaluate('script.connections')).toBe(2);
  const told = JSON.stringify({type: 'outcome', outcome: outcome('authorized')});
  await opened.frame().evaluate(`script.former.send(${told})`);
  expect(await opened.page.evaluate('paying.then(({status}) => status)')).toBe('authorized');
});

test('while the page is hidden, silence says nothing', async () => {
  const opened = await open();
  await opened.page.evaluate(
    `globalThis.hidden = Object.getOwnPropertyDescriptor(Document.prototype, 'hidden');
    Object.defineProperty(Document.prototype, 'hidden', {get: () => true, configurable: true})`,
  );
  await mute(opened, true);
  await pass(opened, 12);
  await mute(opened, false);
  await opened.page.evaluate('Object.defineProperty(Document.prototype, "hidden", hidden)');
  await pass(opened, 6);
  expect(await errors(opened)).toEqual([]);
});

test("while the page's own thread stands still, silence says nothing", async () => {
  const opened = await open();
  await mute(opened, true);
  await pass(opened, 5, 5_000);
  await mute(opened, false);
  await pass(opened, 6);
  expect(await errors(opened)).toEqual([]);
});

test('an image named hidden does not hide the page', async () => {
  const opened = await open();
  await opened.page.evaluate(`document.body.append(Object.assign(new Image(), {name: 'hidden'}))`);
  expect(await opened.page.evaluate('!!document.hidden.matches("img")')).toBe(true);
  await mute(opened, true);
  await pass(opened, 12);
  expect(await errors(opened)).toEqual(['error frame_replaced']);
});
