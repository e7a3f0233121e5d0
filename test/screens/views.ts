import type {Page} from 'playwright';
import {dress, type Dress} from '../support/storybook.ts';

/** The main stories. */
export const STORIES = [
  'card-form-fields--empty',
  'card-form-fields--every-field',
  'card-form-fields--filled',
  'card-form-fields--errors',
  'card-form-fields--co-badged',
  'card-form-layout--labels-floating-filled',
  'card-form-saved-cards--saved',
  'card-form-saved-cards--saved-and-consent',
  'card-form-paying--paying',
  'card-form-paying--paid',
  'card-form-paying--declined-other-card',
  'card-form-opening--untrusted',
] as const;

/** One way to see a story. */
export interface View extends Dress {
  name: string;
  forced: boolean;
  /** In px. */
  width: number;
}

const THEMES = ['light', 'dark', 'forced'] as const;
const LOCALES = ['en', 'de', 'ja', 'ar'] as const;
export const WIDTHS = [360, 640] as const;
/** Height in px of every picture. */
export const HEIGHT = 480;

export const VIEWS: readonly View[] = THEMES.flatMap(theme =>
  LOCALES.flatMap(locale =>
    WIDTHS.map(width => ({
      ...{name: `${theme} ${locale} ${width}`, locale, width, forced: theme === 'forced'},
      theme: theme === 'dark' ? ('dark' as const) : ('light' as const),
    })),
  ),
);

/** The fonts that the operator of the stories serves, by language. */
const FONTS: Record<string, string> = {ja: 'Noto Sans JP', ar: 'Noto Sans Arabic'};

/** Shows a story that stands in another way, in a font that is the same on every machine. */
export const show = async (page: Page, view: View): Promise<void> => {
  const {theme, forced, width, locale} = view;
  const family = FONTS[locale] ?? 'Noto Sans';
  await page.setViewportSize({width, height: HEIGHT});
  await page.emulateMedia({
    ...{
      colorScheme: theme === 'dark' ? 'dark' : 'light',
      forcedColors: forced ? 'active' : 'none',
      reducedMotion: 'reduce',
    },
  });
  await dress(page, view);
  await page.evaluate(wear, family);
};

/** Gives every form the font, waits until it is there, and takes the focus away: its ring is another story. */
const wear = async (family: string): Promise<void> => {
  for (const form of document.querySelectorAll('florin-card-form')) {
    form.style.setProperty('--florin-font', `"${family}"`);
    const inside = form.querySelector('iframe')?.contentDocument;
    if (!inside?.querySelector('form')) continue;
    while (!getComputedStyle(inside.body).fontFamily.includes(family))
      await new Promise(requestAnimationFrame);
    await inside.fonts.load(`16px "${family}"`);
    await inside.fonts.ready;
    (inside.activeElement as HTMLElement | null)?.blur();
  }
  await document.fonts.ready;
  (document.activeElement as HTMLElement | null)?.blur();
};

/** A picture that has come to rest: two that follow each other are alike. */
export const picture = async (page: Page): Promise<Buffer> => {
  let last = await page.screenshot();
  for (let tries = 0; tries < 20; tries++) {
    const next = await page.screenshot();
    if (next.equals(last)) return next;
    last = next;
  }
  throw new Error('The page does not come to rest.');
};
