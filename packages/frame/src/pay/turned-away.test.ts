import {seededRuntime} from '@florin/runtime/seeded';
import {beforeEach, describe, expect, it} from 'vitest';
import {answer, lost, makeLine, problem, status, underWay, type Line} from '../test-kit/line.js';
import {NOW} from '../test-kit/processor.js';

let line: Line;
const turn = () => new Promise(resolve => setImmediate(resolve));
beforeEach(async () => void (line = await makeLine(fetch => seededRuntime(1, NOW * 1000, fetch), turn)));

const busy = status(429, {'Retry-After': '3600'});
const overloaded = status(503, {'Retry-After': '3600'});
const never = problem(404, 'attempt_unknown');

describe('what was perhaps read, and may not be sent again in time', () => {
  it.each([
    ['too often', busy],
    ['for want of capacity', overloaded],
  ])('has the outcome that whoever turns it away %s knows', async (_why, turnedAway) => {
    line.answering(lost, turnedAway, answer());
    expect(await line.pay()).toMatchObject({status: 'authorized'});
    expect(line.posts()).toHaveLength(2);
    expect(line.asked()).toEqual([expect.stringContaining(`attempt=${line.sent[0]!.attempt}&wait=0`)]);
  });

  it('is stayed with while it is under way', async () => {
    line.answering(lost, busy, underWay, answer());
    expect(await line.pay()).toMatchObject({status: 'authorized'});
  });

  it.each([
    ['nobody answers', busy, lost],
    ['it is refused to say', busy, problem(403, 'unauthorized')],
    ['it has not arrived yet', busy, never],
    ['it is not known yet for want of capacity', overloaded, never],
  ])('is pending where %s', async (_why, turnedAway, told) => {
    line.answering(lost, turnedAway, told);
    expect(await line.pay()).toEqual({status: 'pending'});
    expect(line.posts()).toHaveLength(2);
    expect(line.asked()).toHaveLength(1);
  });

  it('is not asked after where nobody answers at all', async () => {
    line.answering(lost);
    expect(await line.pay()).toEqual({status: 'pending'});
    expect(line.asked()).toEqual([]);
  });
});
