import type {Browser, Page} from 'playwright';
import {dress, openStory, openStorybook, serveStorybook, storyIds} from '../support/storybook.ts';
import {auditor, type Audit, type Finding} from './audit.ts';
import {MODES, prefer} from './modes.ts';

/** Pages that are looked at side by side. */
const PAGES = 2;

/** Called for each look at each page. */
export type Tell = (mode: string, what: string, findings: Finding[]) => void;

/** A page with Storybook in a context of its own: a service worker answers for the first page that it sees. */
const newPage = async (browser: Browser, origin: string): Promise<Page> => {
  const context = await browser.newContext({viewport: {width: 640, height: 720}});
  const page = await context.newPage();
  await openStorybook(page, origin);
  return page;
};

const auditStory = async (page: Page, audit: Audit, id: string, tell: Tell): Promise<void> => {
  await prefer(page, MODES[0]!);
  await openStory(page, id);
  for (const mode of MODES) {
    await prefer(page, mode);
    await dress(page, mode);
    tell(mode.name, id, await audit());
  }
};

/** Looks at every story in every mode; those that do not play are findings. */
export const auditStories = async (browser: Browser, tell: Tell): Promise<void> => {
  const {origin, close} = await serveStorybook();
  // Those that wait for eight seconds of silence come first.
  const left = storyIds().sort((a, b) => Number(b.includes('opening')) - Number(a.includes('opening')));
  const work = async (): Promise<void> => {
    const page = await newPage(browser, origin);
    const audit = await auditor(page);
    for (let id = left.shift(); id; id = left.shift()) {
      await auditStory(page, audit, id, tell).catch((error: unknown) =>
        tell('light', id, [{rule: 'story', text: String(error)}]),
      );
    }
    await page.context().close();
  };
  await Promise.all(Array.from({length: PAGES}, work)).finally(close);
};

/**
 * Puts an unlabelled field into the frame of a story, and looks: the run is worth something only if that is found.
 * @throws where it is not
 */
export const mustFindWhatIsWrong = async (browser: Browser): Promise<void> => {
  const {origin, close} = await serveStorybook();
  const page = await newPage(browser, origin);
  await openStory(page, 'card-form-fields--empty');
  await page.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>('florin-card-form iframe')!;
    const inside = frame.contentDocument!;
    inside.querySelector('form')!.append(inside.createElement('input'));
  });
  const found = (await (await auditor(page))()).map(({rule}) => rule);
  await page.context().close();
  close();
  if (!found.includes('label'))
    throw new Error('An unlabelled field in the frame was not found: the other results mean nothing.');
};
