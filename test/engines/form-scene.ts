import {afterAll, beforeAll, expect} from 'vitest';
import {FOCUSED, RECORDER} from '../support/element-page.ts';
import type {FormWorld} from '../support/form-world.ts';
import {allPasses} from '../support/line.ts';
import {
  eventually,
  PATIENCE,
  startEngine,
  type Document,
  type Engine,
  type EngineName,
  type Tab,
} from './index.ts';

/** Cards of the sandbox. */
export const PAYS = '4242424242424242';
export const NO_FUNDS = '4000000000009995';

/** A merchant's page with its card form, ready to be typed into. */
export interface OpenForm {
  readonly tab: Tab;
  /** The secure frame. */
  readonly frame: Document;
  /** Everything the page has seen, in order: events of the element and of its form. */
  log(): Promise<string[]>;
  /** Those entries that start with `prefix`. */
  logged(prefix: string): Promise<string[]>;
  /** Waits until the page has seen an entry that starts with `prefix` (`times` times). */
  seen(prefix: string, times?: number): Promise<void>;
  /** Types a whole card with real keys, and waits until the page knows that it is complete. */
  typeCard(number?: string): Promise<void>;
  /** Types with real keys in the place of what stands in a field. */
  retype(field: string, text: string): Promise<void>;
  /** What stands in a field. */
  value(field: string): Promise<string>;
  /** Waits until what is typed arrives in a field, wherever the focus is told to be. */
  typingReaches(field: string): Promise<void>;
  /** Name of the element on the page that has the focus, in itself or in the frame that it holds. */
  focusInPage(): Promise<string>;
  /** Id of the field that has the focus in the frame, `status` for its status line; empty where the frame has none. */
  focusInFrame(): Promise<string>;
}

const read = async (tab: Tab, prefix: string): Promise<string[]> =>
  (await tab.read<string[]>('window.log')).filter(line => line.startsWith(prefix));

/** Where the focus is, as a shopper sees it. Runs in the frame. */
const focusIn = (): string => {
  const {activeElement} = document;
  if (!document.hasFocus() || !activeElement) return '';
  return activeElement.getAttribute('role') ?? activeElement.id;
};

/** What a page with a form offers to a test, once its form is ready. */
export const openedIn = async (tab: Tab): Promise<OpenForm> => {
  const seen = async (prefix: string, times = 1): Promise<void> => {
    await eventually(
      async () => (await read(tab, prefix)).length >= times || undefined,
      `${prefix} in the page's log`,
    );
  };
  await seen('ready');
  const frame = await tab.frame('/frame?');
  const value = (field: string): Promise<string> => frame.read(`document.querySelector('#${field}').value`);
  return {
    ...{tab, frame, seen},
    log: () => read(tab, ''),
    logged: prefix => read(tab, prefix),
    typeCard: async (number = PAYS) => {
      const before = (await read(tab, 'change complete')).length;
      await frame.type('#cc-number', number);
      await frame.type('#cc-exp', '1240');
      await frame.type('#cc-csc', '123');
      await seen('change complete', before + 1);
    },
    value,
    retype: async (field, text) => {
      await frame.click(`#${field}`);
      await frame.run((id: string) => document.querySelector<HTMLInputElement>(`#${id}`)!.select(), field);
      await tab.press('Backspace');
      await frame.type(`#${field}`, text);
    },
    typingReaches: async field => {
      await eventually(async () => {
        await tab.press('4');
        return (await value(field)) || undefined;
      }, `what is typed in ${field}`);
    },
    focusInPage: () => tab.read(FOCUSED),
    focusInFrame: () => frame.run(focusIn),
  };
};

/** One engine's tab, in which one page after the other is opened. To be called inside its `describe`. */
export const engineForms = (name: EngineName, scene: FormWorld) => {
  let engine: Engine;
  let tab: Tab;
  beforeAll(async () => {
    engine = await startEngine(name);
    tab = await engine.open();
    // A first browser that hangs is given up after half a minute, and another opened.
  }, 180_000);
  afterAll(async () => {
    await tab?.close();
    await engine?.close();
  });
  /** Opens a page with a body in which `TOKEN` stands for a new session. */
  return async (
    body: string,
    {token, head = '', script = scene.script}: {token?: string; head?: string; script?: string} = {},
  ): Promise<OpenForm> => {
    scene.line.passing = allPasses;
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>${RECORDER}${head}
      ${script}<body>${body.replaceAll('TOKEN', token ?? (await scene.newToken()))}`;
    await tab.goto(scene.site.page(html));
    return openedIn(tab);
  };
};

/** A busy machine takes its time. */
export const soon = <T>(look: () => T) => expect.poll(look, {timeout: PATIENCE});
