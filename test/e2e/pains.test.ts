// What shoppers and merchants have complained of in other forms, each held here where no other test does.
import {inflateSync} from 'node:zlib';
import type {Page} from 'playwright';
import {expect, test} from 'vitest';
import {CARD, ELEMENT} from '../support/element-page.ts';
import {soon} from '../support/element-scene.ts';
import {formPages} from '../support/form-page.ts';

const {scene, open, ready} = formPages();

/** The image data of a PNG, from all its chunks (PNG, third edition, §5.3). */
const imageData = (png: Buffer): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const end = at + 8 + png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, end));
  }
  return Buffer.concat(parts);
};

/** Red, green and blue of one pixel, as the browser shows it: the byte before them names the filter of the line. */
const pixel = async (page: Page, x: number, y: number): Promise<number[]> => {
  const png = await page.screenshot({clip: {x, y, width: 1, height: 1}});
  return [...inflateSync(imageData(png)).subarray(1, 4)];
};

test.each([
  ['a dark page', ':root{color-scheme:dark} body{background:#102030}', [16, 32, 48]],
  ['a light page', 'body{background:#fedcba}', [254, 220, 186]],
])('the page shows through the frame: %s', async (_what, style, color) => {
  const {page, frame} = await ready(CARD, {head: `<style>${style}</style>`});
  const box = (await page.locator('florin-card-form').boundingBox())!;
  // The line for errors under the last row, at the right: nothing is drawn there.
  const place = [Math.round(box.x + box.width - 3), Math.round(box.y + box.height - 3)] as const;
  await soon(() => frame.evaluate('innerHeight')).toBe(box.height);
  await soon(() => pixel(page, ...place)).toEqual(color);
});

test('taken off the page before it was ready, it tells no error, whatever time passes', async () => {
  const page = await open(CARD, {
    before: async page => {
      await page.clock.install();
      // Never answered.
      await page.route('**/frame?*', () => undefined);
    },
  });
  await page.waitForSelector('florin-card-form iframe');
  await page.evaluate(`${ELEMENT}.remove()`);
  await page.clock.fastForward(30_000);
  expect(await page.evaluate('log')).toEqual([]);
});

test('two forms on one page are two: each has its frame, its typing and its events', async () => {
  const {page} = await ready(`${CARD}${CARD.replace('TOKEN', await scene.newToken())}`);
  await page.waitForFunction('log.filter(line => line.startsWith("ready")).length === 2');
  const frames = page.frames().filter(frame => frame.url().includes('/frame?'));
  expect(new Set(frames.map(frame => frame.url())).size).toBe(2);
  await frames[0]!.locator('#cc-number').pressSequentially('4242');
  await frames[1]!.locator('#cc-number').pressSequentially('5555');
  const values = () => Promise.all(frames.map(frame => frame.locator('#cc-number').inputValue()));
  expect(await values()).toEqual(['4242', '5555']);
});
