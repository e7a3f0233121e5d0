import {expect, test} from 'vitest';
import {openCalls} from './open-calls.js';

const settled = () => new Promise(resolve => setImmediate(resolve));

test('those that are open are waited for, however they end; those that come later are not', async () => {
  const ends: (() => void)[] = [];
  const calls = openCalls(
    request =>
      new Promise((resolve, reject) => {
        const fails = request.url.endsWith('/fails');
        ends.push(() => (fails ? reject(new Error('failed')) : resolve(new Response())));
      }),
  );
  const ask = (path: string) => calls.fetch(new Request(`http://a/${path}`)).catch(() => undefined);
  let answered = false;
  void ask('one');
  void ask('fails');
  void calls.answered().then(() => (answered = true));
  void ask('later');
  expect(calls.count()).toBe(3);
  ends[0]!();
  await settled();
  expect([calls.count(), answered]).toEqual([2, false]);
  ends[1]!();
  await settled();
  expect([calls.count(), answered]).toEqual([1, true]);
});

test('where none is open there is nothing to wait for', async () => {
  const calls = openCalls(() => Promise.resolve(new Response()));
  await calls.fetch(new Request('http://a/'));
  await settled();
  expect(calls.count()).toBe(0);
  await calls.answered();
});
