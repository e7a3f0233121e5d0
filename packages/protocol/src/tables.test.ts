import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {Decline, decline, DECLINE_CATEGORIES, DECLINES, type DeclineCode} from './decline.js';
import {ERROR_TEXTS} from './error-texts.js';
import {ERRORS, FlorinError, isErrorCode, type ErrorCode} from './errors.js';
import {Problem, PROBLEMS} from './problem.js';

const SNAKE = /^[a-z]+(_[a-z0-9]+)*$/;
const SENTENCE = /^[A-Z].*\.$|^[A-Z].*\?$/;

describe('declines', () => {
  const codes = Object.keys(DECLINES) as DeclineCode[];

  test.each(codes)('%s', code => {
    const told = decline(code);
    expect(code).toMatch(SNAKE);
    expect(told).toEqual({code, category: DECLINES[code], advice: expect.stringMatching(SENTENCE)});
    expect(v.parse(Decline, told)).toEqual(told);
  });

  test('each category is used, and a card reported lost or stolen is not asked again', () => {
    expect(new Set(Object.values(DECLINES))).toEqual(new Set(DECLINE_CATEGORIES));
    for (const code of ['lost_card', 'stolen_card', 'closed_account'] as const)
      expect(decline(code).category).toBe('never');
    for (const code of ['incorrect_cvc', 'expired_card', 'invalid_number'] as const)
      expect(decline(code).category).toBe('fix_input');
  });

  test('the set is closed', () => {
    expect(v.is(Decline, {...decline('lost_card'), code: 'unheard_of'})).toBe(false);
    expect(v.is(Decline, {...decline('lost_card'), category: 'perhaps'})).toBe(false);
  });
});

describe('problems', () => {
  test.each(Object.entries(PROBLEMS))('%s', (code, [status, detail]) => {
    expect(code).toMatch(SNAKE);
    expect(detail).toMatch(SENTENCE);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(v.is(Problem, {type: `https://pay.example/codes#${code}`, title: detail, status, code})).toBe(
      true,
    );
  });
});

describe('errors', () => {
  test.each(Object.entries(ERRORS))('%s', (code, [who, retry]) => {
    const cause = new Error('why');
    const error = new FlorinError(code as ErrorCode, {processor: 'https://pay.example', cause});
    expect(code).toMatch(SNAKE);
    expect(ERROR_TEXTS[code as ErrorCode]).toMatch(SENTENCE);
    expect(error).toBeInstanceOf(Error);
    expect({...error, message: error.message, cause: error.cause}).toEqual({
      ...{name: 'FlorinError', code, who, retry, cause},
      message: `${code}: the ${who} must act. https://pay.example/codes#${code}`,
      docs: `https://pay.example/codes#${code}`,
    });
    expect(isErrorCode(code)).toBe(true);
  });

  test('without a processor there is no page to point to, and without a cause no cause', () => {
    const error = new FlorinError('offline');
    expect(error.docs).toBe('');
    expect('cause' in error).toBe(false);
  });

  test.each(['', 'toString', '__proto__', 'constructor', 'Offline', undefined, null, 1, ['offline']])(
    '%j is no code',
    code => expect(isErrorCode(code)).toBe(false),
  );
});
