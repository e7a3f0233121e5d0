/**
 * The secure frame, from the outside in: the machine's own clock, network and randomness, what the processor wrote
 * into the page, the form, and the page that embeds it.
 */
import {browserRuntime} from '@florin/runtime/browser';
import {processorClock} from './clock.js';
import {acceptHost} from '@florin/protocol/channel';
import {connect} from './connect.js';
import {Form} from './form/form.js';
import {styles} from './form/styles.js';
import {newFrame, tell, tellChange, type Frame} from './frame.js';
import {keyRing} from './keys.js';
import {readPage, type Page} from './page.js';
import {foresee, forget} from './payer.js';
import type {Tools} from './pay/tools.js';
import {show, tellHeight} from './show.js';
import {retellErrors} from './wrong.js';

const runtime = browserRuntime();

const storage = (): Storage | undefined => {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
};

const toolsFor = ({time, keys, attempt}: Page): Tools => {
  const issuer = location.origin;
  // The time was true when the answer arrived; the script may have taken seconds more.
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const clock = processorClock(runtime, time, navigation?.responseStart ?? runtime.monotonic());
  return {
    ...{runtime, clock, issuer},
    verified: keyRing(runtime, issuer, keys),
    seconds: clock.seconds,
    online: () => navigator.onLine,
    onceOnline: task => {
      addEventListener('online', task);
      return () => removeEventListener('online', task);
    },
    page: {session: new URLSearchParams(location.search).get('s'), attempt},
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
};

const start = (): Frame => {
  const page = readPage(document);
  const tools = toolsFor(page);
  const {clock} = tools;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets = [sheet];
  const form = new Form(document.body, {
    now: clock.now,
    after: (ms, task) => runtime.after(ms, task),
    changed: () => {
      tellChange(frame);
      tellHeight(frame);
      retellErrors(frame);
      foresee(frame);
    },
    forget: card => void forget(frame, card),
    entered: () => tell(frame, {type: 'enter'}),
  });
  const [words] = Object.values(page.words);
  if (words) form.prepare(words);
  const frame = newFrame(window, tools, form, page);
  addEventListener('resize', () => {
    show(frame, {});
    tellHeight(frame);
  });
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

// The page is called before anything else. The call leaves at the end of its task, and while its answer is under way
// the form is built, off the page.
let begin: (frame: Frame) => void;
const started = new Promise<Frame>(resolve => void (begin = resolve));
acceptHost(window, runtime, (channel, hello) => void started.then(frame => connect(frame, channel, hello)));
runtime.after(0, () => begin(start()));
