/**
 * The secure frame, from the outside in: the machine's own clock, network and randomness, what the processor wrote
 * into the page, the form, and the page that embeds it.
 */
import {browserRuntime} from '@florin/runtime/browser';
import {processorClock} from './clock.js';
import {awaitHost} from './connect.js';
import {Form} from './form/form.js';
import {styles} from './form/styles.js';
import {newFrame, tell, tellChange} from './frame.js';
import {keyRing} from './keys.js';
import {readPage} from './page.js';
import {foresee} from './payer.js';
import type {Tools} from './pay/tools.js';
import {tellHeight} from './show.js';
import {closest, loadLanguage} from './words.js';

const runtime = browserRuntime();
const page = readPage(document);
const issuer = location.origin;

// The time was true when the answer arrived; the script may have taken seconds more.
const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
const clock = processorClock(runtime, page.time, navigation?.responseStart ?? runtime.monotonic());

const storage = (): Storage | undefined => {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
};

const tools: Tools = {
  runtime,
  clock,
  issuer,
  verified: keyRing(runtime, issuer, page.keys),
  seconds: clock.seconds,
  online: () => navigator.onLine,
  page: {session: new URLSearchParams(location.search).get('s'), attempt: page.attempt},
  // Asked for when it is needed: where the browser forbids it, asking is slow.
  get storage() {
    return storage();
  },
  browser: () => ({
    language: navigator.language.slice(0, 35),
    color_depth: screen.colorDepth,
    screen_width: screen.width,
    screen_height: screen.height,
    timezone_offset: new Date(clock.now()).getTimezoneOffset(),
  }),
};

const start = (): Form => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets = [sheet];
  const form = new Form(document.body, {
    now: clock.now,
    changed: () => {
      tellChange(frame);
      foresee(frame);
    },
    entered: () => tell(frame, {type: 'enter'}),
  });
  const frame = newFrame(window, tools, form);
  awaitHost(frame);
  addEventListener('resize', () => tellHeight(frame));
  addEventListener('pagehide', () => form.clear());
  addEventListener('pageshow', ({persisted}) => {
    if (!persisted) return;
    form.clear();
    clock.doubt();
  });
  // A frozen page's timers, and in some browsers its clock, stood still (Page Lifecycle).
  document.addEventListener('resume', clock.doubt);
  return form;
};

// The page asks for the words it will need while the embedding page is still to be heard of.
const words = loadLanguage(closest(document.documentElement.lang)).catch(() => undefined);
const form = start();
void words.then(language => language && form.prepare(language.words));
