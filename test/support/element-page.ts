import type {Browser, Frame, Page} from 'playwright';
import type {Sites} from './scripted-frame.ts';

/** What a test's page may be given. */
export interface Options {
  /** Inside `<body>`; `TOKEN` stands for a session token. */
  body?: string;
  token?: string;
  headers?: Record<string, string>;
  /** The tag that loads the script. */
  script?: string;
  /** Runs in the page before anything else. */
  before?: () => void;
}

export interface Opened {
  page: Page;
  /** The frame that stands there now. */
  frame(): Frame;
  /** Everything the page has seen, in order: events of the element and of its form. */
  log(): Promise<string[]>;
  /** Waits until the page has seen it (`times` times). */
  seen(entry: string, times?: number): Promise<void>;
  /** What the frame was sent, by type; pings aside. */
  heard(): Promise<string[]>;
  /** Tells the page that the card is complete, and what the next submit is answered with. */
  answer(outcome: object | null): Promise<void>;
}

/** What has the focus on a page, by its id or name: our element where the frame in it has it. */
export const FOCUSED =
  '(one => one.id || one.localName)(document.activeElement.closest("florin-card-form") ?? document.activeElement)';

const EVENTS = 'ready change challenge authorized declined tokenized pending expired error';

/** Keeps in `log` what happens in a page: the events of the element, and errors that nobody caught. */
export const RECORDER = `<script>
window.log = [];
for (const name of '${EVENTS}'.split(' ')) document.addEventListener('florin-' + name, event => {
  const more = event.error?.code ?? (event.remounted ? 'remounted' : event.complete ? 'complete' : '');
  log.push(name + (more && ' ' + more));
});
addEventListener('error', event => log.push('uncaught ' + event.message));
addEventListener('unhandledrejection', event => log.push('unhandled ' + event.reason));
</script>`;

/** A result as the processor would sign it, but that nobody has signed. */
export const outcome = (status: 'authorized' | 'declined' | 'tokenized') => ({
  ...{status, signed: 'aaa.bbb.ccc'},
  result: {
    ...{iss: 'http://127.0.0.1', aud: 'm_1', sub: `pay_${'a'.repeat(26)}`, sid: `cs_${'a'.repeat(26)}`},
    ...{attempt: `att_${'a'.repeat(26)}`, mode: 'payment', status, reference: 'order-1', seq: 1, iat: 1},
    card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040},
  },
});

/** Opens a page of the merchant's that holds the element. */
export const openPage = async (browser: Browser, sites: Sites, options: Options = {}): Promise<Opened> => {
  const body = options.body ?? '<florin-card-form session="TOKEN"></florin-card-form>';
  const script = options.script ?? `<script src="${sites.processor}/sdk/florin.js" defer></script>`;
  const html = `<!doctype html><html lang="en"><head>${RECORDER}${script}</head><body>
    ${body.replaceAll('TOKEN', options.token ?? sites.token())}</body></html>`;
  const url = sites.page({html, headers: options.headers ?? {}});
  const page = await browser.newPage();
  if (options.before) await page.addInitScript(options.before);
  await page.goto(url, {waitUntil: 'domcontentloaded'});
  const frame = (): Frame => page.mainFrame().childFrames()[0]!;
  const log = () => page.evaluate<string[]>('log');
  return {
    page,
    frame,
    log,
    seen: async (entry, times = 1) =>
      void (await page.waitForFunction(
        ([wanted, count]) =>
          (globalThis as unknown as {log: string[]}).log.filter(line => line === wanted).length >= count,
        [entry, times] as const,
        {timeout: 30_000},
      )),
    heard: () => frame().evaluate<string[]>('script.heard.map(({type, on}) => on ? `${type} ${on}` : type)'),
    answer: async given => {
      await frame().evaluate(`script.answer = ${JSON.stringify(given)}; script.change(true)`);
      await page.waitForFunction('document.querySelector("florin-card-form").validity.valid');
    },
  };
};

/** A form that tells what it submits and stays on its page. */
export const form = (inside: string, attributes = ''): string => `<form ${attributes}>${inside}</form><script>
  document.querySelector('form').addEventListener('submit', event => {
    const data = new FormData(event.target, event.submitter);
    log.push('submit ' + new URLSearchParams(data));
    event.preventDefault();
  });</script>`;
export const CARD = '<florin-card-form name="payment" session="TOKEN"></florin-card-form>';
export const PAY = '<button name="by" value="button">Pay</button>';
export const ELEMENT = 'document.querySelector("florin-card-form")';
