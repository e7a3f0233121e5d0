import {Hono, type Context as HonoContext} from 'hono';
import {routePath} from 'hono/route';
import type {Context} from '../context.js';
import {isUnavailable} from '../database/unavailable.js';
import {FRAME_PATH, ISOLATED_FRAME_PATH} from '../sessions/token.js';
import type {Assets} from './assets.js';
import {limitBody} from './body.js';
import type {SenderEnv} from './client-address.js';
import {frameRoutes} from './frame-routes.js';
import {createIntake} from './intake.js';
import {merchantRoutes} from './merchant-routes.js';
import {ProblemError, problemResponse} from './problem.js';
import {createRateLimits} from './rate-limit.js';
import {publicRoutes} from './public-routes.js';

/** The processor's public face: a plain `fetch` handler that any host can mount. */
export const createApp = (context: Context, assets: Assets): Hono<SenderEnv> => {
  const app = new Hono<SenderEnv>();
  for (const path of ['/v1/*', '/.well-known/*', FRAME_PATH, ISOLATED_FRAME_PATH])
    app.use(path, async (_c, next) => {
      await context.keys.fresh();
      await next();
    });
  app.use(async (c, next) => {
    await next();
    context.metrics.requests({method: c.req.method, route: routeOf(c), status: String(c.res.status)});
    // The frame takes the time from here, so it is the clock by which everything else is judged.
    // Set in place: by `c.header` a finished answer is made anew, of a stream that Node's server then reads.
    c.res.headers.set('date', new Date(context.runtime.now()).toUTCString());
  });
  app.use('/v1/*', limitBody);
  app.route('/', publicRoutes(context, assets));
  const intake = createIntake(context.runtime, undefined, () => context.metrics.shed());
  const limits = createRateLimits(context.runtime, context.rateLimit, by => context.metrics.limited({by}));
  app.route('/v1', frameRoutes(context, intake, limits));
  app.route('/v1', merchantRoutes(context, intake, limits));
  app.notFound(() => problemResponse(context.issuer, new ProblemError('not_found')));
  app.onError((error, c) => {
    if (error instanceof ProblemError) return problemResponse(context.issuer, error);
    // Name and code alone: a message may quote what was sent.
    const code = (error as {code?: unknown}).code;
    context.log('internal_error', {
      path: c.req.routePath,
      error: error.name,
      code: typeof code === 'string' ? code : '',
    });
    const problem = isUnavailable(error) ? 'overloaded' : 'internal_error';
    return problemResponse(context.issuer, new ProblemError(problem));
  });
  return app;
};

/** The pattern of the route that answered, never what stood in the path; `none` where there is none. */
const routeOf = (c: HonoContext<SenderEnv>): string => {
  const pattern = routePath(c, -1);
  return pattern.includes('*') ? 'none' : pattern;
};
