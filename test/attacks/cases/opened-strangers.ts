import type {Attack, Attempt} from '../attack.ts';

// A patch that comes after our script must not make it open a frame of another origin than the page has configured.
// What puts the iframe into the page (`createElement`, the `src` setter, `prepend`) is left out: the tree is open to
// the page anyway, and a frame that is led elsewhere is noticed.

/** A token that anybody can write: the page does not verify it, and must not follow it to a stranger. */
export const forgedToken = (attempt: Attempt, change: object = {}): string => {
  const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    ...{
      iss: attempt.stranger,
      sub: `cs_${'a'.repeat(26)}`,
      origins: [attempt.merchant],
      fields: {name: 'off'},
    },
    ...{frame_url: `${attempt.stranger}/loot`, exp: 4_000_000_000, ...change},
  };
  return `${base64url({alg: 'ES256'})}.${base64url(claims)}.c2ln`;
};

/** What each script patches once ours has run, each to make the stranger pass for the processor. Runs in the page. */
const openStrangers = async (
  [stranger, processor, forged, good]: [string, string, string, string],
  names: string[],
): Promise<string[]> => {
  type Method = (...values: unknown[]) => unknown;
  const {parse} = JSON;
  const {apply} = Reflect;
  const later = setTimeout.bind(globalThis);
  const {create, defineProperty, getOwnPropertyDescriptor} = Object;
  const swap = (object: object, name: PropertyKey, value: unknown) => {
    const before = getOwnPropertyDescriptor(object, name);
    defineProperty(object, name, {configurable: true, writable: true, value});
    return () => void (before ? defineProperty(object, name, before) : Reflect.deleteProperty(object, name));
  };
  const getter = (object: object, name: PropertyKey, get: () => unknown) => {
    const before = getOwnPropertyDescriptor(object, name);
    defineProperty(object, name, {configurable: true, get});
    return () => void (before ? defineProperty(object, name, before) : Reflect.deleteProperty(object, name));
  };
  const always = (object: object, name: string, answer: unknown) => swap(object, name, () => answer);
  const theirs = () => parse(atob(forged.split('.')[1]!)) as object;
  const RealURL = URL;
  const florin = () => customElements.get('florin-card-form') as unknown as Record<string, unknown>;
  // Which token the patch is for: one that names the stranger, or the processor's own.
  const patches: Record<string, [token: string, patch: () => () => void]> = {
    'Array.prototype.includes': [forged, () => always(Array.prototype, 'includes', true)],
    'Array.prototype.some': [forged, () => always(Array.prototype, 'some', true)],
    'Array.prototype.every': [forged, () => always(Array.prototype, 'every', true)],
    'Array.prototype.indexOf': [forged, () => always(Array.prototype, 'indexOf', 0)],
    'Array.prototype.find': [forged, () => always(Array.prototype, 'find', processor)],
    'Array.prototype.join': [forged, () => always(Array.prototype, 'join', processor)],
    'Array.prototype.toSorted': [forged, () => always(Array.prototype, 'toSorted', [stranger])],
    'Array.prototype[Symbol.iterator]': [
      forged,
      () => {
        const real = Array.prototype[Symbol.iterator] as Method;
        return swap(Array.prototype, Symbol.iterator, function (this: string[]) {
          return apply(real, this[0] === processor ? [stranger] : this, []);
        });
      },
    ],
    'String.prototype.startsWith': [forged, () => always(String.prototype, 'startsWith', true)],
    'String.prototype.includes': [forged, () => always(String.prototype, 'includes', true)],
    'String.prototype.replaceAll': [good, () => always(String.prototype, 'replaceAll', forged.split('.')[1])],
    'RegExp.prototype.test': [forged, () => always(RegExp.prototype, 'test', true)],
    'RegExp.prototype.exec': [
      good,
      () => {
        const real = RegExp.prototype.exec as Method;
        // A match for every text would never end a search for all of them, and the page would be gone.
        return swap(RegExp.prototype, 'exec', function (this: RegExp, text: string) {
          return text === good ? [forged, forged.split('.')[1]!] : apply(real, this, [text]);
        });
      },
    ],
    URL: [
      forged,
      () =>
        swap(
          globalThis,
          'URL',
          class extends RealURL {
            override get origin() {
              return processor;
            }
          },
        ),
    ],
    'URL.prototype.origin': [forged, () => getter(URL.prototype, 'origin', () => processor)],
    'URL.canParse': [forged, () => always(URL, 'canParse', true)],
    'JSON.parse': [good, () => swap(JSON, 'parse', theirs)],
    'Object.assign': [
      good,
      () => {
        const {assign} = Object;
        return swap(Object, 'assign', (target: object, source: object): object =>
          'frame_url' in source ? theirs() : assign(target, source),
        );
      },
    ],
    'Object.entries': [forged, () => always(Object, 'entries', [])],
    'Object.hasOwn': [forged, () => always(Object, 'hasOwn', true)],
    'Array.isArray': [forged, () => always(Array, 'isArray', true)],
    atob: [good, () => always(globalThis, 'atob', atob(forged.split('.')[1]!))],
    escape: [good, () => always(globalThis, 'escape', encodeURIComponent(JSON.stringify(theirs())))],
    decodeURIComponent: [good, () => always(globalThis, 'decodeURIComponent', JSON.stringify(theirs()))],
    'Object.prototype.frame_url': [
      forged,
      () => {
        const undo = [
          always(Object, 'entries', []),
          swap(JSON, 'parse', () => ({...theirs(), iss: processor})),
        ];
        let looks = 0;
        undo.push(
          getter(Object.prototype, 'frame_url', () =>
            looks++ < 4 ? `${processor}/frame` : `${stranger}/loot`,
          ),
        );
        return () => undo.toReversed().forEach(one => one());
      },
    ],
    'the class has another environment': [
      forged,
      () => swap(florin(), 'environment', {...(florin()['environment'] as object), processors: [stranger]}),
    ],
    'one more processor for the class': [
      forged,
      () => {
        const list = (florin()['environment'] as {processors: string[]} | undefined)?.processors;
        list?.push(stranger);
        return () => void list?.pop();
      },
    ],
    'the element has another class': [
      forged,
      () => {
        const environment = {...(florin()['environment'] as object), processors: [stranger]};
        const another: unknown = create(florin(), {environment: {value: environment}});
        return swap(florin()['prototype'] as object, 'constructor', another);
      },
    ],
  };
  const won: string[] = [];
  for (const name of names) {
    const [token, patch] = patches[name]!;
    const element = document.createElement('florin-card-form');
    element.setAttribute('session', token);
    let undo = () => {};
    try {
      undo = patch();
      document.body.append(element);
      await new Promise(resolve => later(resolve, 10));
    } finally {
      undo();
    }
    const iframe = element.querySelector('iframe');
    if (iframe?.src.startsWith(stranger)) won.push(name);
    element.remove();
  }
  return won;
};

