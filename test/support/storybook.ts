import {createReadStream, readFileSync, statSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {extname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Page} from 'playwright';

const built = resolve(import.meta.dirname, '../../examples/storybook/dist');

/** The languages that the form speaks. */
const words = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve('@florin/frame/words.json')), 'utf8'),
) as object;

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Serves the built Storybook as any static host does. */
export const serveStorybook = async (): Promise<{origin: string; close(): void}> => {
  const server = createServer(({url = '/'}, response) => {
    const path = join(built, decodeURIComponent(new URL(url, 'http://x').pathname));
    const file = statSync(path, {throwIfNoEntry: false})?.isFile();
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, {'content-type': TYPES[extname(path)] ?? 'application/octet-stream'});
    return createReadStream(path).pipe(response);
  });
  await new Promise<void>(done => server.listen(0, 'localhost', done));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => void (server.closeAllConnections(), server.close()),
  };
};

/** Ids of the stories, as the build lists them. */
export const storyIds = (): string[] => {
  const index = JSON.parse(readFileSync(join(built, 'index.json'), 'utf8')) as {
    entries: Record<string, {type: string}>;
  };
  return Object.keys(index.entries).filter(id => index.entries[id]!.type === 'story');
};

interface Channel {
  on(name: string, listener: (said: {storyId?: string; status?: string; message?: string}) => void): void;
  emit(name: string, said: object): void;
}
declare global {
  interface Window {
    __STORYBOOK_ADDONS_CHANNEL__?: Channel;
    shownStory?: string;
  }
}

/** Loads Storybook's page, without a story. */
export const openStorybook = async (page: Page, origin: string): Promise<void> => {
  await page.goto(`${origin}/iframe.html?id=none&viewMode=story`);
  await page.waitForFunction(() => window.__STORYBOOK_ADDONS_CHANNEL__);
  await page
    .locator('.sb-show-nopreview, .sb-show-errordisplay, #error-message')
    .first()
    .waitFor({state: 'attached'});
};

/**
 * Shows one story in the page of {@link openStorybook} and waits until it has played to its end.
 * @throws where it failed on the way
 */
export const openStory = async (page: Page, id: string): Promise<void> => {
  const failed = await page.evaluate(
    storyId =>
      new Promise<string>(resolve => {
        const channel = window.__STORYBOOK_ADDONS_CHANNEL__!;
        const fail = (name: string) =>
          channel.on(name, ({message}) => resolve(`${storyId}: ${name} ${message ?? ''}`));
        ['storyThrewException', 'storyErrored', 'storyMissing', 'playFunctionThrewException'].forEach(fail);
        channel.on('storyFinished', said => {
          if (said.storyId === storyId) resolve(said.status === 'error' ? `${storyId} failed` : '');
        });
        // Told to show what it shows, Storybook does nothing.
        if (window.shownStory === storyId) channel.emit('forceRemount', {storyId});
        else channel.emit('setCurrentStory', {storyId, viewMode: 'story'});
        window.shownStory = storyId;
      }),
    id,
  );
  if (failed) throw new Error(failed);
};

/** How the page around a form is dressed. */
export interface Dress {
  theme: 'light' | 'dark' | 'branded';
  locale: string;
}

const RTL = ['ar', 'fa', 'he', 'ur'];

/** Changes theme and language of a story that stands, without opening its form anew. */
export const dress = async (page: Page, {theme, locale}: Dress): Promise<void> => {
  await page.evaluate(
    ({theme, locale, dir}) => {
      Object.assign(document.documentElement, {lang: locale, dir});
      document.documentElement.dataset['theme'] = theme;
      for (const form of document.querySelectorAll<HTMLElement & {locale?: string}>('florin-card-form'))
        form.locale = locale;
    },
    {theme, locale, dir: RTL.includes(locale) ? 'rtl' : 'ltr'},
  );
  const lang = Object.hasOwn(words, locale) ? locale : 'en';
  // Not by animation frames: a page behind another has few.
  await page.waitForFunction(isDressed, {dark: theme === 'dark', lang}, {polling: 10});
};

/** True once every form has taken what its page was given. */
const isDressed = ({dark, lang}: {dark: boolean; lang: string}): boolean => {
  const frames = [...document.querySelectorAll('florin-card-form')].map(form => form.querySelector('iframe'));
  const roots = frames.flatMap(frame => {
    const page = frame?.contentDocument;
    return page?.querySelector('form') ? [page.documentElement] : [];
  });
  return roots.every(root => root.classList.contains('dark') === dark && root.lang === lang);
};
