import {FlorinError} from '@florin/protocol';
import {expect, test} from 'vitest';
import type {SignedResult, SubmitResult} from './result.js';
import {createAttempts} from './submit.js';

const NAMES = ['authorized', 'declined', 'tokenized', 'pending', 'expired', 'error'].map(
  name => `florin-${name}`,
);
const result = {card: {brand: 'visa'}, signed: 'a.b.c'} as SignedResult;

const setUp = () => {
  const target = new EventTarget();
  const seen: string[] = [];
  let before: string | undefined;
  const attempts = createAttempts(target, () => {
    const now = attempts.held?.status;
    if (now !== before) seen.push(`held ${now}`);
    before = now;
  });
  for (const name of NAMES) target.addEventListener(name, ({type}) => void seen.push(type));
  const join = () => attempts.join(() => void seen.push('begun'));
  return {target, seen, attempts, join};
};

test('concurrent calls share one promise, and its event comes first', async () => {
  const {attempts, seen, join} = setUp();
  const [one, two] = [join(), join()];
  expect(one).toBe(two);
  void one.then(() => seen.push('resolved'));
  attempts.conclude({status: 'declined', result});
  await one;
  expect(seen).toEqual(['begun', 'florin-declined', 'resolved']);
});

test.each<SubmitResult>([
  {status: 'authorized', result},
  {status: 'declined', result},
  {status: 'tokenized', result},
  {status: 'pending'},
  {status: 'expired'},
  {status: 'error', error: new FlorinError('offline')},
])('$status fires exactly its own event', async outcome => {
  const {attempts, seen, join} = setUp();
  const promise = join();
  attempts.conclude(outcome);
  expect(await promise).toBe(outcome);
  expect(seen.filter(name => name.startsWith('florin-'))).toEqual([`florin-${outcome.status}`]);
});

test('a card that is not complete fires none', async () => {
  const {attempts, seen, join} = setUp();
  const promise = join();
  attempts.conclude({status: 'invalid', fields: []});
  expect((await promise).status).toBe('invalid');
  expect(seen).toEqual(['begun']);
});

test('what is paid is held until it is forgotten', async () => {
  const {attempts, seen, join} = setUp();
  const first = join();
  attempts.conclude({status: 'authorized', result});
  expect(await join()).toBe(await first);
  attempts.forget();
  void join();
  expect(seen).toEqual(['begun', 'held authorized', 'florin-authorized', 'held undefined', 'begun']);
});

test('a listener may begin the next attempt', async () => {
  const {attempts, target, seen, join} = setUp();
  target.addEventListener('florin-declined', () => void join(), {once: true});
  const first = join();
  attempts.conclude({status: 'declined', result});
  expect((await first).status).toBe('declined');
  expect(attempts.inFlight).toBe(true);
  expect(seen).toEqual(['begun', 'florin-declined', 'begun']);
});

test('only the event of an authorization can be cancelled', () => {
  const {attempts, target} = setUp();
  for (const name of NAMES) target.addEventListener(name, event => event.preventDefault());
  attempts.conclude({status: 'declined', result});
  expect(attempts.cancelled).toBe(false);
  attempts.conclude({status: 'authorized', result});
  expect(attempts.cancelled).toBe(true);
});

test.each<SubmitResult>([
  {status: 'pending'},
  {status: 'expired'},
  {status: 'error', error: new FlorinError('offline')},
])('$status is what it is, whatever a script hangs on the prototype of all objects', async outcome => {
  const {attempts, seen, join} = setUp();
  const promise = join();
  Object.defineProperty(Object.prototype, 'result', {configurable: true, value: result});
  try {
    attempts.conclude(outcome);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'result');
  }
  expect(await promise).toBe(outcome);
  expect(seen).toEqual(['begun', `florin-${outcome.status}`]);
});
