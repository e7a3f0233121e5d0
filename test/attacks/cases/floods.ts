import {CANARY, type Attack, type Attempt, type Group} from '../attack.ts';
import {openSpeaker} from '../speaker.ts';

// A page that floods its form with messages while the shopper types must not hold up a key: most of them are dropped
// before they are looked at. The page speaks by itself: one with our element would drown the element's own questions,
// and the element would take the form away.

const COUNT = 100_000;
/** Milliseconds from the key to the frame in which its digit is seen. */
const AT_ONCE = 50;
/** The same while nobody sends anything: two drawings. */
const AT_REST = 35;
/** Milliseconds from one to the next of the beats that tell how long a frame was busy. */
const BEAT = 10;
/** A machine that is busy with something else holds up a key too: a flood that does so does it in most tries of five. */
const MOST_TRIES = 3;
/** Milliseconds that no other work of a machine's explains. */
const BY_FAR = 1_000;
/** Milliseconds after which a flood, sent in ten seconds, has drowned the frame: not even its keys can be asked for. */
const DROWNED = 40_000;

interface Flooding {
  speaker: {send(message: object): void};
  flooded: number;
}

/**
 * Runs in the page: sends all of them, ten thousand a second, for as long as the shopper types. More of them at once
 * hold up the browser itself, whoever they are for.
 */
const FLOODS = {
  // What costs the form most: its own token again and again, another language, all that is wrong.
  'over its port': ([count, session]: [number, string]): void => {
    const page = globalThis as unknown as Flooding;
    page.flooded = 0;
    const timer = setInterval(() => {
      for (let i = 0; i < 200; i += 4) {
        for (const locale of ['de', 'en']) page.speaker.send({type: 'locale', locale});
        page.speaker.send({type: 'session', session});
        page.speaker.send({type: 'report'});
      }
      page.flooded += 200;
      if (page.flooded >= count) clearInterval(timer);
    }, 20);
  },
  "to the frame's window": ([count]: [number, string]): void => {
    const page = globalThis as unknown as Flooding;
    const {contentWindow} = document.querySelector<HTMLIFrameElement>('#card')!;
    page.flooded = 0;
    const timer = setInterval(() => {
      for (let i = 0; i < 200; i++) contentWindow!.postMessage({florin: 'connect', versions: ['1']}, '*');
      page.flooded += 200;
      if (page.flooded >= count) clearInterval(timer);
    }, 20);
  },
};
type How = keyof typeof FLOODS;

/**
 * Runs in the frame: measures from each key, as the browser has its time, to the end of the drawing after it, which is
 * over when the first task begins that was made along with it. A message alone would stand behind those of the flood.
 * Firefox gives a driver's key its time when it is heard of: where a beat is late by then, the key may have come with it.
 */
const measure = (beat: number): void => {
  const delays: number[] = [];
  Object.assign(globalThis, {delays});
  let last = performance.now();
  setInterval(() => (last = performance.now()), beat);
  const note = ({timeStamp}: Event): number => {
    const began = Math.min(timeStamp, last + beat);
    return requestAnimationFrame(() => {
      const {port1, port2} = new MessageChannel();
      const timer = setTimeout(drawn);
      port1.onmessage = drawn;
      port2.postMessage(0);
      function drawn(): void {
        clearTimeout(timer);
        port1.close();
        delays.push(performance.now() - began);
      }
    });
  };
  addEventListener('keydown', note, true);
};

/** As fast as a quick hand: a key every thirtieth of a second. */
const typeOnce = async ({press}: Attempt['tab']): Promise<void> => {
  for (const key of [...CANARY.number.slice(0, 4), ...Array.from({length: 4}, () => 'Backspace')]) {
    await press(key);
    await new Promise(resolve => setTimeout(resolve, 33));
  }
};

/** The first keys of a form, and of a browser that has just closed another, are slower whoever sends what. */
const typeUntilAtOnce = async (tab: Attempt['tab'], seen: () => Promise<number[]>): Promise<void> => {
  for (let round = 0; round < 20; round++) {
    await typeOnce(tab);
    if (Math.max(...(await seen())) <= AT_REST) return;
  }
};

/** Types the number again and again until all has been sent, or a key was held up by far. */
const typeAlong = async ({tab}: Attempt, how: How, token: string): Promise<number[]> => {
  const frame = await tab.frame('/frame?');
  await frame.click('[autocomplete=cc-number]');
  await frame.run(measure, BEAT);
  const seen = () => frame.run(() => (globalThis as unknown as {delays: number[]}).delays.splice(0));
  await typeUntilAtOnce(tab, seen);
  await tab.run(FLOODS[how], [COUNT, token]);
  const sent = () => tab.run(() => (globalThis as unknown as Flooding).flooded);
  let delays: number[] = [];
  while ((await sent()) < COUNT && Math.max(0, ...delays) < BY_FAR) {
    await typeOnce(tab);
    delays = [...delays, ...(await seen())];
  }
  return delays;
};

/** What typing along told, or that the frame never got to tell. */
const delaysUnder = (attempt: Attempt, how: How, token: string): Promise<number[]> => {
  const typed = typeAlong(attempt, how, token);
  typed.catch(() => undefined);
  const drowned = new Promise<number[]>(resolve => {
    setTimeout(
      resolve,
      DROWNED,
      Array.from({length: 4}, () => DROWNED),
    ).unref();
  });
  return Promise.race([typed, drowned]);
};

const flood = (how: How, weak: Pick<Attack, 'weak' | 'withstood'>): Attack => ({
  name: `${COUNT.toLocaleString('en')} messages ${how} hold up a key`,
  ...weak,
  run: async attempt => {
    const tries = {held: 0, free: 0};
    while (tries.held < MOST_TRIES && tries.free < MOST_TRIES) {
      const token = await openSpeaker(attempt);
      const delays = (await delaysUnder(attempt, how, token)).sort((a, b) => a - b);
      const [median = 0, worst = 0] = [delays[delays.length >> 1], delays.at(-1)].map((ms = 0) =>
        Math.round(ms),
      );
      if (delays.length < 4 && worst < BY_FAR) throw new Error(`only ${delays.length} keys were seen`);
      attempt.print(`${delays.length} keys seen after ${median} ms, the slowest after ${worst} ms`);
      if (worst >= BY_FAR) return true;
      tries[worst <= AT_ONCE ? 'free' : 'held']++;
    }
    return tries.held === MOST_TRIES;
  },
});

export const floods: Group = {
  title: 'floods',
  attacks: [
    flood('over its port', {
      weak: {
        frame: [
          // Taken by thousands, every two seconds, as by a limit that counts in windows of time.
          ['const AT_ONCE = 4;', 'const AT_ONCE = 5000;'],
          ['const TURN = 25;', 'const TURN = 2000;'],
          ['const AFTER_KEY = 32;', 'const AFTER_KEY = 0;'],
          ['turns++;', 'turns = AT_ONCE;'],
          ['const MOST_WAITING = 32;', 'const MOST_WAITING = 1e9;'],
        ],
      },
      withstood: {
        firefox: 'it hears of keys before messages: thousands at once held one up in one try of ten',
      },
    }),
    flood("to the frame's window", {weak: {none: 'the measure is shown to tell a late key above'}}),
  ],
};
