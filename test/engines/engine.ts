/** The engines that every shopper's browser is made of. */
export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type EngineName = (typeof ENGINES)[number];

/** A function that runs in a document: it sees its arguments and that document alone. */
type Inside<A extends unknown[], T> = (...args: A) => T | Promise<T>;

/** A document: a page, or a frame in it. */
export interface Document {
  /** What an expression is there, as JSON has it; a promise is waited for. */
  read<T>(expression: string): Promise<T>;
  /** Runs a function there; arguments and answer travel as JSON. */
  run<T, A extends unknown[]>(inside: Inside<A, T>, ...args: A): Promise<T>;
  /** Clicks an element with a real pointer, once it is there. */
  click(selector: string): Promise<void>;
  /** Types with real keys into an element, once it is there and was clicked. */
  type(selector: string, text: string): Promise<void>;
}

/** Both ways to ask a document: what runs in a browser travels as its source. */
export const asking = (read: Document['read']): Pick<Document, 'read' | 'run'> => ({
  read,
  run: (inside, ...args) => read(`(${inside.toString()})(...${JSON.stringify(args)})`),
});

/** A tab of a real browser. */
export interface Tab extends Document {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  back(): Promise<void>;
  /** Presses a key where the focus is: `Enter`, `Tab`, `Shift+Tab`, or one character. */
  press(key: string): Promise<void>;
  /** The frame whose address holds `part`, wherever it stands, once it is there. */
  frame(part: string): Promise<Document>;
  close(): Promise<void>;
}

/** A real browser. */
export interface Engine {
  readonly name: EngineName;
  open(): Promise<Tab>;
  close(): Promise<void>;
}

/** Milliseconds for which something that should be there is waited for. */
export const PATIENCE = 15_000;

/** Asks until there is an answer. */
export const eventually = async <T>(ask: () => Promise<T | undefined>, what: string): Promise<T> => {
  const until = performance.now() + PATIENCE;
  for (;;) {
    const answer = await ask().catch((error: unknown) => {
      if (performance.now() > until) throw error;
      return undefined;
    });
    if (answer !== undefined) return answer;
    if (performance.now() > until) throw new Error(`${what} did not come`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
};
