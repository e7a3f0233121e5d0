import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {type Browser, type LaunchOptions, chromium} from 'playwright';
import {aptInstall, onPath, ran} from './install.ts';

const MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

const MISSING =
  'No Chromium was found and none could be installed: run `npx playwright install chromium`, ' +
  'or name one in FLORIN_CHROMIUM.';

/** Where Chromium is: FLORIN_CHROMIUM, else Playwright's own, else the system's. */
export const findChromium = (): string | undefined => {
  const named = process.env['FLORIN_CHROMIUM'];
  if (named) return named;
  const own = chromium.executablePath();
  if (own && existsSync(own)) return own;
  return onPath('chromium', 'google-chrome', 'google-chrome-stable') ?? [MACOS].find(existsSync);
};

const SHELL = 'chromium-headless-shell';

/** As `findChromium`, but installs one where none is, and its shell with it. Throws one sentence that says what to run. */
export const ensureChromium = (): string => {
  const installers = [() => aptInstall('chromium'), () => ran('npx', 'playwright', 'install', 'chromium')];
  for (const install of [() => true, ...installers]) {
    const found = install() ? findChromium() : undefined;
    if (!found) continue;
    // Debian has it in a package of its own; where there is none, the whole browser serves.
    if (!onPath(SHELL)) aptInstall(SHELL);
    return found;
  }
  throw new Error(MISSING);
};

// Quiet: nothing that a browser asks of its maker by itself may mix with what the tests watch on the network.
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-gpu',
  '--disable-sync',
  '--no-first-run',
];

const launch = (
  executablePath: string | undefined,
  {args = [], ...options}: LaunchOptions,
): Promise<Browser> => {
  if (!executablePath) throw new Error(MISSING);
  // The sandbox is off for root alone, whom Chromium refuses otherwise.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({executablePath, args: [...root, ...QUIET, ...args], ...options});
};

/** A real Chromium, whole: windows, menus, autofill and all, though none of it is shown. */
export const launchChromium = (options: LaunchOptions = {}): Promise<Browser> =>
  launch(findChromium(), options);

/** The same engine without all that a window has around its page, where there is one: a quarter of the work. */
export const launchShell = (options: LaunchOptions = {}): Promise<Browser> =>
  launch(process.env['FLORIN_CHROMIUM'] ?? onPath(SHELL) ?? findChromium(), options);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
