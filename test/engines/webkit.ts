import {spawn, type ChildProcess} from 'node:child_process';
import {setTimeout} from 'node:timers/promises';
import {Builder, By, Capabilities, Key, until, type WebDriver, type WebElement} from 'selenium-webdriver';
import {freePort} from '../support/free-port.ts';
import {asking, eventually, PATIENCE, type Document, type Engine, type Tab} from './engine.ts';
import {findWebKit} from './install.ts';

// WebDriver has one frame at a time: every step goes to its document first.
type Enter = () => Promise<void>;

const documentOf = (driver: WebDriver, enter: Enter): Document => {
  const find = async (selector: string): Promise<WebElement> => {
    await enter();
    return driver.wait(until.elementLocated(By.css(selector)), PATIENCE);
  };
  return {
    ...asking(async expression => {
      await enter();
      const call = `const done = arguments[arguments.length - 1];
        Promise.resolve().then(() => (${expression}))
          .then(value => done({value}), error => done({error: String(error)}));`;
      const {value, error} = await driver.executeAsyncScript<{value: unknown; error?: string}>(call);
      if (error !== undefined) throw new Error(error);
      return value as never;
    }),
    click: async selector => (await find(selector)).click(),
    type: async (selector, text) => {
      const element = await find(selector);
      await element.click();
      await element.sendKeys(text);
    },
  };
};

/** All iframes of a document, those in shadow roots too. Runs in the page. */
const IFRAMES = `const found = [];
  const walk = root => { for (const element of root.querySelectorAll('*')) {
    if (element.localName === 'iframe') found.push(element);
    if (element.shadowRoot) walk(element.shadowRoot); } };
  walk(document); return found;`;

/** Goes to the frame whose address holds `part`. */
const enterFrame = async (driver: WebDriver, part: string): Promise<boolean> => {
  if ((await driver.executeScript<string>('return location.href')).includes(part)) return true;
  for (const iframe of await driver.executeScript<WebElement[]>(IFRAMES)) {
    await driver.switchTo().frame(iframe);
    if (await enterFrame(driver, part)) return true;
    await driver.switchTo().parentFrame();
  }
  return false;
};

const KEYS: Record<string, string> = {
  Enter: Key.ENTER,
  Shift: Key.SHIFT,
  Tab: Key.TAB,
  Escape: Key.ESCAPE,
  Backspace: Key.BACK_SPACE,
};

const tabOf = (driver: WebDriver, close: () => Promise<void>): Tab => {
  const top: Enter = () => driver.switchTo().defaultContent();
  return {
    ...documentOf(driver, top),
    goto: async url => {
      await top();
      await driver.get(url);
    },
    reload: () => driver.navigate().refresh(),
    back: () => driver.navigate().back(),
    press: async keys => {
      const [key = '', ...held] = keys.split('+').reverse();
      const actions = driver.actions();
      for (const one of held) actions.keyDown(KEYS[one]!);
      actions.sendKeys(KEYS[key] ?? key);
      for (const one of held) actions.keyUp(KEYS[one]!);
      await actions.perform();
    },
    frame: async part => {
      const enter = async (): Promise<void> => {
        await eventually(async () => {
          await top();
          return (await enterFrame(driver, part)) || undefined;
        }, `a frame at ${part}`);
      };
      await enter();
      return documentOf(driver, enter);
    },
    close,
  };
};

interface Driver {
  url: string;
  process: ChildProcess;
}

const startDriver = async (): Promise<Driver> => {
  const {driver} = findWebKit();
  const port = await freePort();
  // A display of its own where there is none; a group of its own, so that nothing of it is left.
  const process = spawn('xvfb-run', ['-a', driver, '-p', String(port)], {stdio: 'ignore', detached: true});
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => (await fetch(`${url}/status`)).ok || undefined, 'WebKitWebDriver');
  return {url, process};
};

const endDriver = ({process: server}: Driver): void => {
  try {
    process.kill(-server.pid!, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};

/** Milliseconds in which a browser opens or closes, even on a machine that is busy. */
const LONGEST = 30_000;

/** False where it is not done in time. */
const inTime = async (task: Promise<unknown>): Promise<boolean> => {
  const late = new AbortController();
  const done = task.then(
    () => true,
    () => false,
  );
  const over = setTimeout(LONGEST, false, {signal: late.signal}).catch(() => false);
  return Promise.race([done, over]).finally(() => late.abort());
};

/**
 * WebKit, through its own WebDriver and MiniBrowser. Each tab is a browser of its own: WebDriver has one session. A page
 * that hangs takes its browser and the driver with it: then the next tab begins with a new one.
 */
export const startWebKit = async (): Promise<Engine> => {
  let server = await startDriver();
  const renew = async (): Promise<void> => {
    endDriver(server);
    server = await startDriver();
  };
  const build = () =>
    new Builder()
      .usingServer(server.url)
      .disableEnvironmentOverrides()
      .withCapabilities(capabilities())
      .build();
  return {
    name: 'webkit',
    open: async () => {
      let building = build();
      if (!(await inTime(building))) {
        await renew();
        building = build();
      }
      const driver = await building;
      await driver.manage().setTimeouts({script: PATIENCE * 2});
      return tabOf(driver, async () => {
        if (!(await inTime(driver.quit()))) await renew();
      });
    },
    close: async () => endDriver(server),
  };
};

const capabilities = (): Capabilities =>
  new Capabilities({
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': {binary: findWebKit().browser, args: ['--automation']},
  });
