import type {Browser} from 'playwright';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {launchChromium} from '../support/browsers.ts';
import {openPage, outcome, type Opened, type Options} from '../support/element-page.ts';
import {startSites, type Sites} from '../support/scripted-frame.ts';

let browser: Browser;
let sites: Sites;

beforeAll(async () => {
  [browser, sites] = await Promise.all([launchChromium(), startSites()]);
});
afterEach(() => Promise.all(browser.contexts().map(context => context.close())));
afterAll(async () => {
  await browser?.close();
  await sites?.close();
});

const open = (options?: Options): Promise<Opened> => openPage(browser, sites, options);

/** A busy machine takes its time. */
const soon = <T>(look: () => T) => expect.poll(look, {timeout: 15_000});

const ready = async (options?: Options): Promise<Opened> => {
  const opened = await open(options);
  await opened.seen('ready');
  return opened;
};

/** A form that tells what it submits and stays on its page. */
const form = (inside: string, attributes = ''): string => `<form ${attributes}>${inside}</form><script>
  document.querySelector('form').addEventListener('submit', event => {
    const data = new FormData(event.target, event.submitter);
    log.push('submit ' + new URLSearchParams(data));
    event.preventDefault();
  });</script>`;
const CARD = '<florin-card-form name="payment" session="TOKEN"></florin-card-form>';
const PAY = '<button name="by" value="button">Pay</button>';
const ELEMENT = 'document.querySelector("florin-card-form")';

test('a form is held, paid and then submitted once, with the signed result', async () => {
  const {page, log, answer, seen, heard} = await ready({body: form(CARD + PAY)});
  await answer(outcome('authorized'));
  await page.click('button');
  await seen('submit payment=aaa.bbb.ccc&by=button');
  expect((await log()).slice(-2)).toEqual(['authorized', 'submit payment=aaa.bbb.ccc&by=button']);
  expect(await heard()).toEqual(['focus status', 'submit']);
});

test('what is paid is not paid again: later submits pass, also when the fields were cleared', async () => {
  const {page, frame, answer, seen, heard} = await ready({body: form(CARD + PAY)});
  await answer(outcome('authorized'));
  await page.click('button');
  await seen('submit payment=aaa.bbb.ccc&by=button');
  await frame().evaluate('script.change(false)');
  await seen('change', 2);
  await page.click('button');
  await seen('submit payment=aaa.bbb.ccc&by=button', 2);
  expect((await heard()).filter(type => type === 'submit')).toHaveLength(1);
  expect(await page.evaluate(`${ELEMENT}.submit().then(result => result.status)`)).toBe('authorized');
});

test('a declined form stays held, and the next card is paid with in the same frame', async () => {
  const {page, log, answer, seen} = await ready({body: form(CARD + PAY)});
  const before = sites.frames.length;
  await answer(outcome('declined'));
  await page.click('button');
  await seen('declined');
  await answer(outcome('authorized'));
  await page.click('button');
  await seen('submit payment=aaa.bbb.ccc&by=button');
  expect((await log()).filter(line => line.startsWith('submit'))).toHaveLength(1);
  expect(sites.frames.length).toBe(before);
});

test('two clicks while paying are one payment and one submit', async () => {
  const {page, frame, log, answer, heard, seen} = await ready({body: form(CARD + PAY)});
  await answer(null);
  await page.click('button');
  await page.click('button');
  await frame().evaluate(`script.outcome(${JSON.stringify(outcome('authorized'))})`);
  await seen('submit payment=aaa.bbb.ccc&by=button');
  expect((await heard()).filter(type => type === 'submit')).toHaveLength(1);
  expect((await log()).filter(line => line.startsWith('submit'))).toHaveLength(1);
});

test('preventDefault() on florin-authorized keeps the form from being submitted', async () => {
  const {page, log, answer, seen} = await ready({body: form(CARD + PAY)});
  await page.evaluate(`${ELEMENT}.addEventListener('florin-authorized', event => event.preventDefault())`);
  await answer(outcome('authorized'));
  await page.click('button');
  await seen('authorized');
  await page.waitForTimeout(200);
  expect((await log()).some(line => line.startsWith('submit'))).toBe(false);
});

test('the form is submitted without a button that left it meanwhile', async () => {
  const {page, frame, answer, seen} = await ready({body: form(CARD + PAY)});
  await answer(null);
  await page.click('button');
  await page.evaluate('document.querySelector("button").remove()');
  await frame().evaluate(`script.outcome(${JSON.stringify(outcome('authorized'))})`);
  await seen('submit payment=aaa.bbb.ccc');
});

