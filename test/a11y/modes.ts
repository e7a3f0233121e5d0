import type {Page} from 'playwright';
import type {Dress} from '../support/storybook.ts';

/** One way in which a shopper may see the form. */
export interface Mode extends Dress {
  name: string;
  forced: boolean;
}

export const MODES: readonly Mode[] = [
  {name: 'light', theme: 'light', locale: 'en', forced: false},
  {name: 'dark', theme: 'dark', locale: 'en', forced: false},
  {name: 'rtl', theme: 'light', locale: 'ar', forced: false},
  {name: 'forced colours', theme: 'light', locale: 'en', forced: true},
];

/** Makes the browser prefer what the mode is about. */
export const prefer = (page: Page, {theme, forced}: Mode): Promise<void> =>
  page.emulateMedia({
    colorScheme: theme === 'dark' ? 'dark' : 'light',
    forcedColors: forced ? 'active' : 'none',
    reducedMotion: 'reduce',
  });
