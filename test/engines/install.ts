import {existsSync, globSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {ensureChromium} from '../support/browsers.ts';
import {aptInstall, onPath} from '../support/install.ts';

const firefox = (): string | undefined => process.env['FLORIN_FIREFOX'] ?? onPath('firefox-esr', 'firefox');

/** Firefox: FLORIN_FIREFOX, else the system's. */
export const findFirefox = (): string => found(firefox(), 'firefox-esr');

const webKit = (): {driver: string; browser: string} | undefined => {
  const driver = onPath('WebKitWebDriver');
  const [browser] = globSync('/usr/lib/*/webkit2gtk-4.*/MiniBrowser');
  return driver && browser && onPath('xvfb-run') ? {driver, browser} : undefined;
};

/** WebKit's WebDriver and the small browser that it drives. */
export const findWebKit = (): {driver: string; browser: string} => found(webKit(), 'webkit2gtk-driver xvfb');

const found = <T>(one: T | undefined, packages: string): T => {
  if (one === undefined) throw new Error(`A browser is missing: apt-get install ${packages}`);
  return one;
};

/** In what stands for Arial: some letters of the compared pictures are in no font that is served. */
const LIBERATION = '/usr/share/fonts/truetype/liberation';

/** Installs the engines that are missing, where that disturbs nobody; says what to run elsewhere. */
export const ensureEngines = (): string[] => {
  const chromium = ensureChromium();
  if (!firefox()) aptInstall('firefox-esr');
  if (!webKit()) aptInstall('webkit2gtk-driver', 'xvfb');
  if (!existsSync(LIBERATION)) aptInstall('fonts-liberation');
  return [chromium, findFirefox(), findWebKit().browser].filter(existsSync);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(ensureEngines().join('\n'));