test('an incomplete card submits nothing, shows its errors and takes the focus where it is first', async () => {
  const before = '<input name="a" required value="x">';
  const {page, log, heard} = await ready({body: form(`${before}${CARD}<input name="b" required>${PAY}`)});
  await page.click('button');
  await page.waitForTimeout(200);
  expect(await heard()).toEqual(['report', 'focus field']);
  expect(await page.evaluate('document.activeElement.localName')).toBe('florin-card-form');
  await page.fill('[name=a]', '');
  await page.click('button');
  await page.waitForTimeout(200);
  expect(await heard()).toEqual(['report', 'focus field', 'report']);
  expect(await page.evaluate('document.activeElement.name')).toBe('a');
  expect((await log()).some(line => line.startsWith('submit'))).toBe(false);
});

test('with novalidate the held submit does the same', async () => {
  const {page, frame, log, heard} = await ready({body: form(CARD + PAY, 'novalidate')});
  const invalid = {
    status: 'invalid',
    fields: [{name: 'number', empty: true, valid: false, error: 'required'}],
  };
  await frame().evaluate(`script.answer = ${JSON.stringify(invalid)}`);
  await page.click('button');
  await soon(heard).toEqual(['focus status', 'submit', 'focus field']);
  expect((await log()).filter(line => !/^(ready|change)/.test(line))).toEqual([]);
});

test.each([
  ['by itself', '<florin-card-form name="payment" session="TOKEN" disabled></florin-card-form>'],
  ['by its fieldset', `<fieldset disabled>${CARD}</fieldset>`],
])('disabled %s it holds nothing, and submit() is misuse', async (_how, card) => {
  const {page, frame, seen} = await ready({body: form(card + PAY)});
  expect(await frame().evaluate('script.hello.disabled')).toBe(true);
  await page.click('button');
  await seen('submit by=button');
  expect(await page.evaluate(`${ELEMENT}.submit().catch(error => error.code)`)).toBe('disabled');
  await page.evaluate('for (const e of document.querySelectorAll("[disabled]")) e.disabled = false');
  await soon(() => frame().evaluate('script.heard.at(-1)')).toEqual({type: 'disabled', disabled: false});
});

test.each<[what: string, body: string, expected: string]>([
  [
    'clicks the first submit button',
    form(`<button type="button">No</button>${CARD}${PAY}<button>2</button>`),
    'submit payment=aaa.bbb.ccc&by=button',
  ],
  [
    'clicks one that stands elsewhere',
    `<button form="f" name="by" value="outside">Pay</button>${form(CARD + PAY, 'id="f"')}`,
    'submit by=outside&payment=aaa.bbb.ccc',
  ],
  [
    'clicks an image button',
    form(`${CARD}<input type="image" name="by" alt="Pay">${PAY}`),
    'submit payment=aaa.bbb.ccc&by.x=0&by.y=0',
  ],
  ['submits a form without a button', form(CARD), 'submit payment=aaa.bbb.ccc'],
  ['pays without a form', CARD, 'authorized'],
])('Enter %s', async (_what, body, expected) => {
  const {frame, answer, seen} = await ready({body});
  await answer(outcome('authorized'));
  await frame().evaluate('script.tell({type: "enter"})');
  await seen(expected);
});

test('Enter does nothing where the first button is disabled', async () => {
  const body = form(`${CARD}<button disabled>1</button>${PAY}`);
  const {page, frame, answer, heard} = await ready({body});
  await answer(outcome('authorized'));
  await frame().evaluate('script.tell({type: "enter"})');
  await page.waitForTimeout(200);
  expect(await heard()).toEqual([]);
});

test('submit() without a form: one promise, one event, and the event comes first', async () => {
  const {page, answer, heard, log} = await ready();
  await answer(outcome('tokenized'));
  const seen = await page.evaluate(`(() => {
    const element = ${ELEMENT};
    const [one, two] = [element.submit(), element.submit()];
    return Promise.all([one === two, one.then(({status, result}) => [status, result.signed, log.at(-1)])]);
  })()`);
  expect(seen).toEqual([true, ['tokenized', 'aaa.bbb.ccc', 'tokenized']]);
  expect(await heard()).toEqual(['submit']);
  expect((await log()).filter(line => line === 'tokenized')).toHaveLength(1);
});

test('submit() before the form is ready waits for it', async () => {
  const {page} = await open({body: ''});
  const token = sites.token();
  const status = page.evaluate(`(async () => {
    await customElements.whenDefined('florin-card-form');
    const element = document.createElement('florin-card-form');
    element.session = ${JSON.stringify(token)};
    document.body.append(element);
    return (await element.submit()).status;
  })()`);
  await soon(() => page.mainFrame().childFrames().length).toBe(1);
  const frame = page.mainFrame().childFrames()[0]!;
  await soon(() => frame.evaluate('window.script?.heard.some(({type}) => type === "submit")')).toBe(true);
  await frame.evaluate(`script.outcome({status: 'error', code: 'rate_limited'})`);
  expect(await status).toBe('error');
});

test('misuse is told by its code', async () => {
  const {page} = await ready();
  const codes = await page.evaluate(`(async () => {
    const element = document.createElement('florin-card-form');
    const one = await element.submit().catch(error => error.code);
    document.body.append(element);
    return [one, await element.submit().catch(error => error.code)];
  })()`);
  expect(codes).toEqual(['not_connected', 'no_session']);
});

