import type {ErrorCode} from '@florin/protocol';
import {originOf} from '@florin/protocol/check';
import type {Cancel} from '@florin/runtime';
import {diagnose, type Evidence} from './diagnosis.js';
import type {Environment} from './environment.js';

const SILENCE = 8_000;

/**
 * Waits for a frame at `url` to answer and says what is wrong when it does not. A frame that the page's own policy
 * blocks is told at once.
 */
export const watchOpening = (
  url: string,
  runtime: Environment['runtime'],
  failed: (code: ErrorCode) => void,
): Cancel => {
  const seen = new Set<string>();
  let over = false;
  const cancel: Cancel = () => {
    over = true;
    stop();
    removeEventListener('securitypolicyviolation', violation);
  };
  const tell = (code: ErrorCode): void => {
    if (over) return;
    cancel();
    failed(code);
  };
  const violation = ({disposition, blockedURI, effectiveDirective}: SecurityPolicyViolationEvent): void => {
    if (disposition !== 'enforce' || originOf(blockedURI) !== originOf(url)) return;
    seen.add(effectiveDirective);
    if (effectiveDirective === 'frame-src') tell('frame_blocked_by_csp');
  };
  const evidence: Evidence = {
    blocked: directive => seen.has(directive),
    online: () => navigator.onLine,
    ask: () => ask(url, runtime),
  };
  addEventListener('securitypolicyviolation', violation);
  const stop = runtime.after(SILENCE, () => void diagnose(evidence).then(tell));
  return cancel;
};

// A server that accepts and never answers counts as one that cannot be reached.
const ask = async (url: string, {after, fetch}: Environment['runtime']): Promise<Response> => {
  const controller = new AbortController();
  const cancel = after(SILENCE, () => controller.abort());
  const options = {credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store'} as const;
  try {
    return await fetch(url, {...options, signal: controller.signal});
  } finally {
    cancel();
    // The violation of a blocked question is told in a task of its own, after the rejection.
    await new Promise<void>(resolve => void after(0, resolve));
  }
};
