/**
 * `npm run screens`: takes pictures of the main stories and holds them against those of the repository. What differs
 * is written to `test/output/screens`. `npm run screens -- --renew` puts the new pictures in their place, and names of
 * stories after it take those alone: look at them before they are committed.
 */
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Browser, Page} from 'playwright';
import {PNG} from 'pngjs';
import {launchShell} from '../support/browsers.ts';
import {openStory, openStorybook, serveStorybook} from '../support/storybook.ts';
import {changedViews, differ, readSheet, sheetOf, writeSheet} from './sheet.ts';
import {picture, show, STORIES, VIEWS} from './views.ts';

const baselines = resolve(import.meta.dirname, 'baselines');
const output = resolve(import.meta.dirname, '../output/screens');
const [renew, ...names] = process.argv.slice(2).filter(arg => arg !== '--');
const renewing = renew === '--renew';
const wanted = (renewing ? names : process.argv.slice(2)).filter(name => name !== '--renew');
const stories = STORIES.filter(id => wanted.length === 0 || wanted.some(name => id.includes(name)));

// Letters as they are drawn nowhere else, and therefore everywhere alike.
const FLAGS = ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'];
/** The date of every picture. */
const NOON = new Date('2030-01-15T12:00:00Z');

const newPage = async (browser: Browser, origin: string): Promise<Page> => {
  const context = await browser.newContext({deviceScaleFactor: 1, locale: 'en', timezoneId: 'UTC'});
  const page = await context.newPage();
  await page.clock.setFixedTime(NOON);
  await openStorybook(page, origin);
  return page;
};

/**
 * Moves the form by 2 px and compares: the run is worth something only if that is seen.
 * @throws where it is not
 */
const mustSeeAShift = async (page: Page): Promise<void> => {
  await openStory(page, STORIES[0]);
  await show(page, VIEWS[0]!);
  const before = await picture(page);
  const move = (px: number) =>
    page.evaluate(y => void (document.querySelector('florin-card-form')!.style.translate = `0 ${y}px`), px);
  const shifted = (await move(2), await picture(page));
  const back = (await move(0), await picture(page));
  const seen = (other: Buffer) => differ(PNG.sync.read(before), PNG.sync.read(other));
  if (!seen(shifted) || seen(back))
    throw new Error('A shift of 2 px was not seen: the pictures mean nothing.');
};

/** The views of a story that are not as they were. With `--renew` they are from now on. */
const compare = async (page: Page, id: string): Promise<string[]> => {
  await openStory(page, id);
  const pictures: Buffer[] = [];
  for (const view of VIEWS) {
    await show(page, view);
    pictures.push(await picture(page));
  }
  const sheet = sheetOf(pictures);
  const path = resolve(baselines, `${id}.png`);
  const before = readSheet(path);
  const changed = before ? changedViews(before, sheet) : ['all: there is no picture yet'];
  if (changed.length > 0) writeSheet(renewing ? path : resolve(output, `${id}.png`), sheet);
  return changed;
};

const browserFile = resolve(baselines, 'chromium.json');

/** What draws: another version, or another system, draws letters another way. */
interface Drawer {
  major: number;
  platform: string;
}

const drawnBy = (): Drawer | undefined =>
  existsSync(browserFile) ? (JSON.parse(readFileSync(browserFile, 'utf8')) as Drawer) : undefined;

const nameOf = ({major, platform}: Drawer): string => `Chromium ${major} on ${platform}`;

const report = (changed: string[], drawer: Drawer): void => {
  console.log(`${stories.length} stories, ${VIEWS.length} views each, ${changed.length} views changed`);
  if (renewing) return writeFileSync(browserFile, `${JSON.stringify(drawer, null, 2)}\n`);
  if (changed.length === 0) return;
  const before = drawnBy();
  console.log('Look at test/output/screens. If all is as it should be: npm run screens -- --renew');
  if (before && nameOf(before) !== nameOf(drawer))
    console.log(
      `They were drawn by ${nameOf(before)}, and this is ${nameOf(drawer)}: that alone may be why.`,
    );
  else process.exitCode = 1;
};

rmSync(output, {recursive: true, force: true});
const {origin, close} = await serveStorybook();
const browser = await launchShell({args: FLAGS});
try {
  const page = await newPage(browser, origin);
  await mustSeeAShift(page);
  const changed: string[] = [];
  for (const id of stories)
    for (const view of await compare(page, id)) {
      changed.push(view);
      console.log(`${id}: ${view}`);
    }
  report(changed, {major: Number.parseInt(browser.version()), platform: process.platform});
} finally {
  await browser.close();
  close();
}
