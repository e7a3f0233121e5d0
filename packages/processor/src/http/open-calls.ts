import type {Sender} from './client-address.js';

type Fetch = (request: Request, sender?: Sender) => Promise<Response>;

/** Knows which calls are not answered yet. */
export interface OpenCalls {
  fetch: Fetch;
  count(): number;
  /** Resolves when those that are open now are answered; those that come later are not waited for. */
  answered(): Promise<void>;
}

export const openCalls = (fetch: Fetch): OpenCalls => {
  const open = new Set<Promise<unknown>>();
  return {
    fetch: (request, sender) => {
      const answer = fetch(request, sender);
      const ended: Promise<unknown> = answer.catch(() => undefined).finally(() => open.delete(ended));
      open.add(ended);
      return answer;
    },
    count: () => open.size,
    answered: async () => void (await Promise.all(open)),
  };
};
