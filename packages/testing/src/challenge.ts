import {seconds, type Runtime} from '@florin/runtime';
import {HttpResponse} from 'msw';
import {found} from './problem.js';
import type {Attempt, Session} from './session.js';

/** Seconds that a shopper has at the mock's bank. */
const TIME = 600;

interface Server {
  issuer: string;
  runtime: Runtime;
  sessions: ReadonlyMap<string, Session>;
}

/** Has the bank ask its cardholder before the payment goes on. */
export const askBank = ({runtime}: Pick<Server, 'runtime'>, attempt: Attempt): Attempt =>
  Object.assign(attempt, {state: 'requires_action', expires: seconds(runtime) + TIME} as const);

/** What the frame is told to show. */
export const nextAction = (issuer: string, {id, expires}: Attempt) => ({
  ...{type: 'challenge', url: `${issuer}/v1/challenges/${id}`},
  expires_at: expires,
});

/** Ends an attempt for which nobody came to the bank in time. */
export const expire = ({runtime}: Pick<Server, 'runtime'>, attempt: Attempt): Attempt => {
  const late = attempt.state === 'requires_action' && seconds(runtime) >= attempt.expires;
  return late ? Object.assign(attempt, {state: 'expired'} as const) : attempt;
};

const html = (body: string): Response => HttpResponse.html(`<!doctype html><title>Mock bank</title>${body}`);

const post = (address: string, inside: string): Response =>
  html(`<form method="post" action="${address}">${inside}</form>`);

const attemptOf = ({sessions}: Server, id: string): Attempt => {
  const all = [...sessions.values()].flatMap(({attempts}) => [...attempts.values()]);
  return found(
    all.find(attempt => attempt?.id === id),
    'payment_unknown',
  );
};

/** The page that leads to the bank. */
export const challengePage = (server: Server, id: string): Response =>
  post(
    `${server.issuer}/v1/challenges/${attemptOf(server, id).id}/bank`,
    '<input type="hidden" name="creq">',
  );

/** The bank's own page: the shopper confirms or refuses. */
export const bankPage = (server: Server, id: string): Response =>
  post(
    `${server.issuer}/v1/challenges/${attemptOf(server, id).id}/done`,
    '<button name="cres" value="yes">Confirm</button> <button name="cres" value="no">Refuse</button>',
  );

/** Where the bank leads back to, with its word. */
export const donePage = async (server: Server, id: string, request: Request): Promise<Response> => {
  attemptOf(server, id).confirmed = new URLSearchParams(await request.text()).get('cres') === 'yes';
  return html('<p>Done</p>');
};
