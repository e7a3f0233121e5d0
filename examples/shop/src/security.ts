import type {MiddlewareHandler} from 'hono';

/**
 * Headers of every page. The processor is the only stranger that is let in: for its script, its style and the
 * frame of the card form. No inline script or style, no eval, and Trusted Types without a single policy.
 */
export const security = (processor: string): MiddlewareHandler => {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${processor}`,
    `style-src 'self' ${processor}`,
    `frame-src ${processor}`,
    `connect-src 'self' ${processor}`,
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return async (c, next) => {
    await next();
    c.header('content-security-policy', policy);
    c.header('referrer-policy', 'same-origin');
    c.header('x-content-type-options', 'nosniff');
  };
};