const NAMES = [
  ...['includes', 'some', 'every', 'indexOf', 'find', 'join', 'toSorted'].map(
    name => `Array.prototype.${name}`,
  ),
  ...['Array.prototype[Symbol.iterator]', 'String.prototype.startsWith', 'String.prototype.includes'],
  ...['String.prototype.replaceAll', 'RegExp.prototype.test', 'RegExp.prototype.exec', 'URL'],
  ...['URL.prototype.origin', 'URL.canParse', 'JSON.parse', 'Object.assign'],
  ...['Object.entries', 'Object.hasOwn', 'Array.isArray', 'atob', 'escape'],
  ...['decodeURIComponent', 'Object.prototype.frame_url', 'the class has another environment'],
  ...['one more processor for the class', 'the element has another class'],
];

/** As it was before, and for the rest: whoever a token names is opened. */
export const ANYBODY: [string, string][] = [
  ['if (one && one === iss', 'if (iss) return iss;\n if (one && one === iss'],
];

export const openedStrangers: Attack = {
  name: "a stranger's frame, opened by a patch that came after our script",
  names: NAMES,
  weak: {sdk: ANYBODY},
  run: async attempt => {
    const {token} = await attempt.session();
    await attempt.tab.goto(
      attempt.merchantPage(`<script src="${attempt.processor}/sdk/v1/florin.js"></script>`),
    );
    const parties = [attempt.stranger, attempt.processor, forgedToken(attempt), token] as const;
    return attempt.tab.run(openStrangers, [...parties], NAMES);
  },
};
