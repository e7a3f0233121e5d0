import {seededRuntime} from '@florin/runtime/seeded';
import {expect, it} from 'vitest';
import {processorClock} from './clock.js';

const TOLD = Date.UTC(2030, 5, 1, 12);

const setUp = (wall = TOLD) => {
  const runtime = seededRuntime(1, wall);
  return {runtime, clock: processorClock(runtime, TOLD, runtime.monotonic())};
};

it("counts on from the processor's time, whatever the device says", () => {
  const {runtime, clock} = setUp(Date.UTC(1999, 0, 1));
  runtime.advance(90_500);
  expect(clock.now()).toBe(TOLD + 90_500);
  expect(clock.seconds()).toBe(Math.floor((TOLD + 90_500) / 1000));
  expect(clock.doubtful()).toBe(false);
});

it('counts from the moment the time was told, not from when the script ran', () => {
  const runtime = seededRuntime(1, TOLD);
  runtime.advance(3_000);
  expect(processorClock(runtime, TOLD, 1_000).now()).toBe(TOLD + 2_000);
});

it('takes the time from an answer, but not the noise of its whole seconds', () => {
  const {runtime, clock} = setUp();
  runtime.advance(400);
  clock.correct(new Date(TOLD).toUTCString());
  expect(clock.now()).toBe(TOLD + 400);
  clock.correct(new Date(TOLD + 600_000).toUTCString());
  expect(clock.now()).toBe(TOLD + 600_500);
});

it('ignores a header that is missing or no date', () => {
  const {clock} = setUp();
  clock.doubt();
  for (const header of [null, '', 'yesterday']) clock.correct(header);
  expect(clock.now()).toBe(TOLD);
  expect(clock.doubtful()).toBe(true);
});

it('doubts itself after the clocks moved apart, until the next answer', () => {
  const {runtime, clock} = setUp();
  runtime.setWall(TOLD + 1_900);
  expect(clock.doubtful()).toBe(false);
  runtime.setWall(TOLD + 60_000);
  expect(clock.doubtful()).toBe(true);
  clock.correct(new Date(TOLD + 60_000).toUTCString());
  expect(clock.doubtful()).toBe(false);
  expect(clock.now()).toBe(TOLD + 60_500);
});
