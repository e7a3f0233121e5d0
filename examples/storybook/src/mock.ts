import {defineForTests} from '@florin/elements/testing';
import {createMockProcessor, type MockProcessor, type SessionOptions} from '@florin/testing';
import {setupWorker} from 'msw/browser';
import {framePage} from './frame-page.ts';

const issuer = location.origin;
let mock: MockProcessor | undefined;

/** Starts the processor of this page: its own origin is the issuer, with keys made now. */
export const startMock = async (): Promise<void> => {
  mock = await createMockProcessor({issuer, frame: framePage});
  const worker = setupWorker(...mock.handlers);
  await worker.start({
    serviceWorker: {url: '/mockServiceWorker.js'},
    onUnhandledFrame: 'bypass',
    quiet: true,
  });
  defineForTests({processors: [issuer]});
};

/** What a story says of its session. */
export interface StorySession extends SessionOptions {
  /** Put in the place of the token. */
  token?: string;
  /** Another processor, which this page does not trust. */
  stranger?: true;
}

/** The token of a fresh session. */
export const tokenFor = async ({token, stranger, ...options}: StorySession): Promise<string> => {
  if (token !== undefined) return token;
  const processor = stranger
    ? await createMockProcessor({issuer: 'https://stranger.example', origins: [issuer]})
    : mock!;
  return (await processor.session(options)).token;
};
