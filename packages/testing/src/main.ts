import type {SessionClaims, SessionResponse} from '@florin/protocol';
import type {Runtime} from '@florin/runtime';
import {browserRuntime} from '@florin/runtime/browser';
import type {HttpHandler} from 'msw';
import type {FramePage} from './frame.js';
import {handlersOf, type Mock} from './handlers.js';
import {makeKeys} from './keys.js';
import {makeSession, type SessionOptions} from './session.js';

/** Where a mock stands and what it is like. */
export interface MockOptions {
  /** Its origin. Under a service worker that of the page itself, for which `@florin/elements/testing` is made. */
  issuer: string;
  /** Makes the frame page; without it every request for one is a 404. */
  frame?: FramePage;
  /** Where the form may stand, for sessions that do not say so; the issuer's own origin unless given. */
  origins?: readonly string[];
  merchant?: SessionClaims['merchant'];
  /** Time and randomness; the machine's own unless given. */
  runtime?: Runtime;
}

/** A processor without money: its tokens, seals and results are those of the protocol. */
export interface MockProcessor {
  readonly issuer: string;
  /** For `setupServer` of `msw/node` or `setupWorker` of `msw/browser`. */
  readonly handlers: HttpHandler[];
  /** Opens a session. What becomes of it hangs on its id, whatever else is on the page. */
  session(options?: SessionOptions): Promise<SessionResponse>;
}

/** Starts a mock processor with fresh keys. */
export const createMockProcessor = async ({
  issuer,
  frame,
  origins = [issuer],
  merchant = {id: 'mer_mock', name: 'Mock shop', country: 'DE'},
  runtime = browserRuntime(),
}: MockOptions): Promise<MockProcessor> => {
  const keys = await makeKeys();
  const create = async (options: SessionOptions = {}): Promise<SessionResponse> => {
    const {session, response} = await makeSession(mock, options);
    mock.sessions.set(response.id, session);
    return response;
  };
  const mock: Mock = {issuer, keys, merchant, runtime, origins, frame, sessions: new Map(), create};
  return {issuer, handlers: handlersOf(mock), session: create};
};
