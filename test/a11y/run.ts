/**
 * `npm run a11y`: opens every story of the built Storybook, and the checkout of the demo's shop, in a real Chromium and
 * lets axe look at page and frame, in light, dark, right-to-left and forced colours. Ends non-zero on any finding.
 */
import {launchShell} from '../support/browsers.ts';
import {MODES} from './modes.ts';
import {auditShop} from './shop.ts';
import {auditStories, mustFindWhatIsWrong, type Tell} from './stories.ts';

const looked = new Map(MODES.map(({name}) => [name, {pages: 0, findings: 0}]));

const tell: Tell = (mode, what, findings) => {
  const counted = looked.get(mode)!;
  counted.pages++;
  counted.findings += findings.length;
  for (const {rule, text} of findings) console.log(`${what}, ${mode}: ${rule}: ${text}`);
};

const browser = await launchShell();
try {
  await mustFindWhatIsWrong(browser);
  await auditShop(tell);
  await auditStories(browser, tell);
} finally {
  await browser.close();
}
for (const [mode, {pages, findings}] of looked)
  console.log(`${mode.padEnd(15)} ${String(pages).padStart(3)} pages, ${findings} violations`);
const all = [...looked.values()];
const same = all.every(({pages}) => pages === all[0]!.pages && pages > 1);
process.exitCode = same && all.every(({findings}) => findings === 0) ? 0 : 1;
