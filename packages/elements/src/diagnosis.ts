import type {ErrorCode} from '@florin/protocol';

/** What a page can find out about a frame that keeps silent. */
export interface Evidence {
  /** True when the page's Content-Security-Policy was seen to stop a request of this kind to the processor. */
  blocked(directive: 'frame-src' | 'connect-src'): boolean;
  online(): boolean;
  /** Asks for the frame's address once, without credentials. Rejects where the network does. */
  ask(): Promise<{status: number}>;
}

/** Tells apart, as far as a page can, why a frame did not answer. */
export const diagnose = async ({blocked, online, ask}: Evidence): Promise<ErrorCode> => {
  if (blocked('frame-src')) return 'frame_blocked_by_csp';
  if (!online()) return 'offline';
  try {
    const {status} = await ask();
    return status >= 400 ? 'frame_not_found' : 'frame_refused_or_slow';
  } catch {
    // The page's own policy stopped the question, which says nothing about the processor.
    return blocked('connect-src') ? 'frame_refused_or_slow' : 'frame_unreachable';
  }
};
