import {expect, test} from 'vitest';
import {CARD, ELEMENT, FOCUSED, form, outcome, PAY} from '../support/element-page.ts';
import {elementScene, soon} from '../support/element-scene.ts';

const scene = elementScene();
const {open, ready} = scene;

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
  const before = scene.sites.frames.length;
  await answer(outcome('declined'));
  await page.click('button');
  await seen('declined');
  await answer(outcome('authorized'));
  await page.click('button');
  await seen('submit payment=aaa.bbb.ccc&by=button');
  expect((await log()).filter(line => line.startsWith('submit'))).toHaveLength(1);
  expect(scene.sites.frames.length).toBe(before);
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
  await soon(heard).toEqual(['report', 'focus field']);
  await soon(() => page.evaluate(FOCUSED)).toBe('florin-card-form');
  await page.fill('[name=a]', '');
  await page.click('button');
  await soon(heard).toEqual(['report', 'focus field', 'report']);
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
  const token = scene.sites.token();
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
