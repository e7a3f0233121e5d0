/**
 * What runs first, while the form is still on its way: calls the page that embeds this one, and judges who answers. Holds
 * what the whole frame has from outside: the machine's own clock, network and randomness, and what the processor wrote into
 * the page.
 */
import {acceptHost, type ConnectMessage, type FrameChannel} from '@florin/protocol/channel';
import {browserRuntime} from '@florin/runtime/browser';
import {admit, type Refusal, type Session} from './admission.js';
import {processorClock} from './clock.js';
import {keyRing} from './keys.js';
import type {Outside} from './outside.js';
import {readPage, type Page} from './page.js';

/** A page that has answered the call, and what is proven of it. */
export interface Caller {
  channel: FrameChannel;
  hello: ConnectMessage;
  session: Promise<Session | Refusal>;
}

const readOutside = (): Outside & {page: Page} => {
  const page = readPage(document);
  const issuer = location.origin;
  // The time was true when the answer arrived; the script may have taken seconds more.
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const clock = processorClock(runtime, page.time, navigation?.responseStart ?? runtime.monotonic());
  return {
    ...{runtime, clock, issuer, page},
    verified: keyRing(runtime, issuer, page.keys),
    seconds: clock.seconds,
    online: () => navigator.onLine,
  };
};

const runtime = browserRuntime();
let outside: ReturnType<typeof readOutside> | undefined;

/** What the frame has from outside. Made when it is first needed: before that, the call is to leave. */
export const fromOutside = (): ReturnType<typeof readOutside> => (outside ??= readOutside());

const judge = async ({version, origin}: FrameChannel, token: string): Promise<Session | Refusal> =>
  version ? admit({token, origin}, fromOutside()) : 'wrong_version';

let open: (meet: (caller: Caller) => void) => void;
const opened = new Promise<(caller: Caller) => void>(resolve => void (open = resolve));

// The call leaves at the end of this task, so that nothing else is done in it. What judges the answer is made while that is
// under way.
acceptHost(window, runtime, (channel, hello) => {
  const session = judge(channel, hello.session);
  void opened.then(meet => meet({channel, hello, session}));
});

runtime.after(0, () => void fromOutside());

/** Leads callers to the form: those who came before it was there, and all who come. */
export const meetCallers = (meet: (caller: Caller) => void): void => open(meet);
