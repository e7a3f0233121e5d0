import {formHeight} from '@florin/protocol';
import type {Frame, Page} from 'playwright';
import {expect, test} from 'vitest';
import {typeCard} from '../support/card-form.ts';
import {CARD, ELEMENT, form, PAY} from '../support/element-page.ts';
import {formPages} from '../support/form-page.ts';

const {scene, open} = formPages();

/** What a document tells of its own stillness. */
interface Still {
  /** Its layout shifts, those soon after an input too: value, what moved from where to where. */
  shifts: string[];
  /** Every place at which the content below the form was drawn, in px from the top. */
  tops: number[];
}

/** An entry of the Layout Instability API. */
interface Shift {
  value: number;
  hadRecentInput: boolean;
  sources: {node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly}[];
}

/** Runs in the page and in the frame before anything else. */
const watchStillness = (): void => {
  const still: Still = {shifts: [], tops: []};
  Object.assign(globalThis, {still});
  const place = ({x, y, width, height}: DOMRectReadOnly): string => `${x},${y} ${width}×${height}`;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries() as unknown as Shift[]) {
      const moved = entry.sources.map(
        ({node, previousRect, currentRect}) =>
          `${node?.nodeName} ${(node as Element | null)?.className ?? ''} ${place(previousRect)} → ${place(currentRect)}`,
      );
      still.shifts.push(`${entry.value} ${entry.hadRecentInput ? 'after an input' : ''} ${moved.join('; ')}`);
    }
  }).observe({type: 'layout-shift', buffered: true});
  const look = (): void => {
    const top = document.querySelector('#below')?.getBoundingClientRect().top;
    if (top !== undefined && still.tops.at(-1) !== top) still.tops.push(top);
    requestAnimationFrame(look);
  };
  look();
};

const stillness = (document: Page | Frame): Promise<Still> =>
  document.evaluate(() => (globalThis as unknown as {still: Still}).still);

/** Two frames drawn: whatever follows from what was done has been laid out. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Milliseconds by which script and frame come late. */
const SCRIPT_LATE = 2000;
const FRAME_LATE = 1000;

/** Milliseconds that the page waited for the script, from the first moment of the page on. */
const scriptTook = (): number =>
  performance.getEntriesByType('resource').find(({name}) => name.endsWith('/florin.js'))!.duration;

const delays = async (page: Page): Promise<void> => {
  await page.addInitScript(watchStillness);
  const late = async (pattern: string, ms: number): Promise<void> => {
    await page.route(pattern, async route => {
      await new Promise(done => setTimeout(done, ms));
      await route.continue();
    });
  };
  await late('**/florin.js', SCRIPT_LATE);
  await late('**/frame?*', FRAME_LATE);
};

/** Forms of several kinds: what their session asks for, how the page lays them out, and its width. */
const FORMS: [what: string, fields: object, style: Record<string, string>, width: number][] = [
  ['as it comes', {}, {}, 480],
  ['with the name, narrow', {name: 'required'}, {}, 240],
  ['with the address', {postal_code: 'optional', country: 'optional'}, {}, 480],
];

test.each(FORMS)(
  'nothing moves from first paint to a decline and another language: %s',
  async (_what, fields, style, width) => {
    const height = formHeight({fields, theme: style, width});
    const page = await open(`<h1>Pay</h1>${form(CARD + PAY)}<p id="below">Content below the form</p>`, {
      token: await scene.newToken({fields}),
      // The one line that the documentation asks for.
      head: `<style>florin-card-form{display:block;min-height:${height}px}</style><style>body{width:${width}px}
          florin-card-form{${Object.entries(style)
            .map(([name, value]) => `${name}:${value}`)
            .join(';')}}</style>`,
      before: delays,
    });
    const seen = (entry: string) =>
      page.waitForFunction(
        wanted => (globalThis as unknown as {log: string[]}).log.some(line => line.startsWith(wanted)),
        entry,
      );
    await seen('ready');
    expect(await page.evaluate(scriptTook)).toBeGreaterThan(SCRIPT_LATE);
    expect((await stillness(page)).tops.length).toBe(1);
    const frame = page.frames().find(one => one.url().includes('/frame?'))!;
    await page.click('button');
    await frame.waitForSelector('[aria-invalid=true]');
    const name = 'name' in fields ? {name: 'A. Shopper'} : {};
    await typeCard(page, {...name, number: '4000000000009995', expiry: '1240', cvc: '123'});
    await page.click('button');
    await seen('declined');
    await frame.waitForFunction(() => document.querySelector('[role=status]')!.textContent !== '');
    // From left to right like the one before: the other direction turns every row round.
    await page.evaluate(`${ELEMENT}.locale = 'de'`);
    await frame.waitForFunction(() => document.documentElement.lang === 'de');
    await drawn(page);
    // A number that comes at once, as browsers fill it in: no key excuses what it moves.
    for (const number of ['', '5555555555554444', '']) {
      await frame.locator('[autocomplete=cc-number]').fill(number);
      await drawn(page);
    }

    const still = await stillness(page);
    expect({shifts: still.shifts, tops: still.tops.length}).toEqual({shifts: [], tops: 1});
    expect((await stillness(frame)).shifts).toEqual([]);
  },
);
