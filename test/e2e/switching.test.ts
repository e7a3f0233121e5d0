import {expect, test} from 'vitest';
import {CHANGES, changing} from '../support/changes.ts';
import {CARD, ELEMENT} from '../support/element-page.ts';
import {formPages} from '../support/form-page.ts';
import {claimsOf, resultOf} from '../support/shopper.ts';

const {scene, ready} = formPages();

test('another language, look, amount or layout in mid-typing: every digit stays, and so does the frame', async () => {
  let token = '';
  const {page, frame} = await ready(CARD);
  const loads: string[] = [];
  page.on('framenavigated', navigated => loads.push(navigated.url()));
  const changes = await changing(page, frame, async terms => (token = await scene.newToken(terms)));
  await frame.click('#cc-number');
  const keys = [...'4242424242424242', ...'1240', ...'123'];
  for (const [at, key] of keys.entries()) {
    // Typed while the change is on its way, so that it meets a field in use.
    const changed = changes.next(CHANGES[at % CHANGES.length]!);
    await page.keyboard.press(key);
    await changed;
  }
  const values = () =>
    frame.evaluate(() =>
      ['cc-number', 'cc-exp', 'cc-csc'].map(id => document.querySelector<HTMLInputElement>(`#${id}`)!.value),
    );
  expect((await values()).map(value => value.replace(/\D/g, ''))).toEqual([
    ...['4242424242424242', '1240', '123'],
  ]);
  expect(await changes.sameDocument()).toBe(true);
  expect(loads).toEqual([]);
  const {result} = await page.evaluate<{result: {signed: string}}>(`${ELEMENT}.submit()`);
  expect(resultOf(result.signed)).toMatchObject({status: 'authorized', amount: claimsOf(token).amount});
});
