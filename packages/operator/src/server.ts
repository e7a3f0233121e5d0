/** The page's own server. Paths are those behind `/api`. */
export interface Server {
  /** @throws Failure */
  json<T>(path: string): Promise<T>;
  /** @throws Failure */
  text(path: string): Promise<string>;
}

/** Why there is nothing to show. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** The status of the answer; 0 where there was none. */
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Asks the page's server, which wants to see the key each time. */
export const serverAt = (fetch: typeof globalThis.fetch, key: string): Server => {
  const get = async (path: string): Promise<Response> => {
    const answer = await fetch(`/api${path}`, {headers: {authorization: `Bearer ${key}`}}).catch(() => {
      throw new Failure(0, 'No answer');
    });
    if (!answer.ok) throw new Failure(answer.status, await messageOf(answer));
    return answer;
  };
  return {
    json: async <T>(path: string) => (await (await get(path)).json()) as T,
    text: async path => (await get(path)).text(),
  };
};

const messageOf = async (answer: Response): Promise<string> => {
  const body = (await answer.json().catch(() => undefined)) as {message?: unknown} | undefined;
  return typeof body?.message === 'string' ? body.message : `The server answered ${answer.status}.`;
};
