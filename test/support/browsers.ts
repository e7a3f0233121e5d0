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

/** As `findChromium`, but installs one where none is. Throws one sentence that says what to run. */
export const ensureChromium = (): string => {
  const installers = [() => aptInstall('chromium'), () => ran('npx', 'playwright', 'install', 'chromium')];
  for (const install of [() => true, ...installers]) {
    const found = install() ? findChromium() : undefined;
    if (found) return found;
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

/** A real headless Chromium. The sandbox is off for root alone, whom Chromium refuses otherwise. */
export const launchChromium = ({args = [], ...options}: LaunchOptions = {}): Promise<Browser> => {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(MISSING);
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({executablePath, args: [...root, ...QUIET, ...args], ...options});
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(ensureChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
