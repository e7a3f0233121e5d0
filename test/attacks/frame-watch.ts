import type {Document} from '../engines/index.ts';

/** What is wrong with a form's look and tree, by the number of the ping that followed the message. */
export type Seen = Record<number, string[]>;

/** The frame's own global. */
export interface Watching {
  seen: Seen;
  violations: string[];
  /** What is wrong with it now. */
  look(): string[];
}

/** Looks at the form each time it has answered a ping, from inside the frame, with rules that are not the form's own. */
export const watchFrame = (frame: Document, families: string[]): Promise<void> =>
  frame.run((allowed: string[]) => {
    const root = document.documentElement;
    const watching = globalThis as unknown as Watching;
    watching.seen = {};
    watching.violations = [];
    document.addEventListener('securitypolicyviolation', ({blockedURI}) => {
      watching.violations.push(blockedURI);
    });
    const colors = ['color', 'background', 'border-color', 'focus-color', 'error-color'];
    const px = (text: string, least: number, most: number): boolean =>
      /^\d+(\.\d+)?px$/.test(text) && parseFloat(text) >= least && parseFloat(text) <= most;
    const fits = (name: string, value: string): boolean => {
      if (colors.includes(name)) return /^(rgba?|color|(ok)?(lab|lch))\([\w .,%/-]+\)$/.test(value);
      if (name === 'font') return allowed.includes(value.replaceAll('"', ''));
      return name === 'radius' ? px(value, 0, 24) : px(value, 14, 24);
    };
    const channels = (color: string): number[] | undefined =>
      /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color)?.slice(1).map(Number);
    const luminance = (rgb: number[]): number => {
      const [r, g, b] = rgb.map(value =>
        value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      ) as [number, number, number];
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const readable = (text: string, ground: string): boolean => {
      const [one, two] = [channels(text), channels(ground)];
      if (!one || !two) return false;
      const [light, dark] = [luminance(one), luminance(two)].sort((a, b) => b - a) as [number, number];
      return (light + 0.05) / (dark + 0.05) >= 4.49;
    };
    const look = (): string[] => {
      const wrong: string[] = [];
      const style = getComputedStyle(root);
      for (const name of [...colors, 'font', 'font-size', 'radius']) {
        const value = style.getPropertyValue(`--florin-${name}`).trim();
        if (value && !fits(name, value)) wrong.push(`${name}: ${value.slice(0, 60)}`);
      }
      if (style.getPropertyValue('--won')) wrong.push('a rule of the page');
      const input = document.querySelector('input');
      if (!input) return ['no form'];
      const {fontSize, color, backgroundColor, opacity, visibility} = getComputedStyle(input);
      if (!(parseFloat(fontSize) >= 14)) wrong.push(`text of ${fontSize}`);
      if (!readable(color, backgroundColor)) wrong.push(`${color} on ${backgroundColor}`);
      if (opacity !== '1' || visibility !== 'visible' || input.offsetHeight < 40) wrong.push('hidden');
      if (!['ar', 'de', 'en', 'es', 'fr'].includes(root.lang)) wrong.push(`lang ${root.lang}`);
      const known =
        'html,head,meta,title,link,script,body,main,form,div,label,small,input,p,span,style'.split(',');
      for (const element of document.querySelectorAll('*'))
        if (!known.includes(element.localName)) wrong.push(`<${element.localName}>`);
      if ([...document.querySelectorAll('script')].some(({src}) => !src.startsWith(location.origin)))
        wrong.push('a script');
      return wrong;
    };
    watching.look = look;
    const {postMessage} = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (this: MessagePort, message: {type: string; n: number}) {
      if (message.type === 'pong') watching.seen[message.n] = look();
      Reflect.apply(postMessage, this, [message]);
    } as typeof postMessage;
  }, families);

/** What was seen, what the policy stopped, and what was loaded that is not the processor's to serve. */
export const readWatch = (frame: Document): Promise<Omit<Watching, 'look'> & {loaded: string[]}> =>
  frame.run(() => {
    const {seen, violations} = globalThis as unknown as Watching;
    const own = ['/frame/assets/', '/frame/fonts/', '/v1/', '/weak/', '/.well-known/'];
    const loaded = performance
      .getEntriesByType('resource')
      .map(({name}) => name)
      .filter(name => !own.some(path => name.startsWith(location.origin + path)));
    return {seen, violations, loaded};
  });
