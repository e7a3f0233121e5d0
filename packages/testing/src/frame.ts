import {sleep, type Runtime} from '@florin/runtime';
import {HttpResponse} from 'msw';
import type {Keys} from './keys.js';
import {livingAttempt, type Session} from './session.js';

/** What a processor writes into its frame page. */
export interface FrameValues {
  /** The language asked for, as a BCP 47 tag. */
  language: string;
  /** The processor's time, in milliseconds since 1970. */
  time: string;
  /** The attempt that is in flight or paid. */
  attempt: string | undefined;
  /** The signing keys, as JSON. */
  keys: string;
  /** The pages that may embed it. */
  origins: readonly string[];
}

/** Makes the frame page: that of a real build, so that what is tested is what shoppers get. */
export type FramePage = (values: FrameValues) => Response | Promise<Response>;

interface Server {
  keys: Keys;
  runtime: Runtime;
  sessions: ReadonlyMap<string, Session>;
  frame: FramePage | undefined;
}

/** Milliseconds that a slow frame page takes. */
const SLOW = 5_000;

const missing = (): Response => new Response('No such session.', {status: 404});

/** Answers a request for the frame page of a session, as its scenario has it. */
export const answerFrame = async (
  {keys, runtime, sessions, frame}: Server,
  request: Request,
): Promise<Response> => {
  const {searchParams} = new URL(request.url);
  const session = sessions.get(searchParams.get('s') ?? '');
  if (!session || !frame || session.scenario === 'frame_missing') return missing();
  if (session.scenario === 'frame_unreachable') return HttpResponse.error();
  if (session.scenario === 'frame_silent')
    return new Response('<!doctype html><title>Nothing</title>', {headers: {'content-type': 'text/html'}});
  if (session.scenario === 'frame_slow') await sleep(runtime, SLOW);
  return frame({
    language: searchParams.get('l') ?? '',
    time: String(runtime.now()),
    attempt: livingAttempt(session)?.attempt,
    keys: JSON.stringify({keys: [keys.signing.jwk]}),
    origins: session.claims.origins,
  });
};
