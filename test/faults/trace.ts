import type {Scheduler} from './scheduler.ts';

/** What happened, a line each: when, to whom, what. */
export interface Trace {
  readonly lines: readonly string[];
  note(who: string, what: string): void;
}

export const createTrace = (scheduler: Pick<Scheduler, 'now'>): Trace => {
  const lines: string[] = [];
  return {
    lines,
    note: (who, what) =>
      void lines.push(`${(scheduler.now / 1000).toFixed(3).padStart(9)}  ${who.padEnd(8)} ${what}`),
  };
};

/** Ids as they stand in a trace: long enough to be told apart. */
export const short = (text: string): string =>
  text.replaceAll(/\b(cs|pay|att|cap|ref|env|lease|card|claim)_([0-9a-z]{5})[0-9a-z]+/g, '$1_$2');