test('reset() and the reset of its form forget the result and empty the frame', async () => {
  const {page, answer, seen, heard} = await ready({body: form(CARD + PAY)});
  await answer(outcome('authorized'));
  await page.click('button');
  await seen('submit payment=aaa.bbb.ccc&by=button');
  await page.evaluate('document.querySelector("form").reset()');
  await soon(async () => (await heard()).at(-1)).toBe('reset');
  await page.click('button');
  await soon(async () => (await heard()).filter(type => type === 'submit').length).toBe(2);
});

test('a new session of equal terms goes to the open frame; another opens a new one and says so', async () => {
  const {page, frame, seen, heard} = await ready();
  const before = sites.frames.length;
  const first = frame();
  await page.evaluate(`${ELEMENT}.session = ${JSON.stringify(sites.token())}`);
  await soon(heard).toEqual(['session']);
  expect(sites.frames.length).toBe(before);
  const origins = [sites.merchant, 'https://www.shop.example'];
  await page.evaluate(`${ELEMENT}.session = ${JSON.stringify(sites.token({origins}))}`);
  await seen('ready remounted');
  expect(frame()).not.toBe(first);
  expect(page.mainFrame().childFrames()).toHaveLength(1);
});

test('a new session waits for the payment under way, and for its form', async () => {
  const {page, frame, log, answer, heard, seen} = await ready({body: form(CARD + PAY)});
  await answer(null);
  await page.click('button');
  await page.evaluate(`${ELEMENT}.session = ${JSON.stringify(sites.token())}`);
  await page.waitForTimeout(100);
  expect(await heard()).not.toContain('session');
  await frame().evaluate(`script.outcome(${JSON.stringify(outcome('authorized'))})`);
  await soon(async () => (await heard()).at(-1)).toBe('session');
  await seen('submit payment=aaa.bbb.ccc&by=button');
  expect((await log()).filter(line => line.startsWith('submit'))).toHaveLength(1);
  expect((await heard()).filter(type => type === 'submit')).toHaveLength(1);
});

test('a locale and a look change without a new frame', async () => {
  const {page, frame} = await ready({
    body: '<florin-card-form session="TOKEN" style="--florin-radius:.5em;font-size:16px"></florin-card-form>',
  });
  const before = sites.frames.length;
  expect(sites.frames.at(-1)).toMatch(/&l=en$/);
  expect(await frame().evaluate('script.hello.theme')).toEqual({'--florin-radius': '8px'});
  await page.evaluate(`${ELEMENT}.locale = 'de'`);
  await soon(() => frame().evaluate('script.heard.at(-1)')).toEqual({type: 'locale', locale: 'de'});
  expect(await page.getAttribute('iframe', 'title')).toBe('Kartendaten');
  await page.evaluate(`${ELEMENT}.style.setProperty('--florin-color', 'color-mix(in srgb, red, red)')`);
  await page.evaluate(`${ELEMENT}.style.setProperty('--florin-error-color', 'nonsense')`);
  const theme = {'--florin-radius': '8px', '--florin-color': 'color(srgb 1 0 0)'};
  await soon(() => frame().evaluate('script.heard.at(-1)')).toEqual({type: 'theme', theme});
  expect(sites.frames.length).toBe(before);
});

test('a dark page is known by its colour scheme', async () => {
  const {frame} = await ready({body: `<style>:root{color-scheme:dark}</style>${CARD}`});
  expect(await frame().evaluate('script.hello.theme')).toEqual({'--florin-color': 'rgb(255, 255, 255)'});
});

test('taken out and put back in one go, it loads one frame and is ready again', async () => {
  const {page, seen, log} = await ready();
  const before = sites.frames.length;
  await page.evaluate(`{const element = ${ELEMENT}; element.remove(); document.body.append(element);}`);
  await seen('ready remounted');
  await page.waitForTimeout(300);
  expect(sites.frames.length - before).toBe(1);
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
  const before = sites.frames.length;
  await page.evaluate(`document.querySelector('div').moveBefore(${ELEMENT}, null)`);
  await page.waitForTimeout(2500);
  expect(sites.frames.length).toBe(before);
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
    token: sites.token({fields: {name: 'required'}}),
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
    root.innerHTML = '<form><florin-card-form name="payment" session=${JSON.stringify(sites.token())}></florin-card-form><button>Pay</button></form>';
    root.querySelector('form').addEventListener('submit', event => (event.preventDefault(), log.push('submit')));
  })()`);
  await seen('ready');
  const frame = page.mainFrame().childFrames()[0]!;
  await frame.evaluate(`script.answer = ${JSON.stringify(outcome('authorized'))}; script.change(true)`);
  await seen('change complete');
  await frame.evaluate('script.tell({type: "enter"})');
  await seen('submit');
});
