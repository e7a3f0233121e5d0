import type {Frame, Page} from 'playwright';

/** What a page may change of its form while the shopper types. Each is told apart by what the frame then shows. */
export const CHANGES = ['locale', 'theme', 'amount', 'layout'] as const;
export type Change = (typeof CHANGES)[number];

/** A frame's look, each kind of change by what shows it. */
type Look = Record<Change, string>;

interface Watching {
  look(): Look;
  /** Called with the time at which the frame had drawn something new. */
  drawn: Set<(at: number) => void>;
  marker: true;
}

/** Runs in the frame: marks its document, and tells of whatever it draws anew from now on. */
const watchFrame = (): void => {
  const watching = globalThis as unknown as Watching;
  watching.drawn = new Set();
  watching.marker = true;
  watching.look = () => {
    const inputs = [...document.querySelectorAll('input')];
    const places = inputs.map(input => {
      const {left, top, width} = input.getBoundingClientRect();
      return [input.id, left, top, width].map(String).join(' ');
    });
    return {
      locale: document.documentElement.lang,
      theme: getComputedStyle(inputs[0]!).color,
      // Another amount comes with another session; that it asks for another field makes it seen.
      amount: inputs.map(({id}) => id).join(' '),
      layout: places.slice(0, 3).join(),
    };
  };
  const tell = (): void => {
    const at = performance.timeOrigin + performance.now();
    for (const told of watching.drawn) told(at);
  };
  // A task that follows an animation frame runs when that frame has been drawn.
  const {port1, port2} = new MessageChannel();
  port2.onmessage = tell;
  const changed = (): void => void requestAnimationFrame(() => port1.postMessage(null));
  new MutationObserver(changed).observe(document, {
    ...{subtree: true, childList: true, attributes: true, characterData: true},
  });
};

/** Runs in the frame: waits until it shows something else of this kind than `before`, and answers when that was drawn. */
const waitForLook = ([kind, before]: readonly [Change, string]): Promise<number> =>
  new Promise(resolve => {
    const {look, drawn} = globalThis as unknown as Watching;
    const told = (at: number): void => {
      if (look()[kind] === before) return;
      drawn.delete(told);
      resolve(at);
    };
    drawn.add(told);
  });

/** Runs in the page: changes one thing, and answers when. */
const change = ([kind, value]: readonly [Change, string]): number => {
  const form = document.querySelector<HTMLElement>('florin-card-form')!;
  const at = performance.timeOrigin + performance.now();
  if (kind === 'locale') form.setAttribute('locale', value);
  if (kind === 'theme') form.style.setProperty('--florin-color', value);
  if (kind === 'layout') form.style.setProperty('--florin-areas', value);
  if (kind === 'amount') form.setAttribute('session', value);
  return at;
};

const VALUES: Record<Exclude<Change, 'amount'>, readonly string[]> = {
  locale: ['de', 'fr', 'ar', 'es', 'en'],
  theme: ['rgb(120, 40, 20)', 'rgb(20, 40, 120)'],
  layout: ['"number" "expiry" "cvc" "name"', '"number number" "expiry cvc" "name name"'],
};

/** Milliseconds between two sessions: a frame verifies at most ten of a page's in a second. */
const PACE = 120;

/** Changes a page's form again and again. */
export interface Changing {
  /** Makes the next change of a kind; answers with the ms from then until the frame had drawn it. */
  next(kind: Change): Promise<number>;
  /** True while the frame's document is the one that it was at the beginning. */
  sameDocument(): Promise<boolean>;
}

/** @param newToken makes a session of the same form with these terms */
export const changing = async (
  page: Page,
  frame: Frame,
  newToken: (terms: object) => Promise<string>,
): Promise<Changing> => {
  await frame.evaluate(watchFrame);
  const counts: Partial<Record<Change, number>> = {};
  const valueOf = async (kind: Change, count: number): Promise<string> => {
    if (kind !== 'amount') return VALUES[kind][count % VALUES[kind].length]!;
    await page.waitForTimeout(PACE);
    const amount = {value: 1000 + count, currency: 'EUR'};
    return newToken({amount, fields: {name: count % 2 ? 'off' : 'optional'}});
  };
  return {
    next: async kind => {
      const count = (counts[kind] = (counts[kind] ?? -1) + 1);
      const value = await valueOf(kind, count);
      const before = await frame.evaluate(one => (globalThis as unknown as Watching).look()[one], kind);
      const drawn = frame.evaluate(waitForLook, [kind, before] as const);
      const at = await page.evaluate(change, [kind, value] as const);
      return (await drawn) - at;
    },
    sameDocument: () => frame.evaluate(() => !!(globalThis as unknown as Partial<Watching>).marker),
  };
};
