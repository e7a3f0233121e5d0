// Messages for a frame by whoever stole its port. Runs in the hostile page, as text: it sees itself alone.

/** What is sent over the stolen port, and how many. */
export interface Fuzz {
  seed: number;
  count: number;
}

/**
 * Posts mutations of every message a page may send. Those that stay well-formed and would empty, close, lock or pay
 * the form are left out: a page may ask for them.
 */
export const fuzz = ({seed, count}: Fuzz): void => {
  const {stolen} = globalThis as unknown as {stolen: MessagePort[]};
  const before = stolen.length;
  const port = stolen.at(-1)!;
  let state = seed;
  /** Mulberry32: small, and the same in every engine. */
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  type Message = Record<string, unknown>;
  const valid: (() => Message)[] = [
    () => ({type: 'ping', n: 1}),
    () => ({type: 'session', session: 'a.b.c'}),
    () => ({type: 'locale', locale: 'en'}),
    () => ({type: 'theme', theme: {'--florin-color': 'rgb(0, 0, 0)'}}),
    () => ({type: 'disabled', disabled: true}),
    () => ({type: 'focus', on: 'field'}),
    ...['report', 'submit', 'reset'].map(type => () => ({type})),
  ];
  const deep = (): unknown => {
    let value: unknown = 1;
    for (let i = 0; i < 500; i++) value = i % 2 ? [value] : {value};
    return value;
  };
  const round = (): unknown => {
    const value: Message = {};
    value['type'] = value;
    return value;
  };
  const strange: (() => unknown)[] = [
    ...[undefined, null, NaN, -0, Infinity, 2 ** 53, '', 'x', true, 7n, [], {}].map(value => () => value),
    ...[deep, round, () => new ArrayBuffer(64), () => new Uint8Array(3), () => new Date(NaN), () => /x/],
    ...[() => new Map([['type', 'submit']]), () => new Set(['submit']), () => new Error('submit')],
    () => pick(['x', '4111', '\ud800', '\0', '<b>', '${1}']).repeat(pick([1, 64, 65, 16_385, 50_000])),
    () => JSON.parse('{"__proto__":{"type":"submit"},"constructor":1}') as unknown,
    () => pick(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']),
  ];
  const misspelt = (type: string): unknown =>
    pick<unknown>([
      ...[`${type} `, ` ${type}`, type.toUpperCase(), `${type}\0`, [type], new String(type)],
      ...[{type}, type.slice(0, -1), `${type}${type}`],
    ]);
  const mutations: ((message: Message) => unknown)[] = [
    message => ({...message, type: misspelt(String(message['type']))}),
    message => ({...message, [pick(Object.keys(message))]: pick(strange)()}),
    message => {
      const gone = pick(Object.keys(message));
      return Object.fromEntries(Object.entries(message).filter(([name]) => name !== gone));
    },
    message => ({...message, [String(pick(['n', 'x', '__proto__', 'theme']))]: pick(strange)()}),
    message => [message],
    message => JSON.stringify(message),
    message => ({...message, ...pick(valid)(), type: misspelt(String(message['type']))}),
    message => ({
      get type() {
        return message['type'] === 'ping' ? 'ping' : misspelt(String(message['type']));
      },
    }),
    () => pick(strange)(),
    () => ({type: 'theme', theme: {[pick(['--florin-font', '--x', '__proto__'])]: pick(strange)()}}),
    () => ({
      type: 'locale',
      locale: pick(['../../x', '__proto__', 'constructor', 'EN', 'xx-'.repeat(9), '']),
    }),
    () => ({type: 'ping', n: pick([1, -1, 1e308, 0.1])}),
  ];
  const granted = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false;
    const {type, session, disabled} = value as Message;
    if (type === 'session') return typeof session === 'string' && session.length <= 16_384;
    if (type === 'disabled') return typeof disabled === 'boolean';
    return ['submit', 'reset', 'report', 'focus'].includes(type as string);
  };
  const messages: unknown[] = [];
  while (messages.length < count) {
    const message = pick(mutations)(pick(valid)());
    if (!granted(message)) messages.push(message);
  }
  // In one go: a page that keeps its own questions from being answered for two seconds closes its form itself.
  for (const message of messages)
    port.postMessage(message, random() < 0.05 ? [new MessageChannel().port1] : []);
  // The page's ports alone, not those that were given away here.
  stolen.length = before;
};
