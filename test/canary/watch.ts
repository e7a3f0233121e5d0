import type {BrowserContext, Page, Request} from 'playwright';
import {textPlace, type Place} from './scan.ts';

/** Everything that a browser sees of a checkout. */
export interface Watch {
  /** Reads what documents and browser keep, while a page is open. */
  look(page: Page): Promise<void>;
  places(): Promise<Place[]>;
}

/** Watches all pages of a context: what goes over the network, what is said, what events and messages tell. */
export const watch = async (context: BrowserContext): Promise<Watch> => {
  const seen: Place[] = [];
  const reading: Promise<void>[] = [];
  const note = (name: string, text: string) => void seen.push(textPlace(`browser: ${name}`, text));
  context.on('request', request => {
    note('requests', `${request.method()} ${request.url()}\n${request.postData() ?? ''}`);
    reading.push(readExchange(request, note, body => void seen.push(body)));
  });
  context.on('console', message => {
    note('console', message.text());
    for (const argument of message.args())
      reading.push(argument.jsonValue().then(value => note('console', String(JSON.stringify(value))), none));
  });
  context.on('weberror', problem => note('errors', String(problem.error().stack)));
  await context.addInitScript(overhear);
  return {
    look: async page => {
      for (const frame of page.frames()) note('documents', await frame.evaluate(readDocument));
      note('title', await page.title());
    },
    places: async () => {
      await Promise.all(reading);
      const kept = await context.storageState({indexedDB: true});
      return [...seen, textPlace('browser: cookies and storage', JSON.stringify(kept))];
    },
  };
};

const none = (): undefined => undefined;

const readExchange = async (
  request: Request,
  note: (name: string, text: string) => void,
  keep: (body: Place) => void,
): Promise<void> => {
  note('request headers', JSON.stringify(await request.allHeaders().catch(none)));
  const response = await request.response().catch(none);
  if (!response) return;
  note('response headers', JSON.stringify(await response.allHeaders().catch(none)));
  const bytes = await response.body().catch(none);
  if (bytes) keep({name: 'browser: responses', bytes});
};

/** Keeps in the tab all that the page can hear: the element's events and the messages of its ports. */
const overhear = (): void => {
  if (window.top !== window) return;
  const keep = (what: string, value: unknown) => {
    const heard = sessionStorage.getItem('heard') ?? '';
    sessionStorage.setItem('heard', `${heard}\n${what} ${JSON.stringify(value)}`);
  };
  const plain = (event: Event): object => {
    const own = [event, Object.getPrototypeOf(event) as object].flatMap(of => Object.getOwnPropertyNames(of));
    const told = own.filter(name => name === 'data' || !(name in Event.prototype));
    return Object.fromEntries(told.map(name => [name, Reflect.get(event, name) as unknown]));
  };
  const names = [
    'ready',
    'change',
    'authorized',
    'declined',
    'pending',
    'challenge',
    'tokenized',
    'expiring',
  ];
  for (const name of [...names, 'expired', 'error'])
    document.addEventListener(`florin-${name}`, event => keep(`florin-${name}`, plain(event)));
  for (const name of ['keydown', 'input', 'paste', 'change'])
    window.addEventListener(
      name,
      event => keep(name, [Reflect.get(event, 'key'), Reflect.get(event, 'data')]),
      true,
    );
  window.addEventListener('message', ({data}) => keep('message', data));
  const setter = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')!;
  Object.defineProperty(MessagePort.prototype, 'onmessage', {
    ...setter,
    set(this: MessagePort, listener: (event: MessageEvent) => void) {
      const heard = (event: MessageEvent) => {
        keep('port', event.data);
        listener.call(this, event);
      };
      setter.set!.call(this, heard);
    },
  });
};

/** What a document holds beside what is typed into its fields. A frame may have no storage at all. */
const readDocument = (): string => {
  const storage = (which: 'sessionStorage' | 'localStorage') => {
    try {
      return {...window[which]};
    } catch {
      return 'none';
    }
  };
  return JSON.stringify({
    ...{address: location.href, referrer: document.referrer, name: window.name, origin: window.origin},
    ...{
      history: history.state as unknown,
      session: storage('sessionStorage'),
      local: storage('localStorage'),
    },
    ...{html: document.documentElement.outerHTML, timing: performance.getEntries()},
  });
};
