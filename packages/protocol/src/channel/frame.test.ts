import {seededRuntime} from '@florin/runtime/seeded';
import {beforeEach, expect, test, vi} from 'vitest';
import {acceptHost, type FrameChannel} from './frame.js';
import type {HostMessage} from './messages.js';

/** The page's end of a port, and how much of its messages was looked at. */
const newPort = () => {
  const port = {onmessage: undefined as unknown, postMessage: vi.fn(), close: vi.fn()};
  const looks = {count: 0};
  const send = (data: unknown): void => {
    const event = {
      get data() {
        looks.count++;
        return data;
      },
    };
    (port.onmessage as (event: object) => void)(event);
  };
  return {port, looks, send};
};

let own: Window;
let runtime: ReturnType<typeof seededRuntime>;
let channel: FrameChannel;
let page: ReturnType<typeof newPort>;
let handled: HostMessage[];
const handler = (message: HostMessage): void => void handled.push(message);
const pings = (count: number) => Array.from({length: count}, (_, n) => ({type: 'ping', n}));
const numbers = () => handled.map(message => (message.type === 'ping' ? message.n : message.type));

beforeEach(() => {
  runtime = seededRuntime(1);
  page = newPort();
  handled = [];
  own = new EventTarget() as unknown as Window;
  const parent = {postMessage: vi.fn()};
  Object.assign(own, {parent});
  acceptHost(own, runtime, connected => void (channel = connected));
  const hello = {florin: 'connect', versions: ['1'], session: 's', locale: 'en', theme: {}, disabled: false};
  own.dispatchEvent(
    Object.assign(new Event('message'), {
      source: parent,
      origin: 'https://shop.example',
      ports: [page.port],
      data: hello,
    }),
  );
  runtime.advance(0);
});

test('what comes before there is a handler is kept, in order', () => {
  pings(3).forEach(page.send);
  channel.receive(handler);
  page.send({type: 'report'});
  expect(numbers()).toEqual([0, 1, 2, 'report']);
});

test('a few are looked at at once, the others one after the other, and none of them is lost', () => {
  channel.receive(handler);
  pings(30).forEach(page.send);
  expect(handled).toHaveLength(4);
  runtime.advance(25);
  expect(handled).toHaveLength(5);
  runtime.advance(250);
  expect(handled).toHaveLength(15);
  runtime.advance(1_000);
  expect(numbers()).toEqual(pings(30).map(({n}) => n));
  // Rested, it looks at as many at once again.
  pings(30).forEach(page.send);
  expect(handled).toHaveLength(34);
});

test('of a flood forty a second are looked at, one by one, and the last of it is what counts', () => {
  channel.receive(handler);
  for (let ms = 0; ms < 10_000; ms += 10) {
    const before = page.looks.count;
    pings(100).forEach(page.send);
    runtime.advance(10);
    if (ms > 0) expect(page.looks.count - before).toBeLessThanOrEqual(1);
  }
  expect(page.looks.count).toBeLessThanOrEqual(4 + 10 * 40);
  runtime.advance(10_000);
  expect(numbers().slice(-3)).toEqual([97, 98, 99]);
  expect(page.looks.count).toBeLessThanOrEqual(4 + 10 * 40 + 32);
});

test('no message comes between a key and its drawing, and a shopper who types holds none of them up for long', () => {
  channel.receive(handler);
  pings(40).forEach(page.send);
  for (let key = 0; key < 20; key++) {
    own.dispatchEvent(new Event('keydown'));
    const before = handled.length;
    runtime.advance(31);
    expect(handled).toHaveLength(before);
    runtime.advance(10);
    expect(handled).toHaveLength(before + 1);
  }
});

test('the time to the next turn runs from when a message has been handled, however long that took', () => {
  const resting = vi.spyOn(runtime, 'after');
  channel.receive(() => expect(resting).not.toHaveBeenCalled());
  page.send({type: 'report'});
  expect(resting).toHaveBeenCalledOnce();
});

test('what is no message of a page counts as one, and is not handled', () => {
  channel.receive(handler);
  page.send({type: 'nonsense'});
  page.send(null);
  page.send({type: 'submit'});
  expect(handled).toEqual([{type: 'submit'}]);
});

test('of many sessions the last is heard of too', () => {
  channel.receive(handler);
  for (let i = 0; i < 20; i++) page.send({type: 'session', session: `token ${i}`});
  runtime.advance(900);
  expect(handled.at(-1)).toEqual({type: 'session', session: 'token 19'});
});
