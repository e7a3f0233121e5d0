/** One line of the log: an event and facts about it. Facts are ids, codes and numbers: never text from outside. */
export type Log = (event: string, facts?: Readonly<Record<string, string | number | boolean>>) => void;

/** Writes JSON lines. Any value that could be a card number is masked, whoever put it there. */
export const jsonLog =
  (write: (line: string) => void, now: () => number): Log =>
  (event, facts = {}) =>
    write(
      `${JSON.stringify({at: new Date(now()).toISOString(), event, ...facts}).replace(/\d(?:[ -]?\d){11,18}(?!\d)/g, mask)}\n`,
    );

// Times in milliseconds have 13 digits too, but are never logged as numbers: `at` is ISO 8601.
const mask = (digits: string): string => `…${digits.slice(-4)}`;
