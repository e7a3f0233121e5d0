import {heard, holdsDigits, RECORDER, typeCanary, type Attack, type Group} from '../attack.ts';
import {openedStrangers} from './opened-strangers.ts';

// A hostile script of the page's patches what our script calls. What it may win by that is what the page has anyway:
// brand and validity.
// Not the digits, which are in another process.

/** Wraps everything that the channel's messages go through, and keeps every text that it sees. */
const SPIES = `
  globalThis.saw ??= {};
  (when => {
    const {stringify} = JSON, {apply} = Reflect, {Map} = globalThis;
    const see = (name, ...values) => {
      const key = name + ', ' + when;
      try { saw[key] = (saw[key] ?? '') + stringify(values).slice(0, 2000).replaceAll(' ', ''); } catch {}
    };
    const wrap = (object, method, name) => {
      const real = object[method];
      Object.defineProperty(object, method, {configurable: true, writable: true, value(...values) {
        see(name, this === globalThis ? 0 : this, values);
        return apply(real, this, values);
      }});
    };
    wrap(Object, 'hasOwn', 'Object.hasOwn');
    wrap(Array, 'isArray', 'Array.isArray');
    wrap(Array.prototype, 'every', 'Array.prototype.every');
    const dispatch = EventTarget.prototype.dispatchEvent;
    EventTarget.prototype.dispatchEvent = function (event) {
      see('EventTarget.prototype.dispatchEvent', event.brand, event.fields);
      return apply(dispatch, this, [event]);
    };
    const onmessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
    Object.defineProperty(MessagePort.prototype, 'onmessage', {configurable: true, get: onmessage.get, set(hear) {
      apply(onmessage.set, this, [event => { see('MessagePort.prototype.onmessage', event.data); hear(event); }]);
    }});
    const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data').get;
    Object.defineProperty(MessageEvent.prototype, 'data', {configurable: true, get() {
      const value = apply(data, this, []);
      see('MessageEvent.prototype.data', value);
      return value;
    }});
    const Channel = MessageChannel;
    globalThis.MessageChannel = class {
      constructor() {
        const inner = new Channel(), outer = new Channel();
        inner.port1.addEventListener('message', event => {
          see('MessageChannel', event.data);
          outer.port2.postMessage(event.data);
        });
        outer.port2.addEventListener('message', event => inner.port1.postMessage(event.data));
        inner.port1.start();
        outer.port2.start();
        return {port1: outer.port1, port2: inner.port2};
      }
    };
  })`;

const SEEN = [
  ...['Object.hasOwn', 'Array.isArray', 'Array.prototype.every', 'EventTarget.prototype.dispatchEvent'],
  ...['MessagePort.prototype.onmessage', 'MessageEvent.prototype.data', 'MessageChannel'],
];

const digits: Attack = {
  name: 'what was typed, seen through a patched intrinsic',
  names: SEEN.flatMap(name => [`${name}, before our script`, `${name}, after it`]),
  weak: {
    frame: [
      // It tells what was typed wherever it should tell what is known of it.
      [
        'brand: brand?.id ?? null, complete, fields: frame.form.states }',
        'brand: document.querySelector("input").value.replaceAll(" ", ""), complete, fields: frame.form.states.map(field => ({...field, error: document.querySelector("input").value}))}',
      ],
    ],
  },
  run: async attempt => {
    const {token} = await attempt.session();
    const html = `${RECORDER}<script>${SPIES}('before our script');</script>
      <script src="${attempt.processor}/sdk/v1/florin.js"></script>
      <script>${SPIES}('after it');</script>
      <florin-card-form session="${token}"></florin-card-form>`;
    await attempt.tab.goto(attempt.merchantPage(html));
    await heard(attempt.tab, 'florin-ready');
    await typeCanary(attempt.tab);
    const saw = await attempt.tab.run(async () => {
      await new Promise(resolve => setTimeout(resolve, 200));
      return (globalThis as unknown as {saw: Record<string, string>}).saw;
    });
    return digits.names!.filter(name => holdsDigits(saw[name] ?? ''));
  },
};

export const patchedIntrinsics: Group = {title: 'patched intrinsics', attacks: [digits, openedStrangers]};
