/**
 * The secure frame, from the outside in: the machine's own clock, network and randomness, what the processor wrote
 * into the page, the form, and the page that embeds it.
 */
import {browserRuntime} from '@florin/runtime/browser';
import {processorClock} from './clock.js';
import {acceptHost} from '@florin/protocol/channel';
import {connect} from './connect.js';
import {watchClock} from './expiry.js';
import {Form} from './form/form.js';
import {styles} from './form/styles.js';
import {newFrame, tell, tellChange, type Frame} from './frame.js';
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

const start = (): Frame => {
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
  const frame = newFrame(window, tools, form, page.fonts);
  watchClock(frame);
  addEventListener('resize', () => tellHeight(frame));
  addEventListener('pagehide', () => form.clear());
  addEventListener('pageshow', ({persisted}) => {
    if (!persisted) return;
    form.clear();
    clock.doubt();
  });
  // A frozen page's timers, and in some browsers its clock, stood still (Page Lifecycle).
  document.addEventListener('resume', clock.doubt);
  return frame;
};

// The words are asked for before anything else, and the form is built while the embedding page is still to be heard
// of: that page waits for this one's `load`, so building is a task of its own and does not hold it back.
const words = loadLanguage(closest(document.documentElement.lang)).catch(() => undefined);
const started = new Promise<Frame>(resolve => void runtime.after(0, () => resolve(start())));
acceptHost(window, runtime, (channel, hello) => void started.then(frame => connect(frame, channel, hello)));
void Promise.all([started, words]).then(([{form}, language]) => language && form.prepare(language.words));
