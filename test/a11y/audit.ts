import {AxeBuilder} from '@axe-core/playwright';
import axe from 'axe-core';
import type {Frame, Page} from 'playwright';

/** What one look at a page found. */
export interface Finding {
  rule: string;
  /** Where, and why, in axe's words. */
  text: string;
}

/** Looks at a page and every frame in it. */
export type Audit = () => Promise<Finding[]>;

interface Marked extends Window {
  axeOf?: Document;
}

/**
 * Puts axe into a document, once. AxeBuilder's own way takes seconds for each look, and gives a frame up that takes
 * longer than one. Not before the document is there: where a frame's first, empty document is of the same origin its
 * window is used again, and axe would go on looking at that one.
 */
const load = async (frame: Frame): Promise<void> => {
  if (await frame.evaluate(() => (window as Marked).axeOf === document)) return;
  await frame.evaluate(axe.source);
  await frame.evaluate(() => void ((window as Marked).axeOf = document));
};

/**
 * Lays what stands behind the forms under the text in their frames. A frame is transparent, and axe takes what it sees
 * through it for white.
 */
const layUnder = async (page: Page): Promise<void> => {
  const behind = await page.evaluate(() => {
    const canvas = document.body.appendChild(document.createElement('div'));
    canvas.style.backgroundColor = 'Canvas';
    const last = getComputedStyle(canvas).backgroundColor;
    canvas.remove();
    const colours: string[] = [];
    for (let at: Element | null = document.querySelector('florin-card-form'); at; at = at.parentElement)
      colours.push(getComputedStyle(at).backgroundColor);
    return colours.find(colour => colour !== 'rgba(0, 0, 0, 0)') ?? last;
  });
  const [, ...frames] = page.frames();
  await Promise.all(
    frames.map(frame =>
      frame.evaluate(colour => void (document.documentElement.style.backgroundColor = colour), behind),
    ),
  );
};

/** What AxeBuilder is given for a script, since axe is there already. */
const NOTHING = ';';

/** A stand-in that answers some names itself and leaves the rest to what it stands for. */
const standIn = <T extends object>(real: T, own: Partial<T>): T =>
  new Proxy(real, {
    get: (target, name) => {
      if (Object.hasOwn(own, name)) return own[name as keyof T];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

/**
 * Makes a page one that can be looked at. In axe's normal mode: legacy mode passes a frame of another origin by not
 * looking. A frame that was not looked into is a finding too. For each look axe opens a blank page in which it sums up;
 * it is given the same one every time.
 */
export const auditor = async (page: Page): Promise<Audit> => {
  const blank = await page.context().newPage();
  await load(blank.mainFrame());
  const emptied = () =>
    blank.evaluate(() => void delete (window as {partialResults?: string}).partialResults);
  const lent = standIn(blank, {close: emptied});
  const context = standIn(page.context(), {newPage: () => Promise.resolve(lent)});
  const looked = standIn(page, {context: () => context});
  return async () => {
    await Promise.all(page.frames().map(load));
    await layUnder(page);
    const builder = new AxeBuilder({page: looked, axeSource: NOTHING});
    const {violations, incomplete} = await builder
      .options({resultTypes: ['violations', 'incomplete']})
      .analyze();
    const missed = incomplete.filter(({id}) => id === 'frame-tested');
    return [...violations, ...missed].flatMap(({id, help, nodes}) =>
      nodes.map(({target, failureSummary = ''}) => ({
        rule: id,
        text: [help, target.flat().join(' › '), ...failureSummary.split('\n')].join('\n    '),
      })),
    );
  };
};
