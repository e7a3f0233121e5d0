import {expect, test} from 'vitest';
import {diagnose, type Evidence} from './diagnosis.js';

const never: Evidence['ask'] = () => Promise.reject(new Error('asked though it was known'));
const answers = (status: number) => () => Promise.resolve({status});
const refused = () => Promise.reject(new TypeError('Failed to fetch'));
const none = () => false;
const up = () => true;

test.each<[code: string, evidence: Evidence]>([
  ['frame_blocked_by_csp', {blocked: kind => kind === 'frame-src', online: () => false, ask: never}],
  ['offline', {blocked: none, online: () => false, ask: never}],
  ['frame_not_found', {blocked: none, online: up, ask: answers(404)}],
  ['frame_not_found', {blocked: none, online: up, ask: answers(503)}],
  ['frame_refused_or_slow', {blocked: none, online: up, ask: answers(200)}],
  ['frame_refused_or_slow', {blocked: kind => kind === 'connect-src', online: up, ask: refused}],
  ['frame_unreachable', {blocked: none, online: up, ask: refused}],
])('%s', async (code, evidence) => {
  expect(await diagnose(evidence)).toBe(code);
});
