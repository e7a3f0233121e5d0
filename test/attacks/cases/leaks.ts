import {heard, RECORDER, type Attack, type Group} from '../attack.ts';
import {THROWN} from '../shopper.ts';

// A page that mounts and unmounts the form, as frameworks do in earnest and a hostile script does for the sake of it,
// must not be left with listeners, ports and frames that nobody needs any more: each frame could hear of a card.

/** Counts what is open. Belongs before our script. */
const COUNTER = `<script>
  var open = {listeners: 0, ports: 0};
  const add = EventTarget.prototype.addEventListener, remove = EventTarget.prototype.removeEventListener;
  const known = new Map();
  const outer = target => target === undefined || target === window || target === document || target.localName === 'form';
  EventTarget.prototype.addEventListener = function (type, hear, ...more) {
    if (outer(this) && hear) {
      const all = known.get(hear) ?? new Set();
      known.set(hear, all.add(type));
      open.listeners += 1;
    }
    return add.call(this ?? window, type, hear, ...more);
  };
  EventTarget.prototype.removeEventListener = function (type, hear, ...more) {
    if (outer(this) && known.get(hear)?.delete(type)) open.listeners -= 1;
    return remove.call(this ?? window, type, hear, ...more);
  };
  const Channel = MessageChannel;
  MessageChannel = class {
    constructor() {
      const channel = new Channel();
      const {close} = channel.port1;
      let closed = false;
      open.ports += 1;
      channel.port1.close = () => {
        if (!closed) open.ports -= 1;
        closed = true;
        close.call(channel.port1);
      };
      return channel;
    }
  };
</script>`;

interface Counted {
  open: {listeners: number; ports: number};
}

const WAYS = ['mounted and unmounted', 'mounted, unmounted and mounted again', 'moved about'];
const LEFT = ['listeners', 'ports', 'frames'];
const left = (what: string, way: string): string => `${what} of forms that were ${way}`;

/** Mounts and unmounts in one way, and tells what is left, against what was there before. Runs in the page. */
const churn = async (way: number, token: string): Promise<number[]> => {
  const {open} = globalThis as unknown as Counted;
  const before = {...open};
  const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));
  const forms: HTMLElement[] = [];
  const mount = (): HTMLElement => {
    const form = document.createElement('form');
    const element = document.createElement('florin-card-form');
    element.setAttribute('session', token);
    form.append(element);
    document.body.append(form);
    forms.push(element);
    return form;
  };
  for (let i = 0; i < [100, 20, 4][way]!; i++) {
    const form = mount();
    // The first three load for real, and shake hands.
    const {ports} = open;
    for (let n = 0; n < 80 && i < 3 && open.ports === ports; n++) await wait(25);
    await wait(i < 3 ? 100 : 0);
    form.remove();
    if (way === 1) document.body.append(form);
    if (way === 1) await wait(0);
    if (way === 2)
      for (let n = 0; n < 20; n++) {
        document.body[n % 2 ? 'append' : 'prepend'](form);
        if (n % 5 === 0) await wait(5);
      }
    form.remove();
    forms.at(-1)!.remove();
  }
  await wait(100);
  const frames = forms.filter(form => form.querySelector('iframe')).length;
  return [open.listeners - before.listeners, open.ports - before.ports, frames + window.length];
};

const leaking: Attack = {
  name: 'what is left of forms that are gone',
  names: WAYS.flatMap(way => LEFT.map(what => left(what, way))),
  weak: {
    sdk: [
      ["removeEventListener('message', heard);\n            iframe.remove();", ''],
      ['stop();\n                former?.close();\n                channel?.close();', 'stop();'],
    ],
  },
  run: async attempt => {
    const {token} = await attempt.session();
    const script = `<script src="${attempt.processor}/sdk/v1/florin.js" crossorigin></script>`;
    const warm = `<florin-card-form session="${token}"></florin-card-form>`;
    await attempt.tab.goto(attempt.merchantPage(RECORDER + THROWN + COUNTER + script + warm));
    await heard(attempt.tab, 'florin-ready');
    await attempt.tab.run(async () => {
      document.querySelector('florin-card-form')!.remove();
      await new Promise<void>(resolve => setTimeout(resolve, 50));
    });
    const won: string[] = [];
    for (const [n, way] of WAYS.entries()) {
      const counts = await attempt.tab.run(churn, n, token);
      won.push(...LEFT.filter((_what, i) => counts[i]! > 0).map(what => left(what, way)));
    }
    return won;
  },
};

export const leaks: Group = {title: 'leaks', attacks: [leaking]};
