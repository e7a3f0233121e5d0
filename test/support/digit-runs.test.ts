import {describe, expect, test} from 'vitest';
import {digitRuns} from './digit-runs.ts';

const PAN = '5100009876543213';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('finds five digits of the number', () => {
  test.each([
    ['clear', `{"number":"${PAN}"}`],
    ['clear', 'id=98765'],
    ['clear', '{"number":"\\u0039\\u0038\\u0037\\u0036\\u0035"}'],
    ['clear', 'q=%39%38%37%36%35'],
    ['grouped', '5100 0098 7654 3213'],
    ['grouped', '5100-0098-7654-3213'],
    ...['', 'a', 'ab', 'abc'].flatMap(before =>
      ['', 'z', 'yz'].map(after => ['base64', base64(`${before}98765${after}`)]),
    ),
    ['base64', Buffer.from(`{"card":"${PAN}"}`).toString('base64url')],
    ['base64', Buffer.from(`???>>>98765`).toString('base64url')],
    ['hex', Buffer.from(PAN).toString('hex')],
    ['hex', Buffer.from(`{"n":"98765"}`).toString('hex').toUpperCase()],
    ['hex', '39:38:37:36:35'],
  ])('%s: %s', (how, body) => {
    const found = digitRuns(body, PAN);
    expect(found).not.toEqual([]);
    expect(found.map(run => run.split(' ')[0])).toContain(how);
  });
});

test('and nothing where there is nothing', () => {
  for (const body of [
    '',
    '3213',
    '{"last4":"3213","exp":2040}',
    base64('9876'),
    '9876a5',
    '1234567890',
    '39383736',
  ])
    expect(digitRuns(body, PAN), body).toEqual([]);
});
