import {expect, test} from 'vitest';
import {waitingRoom} from './waiting-room.js';

test('of those that wait for one name so many are held, and each place is given back', async () => {
  const room = waitingRoom(2);
  const ends: (() => void)[] = [];
  const held = (granted: number) => new Promise<number>(done => ends.push(() => done(granted)));
  const first = [room.turn('a', 20, held), room.turn('a', 20, held)];
  expect(await room.turn('a', 20, granted => Promise.resolve(granted))).toBe(0);
  expect(await room.turn('b', 20, granted => Promise.resolve(granted))).toBe(20);
  for (const end of ends) end();
  expect(await Promise.all(first)).toEqual([20, 20]);
  await room.turn('a', 20, () => Promise.reject(new Error('failed'))).catch(() => undefined);
  expect(await room.turn('a', 20, granted => Promise.resolve(granted))).toBe(20);
});

test('who does not want to wait takes no place', async () => {
  const room = waitingRoom(1);
  const held = room.turn('a', 0, () => new Promise<number>(done => setTimeout(done, 20, 1)));
  expect(await room.turn('a', 5, granted => Promise.resolve(granted))).toBe(5);
  expect(await held).toBe(1);
});
