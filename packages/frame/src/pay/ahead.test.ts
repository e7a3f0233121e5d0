import {decline, type PaymentSubmission} from '@florin/protocol';
import {seededRuntime} from '@florin/runtime/seeded';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import * as LIMITS from '../constants.js';
import {answer, makeLine, type Line} from '../test-kit/line.js';
import {NOW} from '../test-kit/processor.js';

let line: Line;
const turn = () => new Promise(resolve => setImmediate(resolve));
beforeEach(async () => {
  line = await makeLine(fetch => seededRuntime(1, NOW * 1000, fetch), turn);
  line.answering(answer({status: 'declined', decline: decline('insufficient_funds')}), answer());
});

const sent = () => line.posts().map(({body}) => JSON.parse(body) as PaymentSubmission);

/** Whether a submit sends the very envelope that was sealed before it. */
const sendsWhatWasSealed = async (between: () => void = () => {}): Promise<boolean> => {
  await line.foresee();
  const sealed = line.clock.seconds();
  between();
  line.runtime.advance(1_500);
  await line.pay();
  const [header] = sent()[0]!.envelope.split('.');
  const {iat} = JSON.parse(Buffer.from(header!, 'base64url').toString()) as {iat: number};
  return iat <= sealed;
};

test('what stands in the form is sealed before it is asked for', async () => {
  expect(await sendsWhatWasSealed()).toBe(true);
  expect(line.posts()).toHaveLength(1);
});

test('after an edit it is sealed anew', async () => {
  expect(await sendsWhatWasSealed(() => void line.revision++)).toBe(false);
});

test('when it has grown old it is sealed anew', async () => {
  expect(await sendsWhatWasSealed(() => line.runtime.advance(LIMITS.ahead))).toBe(false);
});

test('for another session it is sealed anew', async () => {
  expect(await sendsWhatWasSealed(() => void (line.session = {...line.session}))).toBe(false);
});

test('it is sent once: the next attempt has an id and an envelope of its own', async () => {
  await line.foresee();
  await line.pay();
  await line.pay();
  const [first, second] = sent();
  expect(second!.envelope).not.toBe(first!.envelope);
  expect(second!.attempt).not.toBe(first!.attempt);
  expect(second!.after).toBe(first!.attempt);
});

afterEach(() => void vi.restoreAllMocks());
const failing = () => new DOMException('for a reason of its own', 'OperationError');

test('a browser that fails to seal is asked again, and one card is sent', async () => {
  const agreed = vi.spyOn(crypto.subtle, 'deriveBits').mockRejectedValueOnce(failing());
  expect(await line.pay()).toMatchObject({status: 'declined'});
  expect(agreed).toHaveBeenCalledTimes(2);
  expect(line.posts()).toHaveLength(1);
});

test('a browser that cannot seal sends nothing, and says so', async () => {
  vi.spyOn(crypto.subtle, 'deriveBits').mockRejectedValue(failing());
  expect(await line.pay()).toEqual({status: 'error', code: 'bad_key'});
  expect(line.posts()).toHaveLength(0);
});
