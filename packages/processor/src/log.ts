/** One line of the log: an event and facts about it. Facts are ids, codes and numbers: never text from outside. */
export type Log = (event: string, facts?: Readonly<Record<string, string | number | boolean>>) => void;

/** Writes JSON lines. Any value that could hold a card number is masked, whoever put it there. */
export const jsonLog =
  (write: (line: string) => void, now: () => number): Log =>
  (event, facts = {}) => {
    const at = new Date(now()).toISOString();
    // Before it is JSON: there a tab is two letters, and would part what belongs together.
    const said = Object.entries({event, ...facts}).map(
      ([name, value]) => [mask(name), masked(value)] as const,
    );
    write(`${JSON.stringify({at, ...Object.fromEntries(said)})}\n`);
  };

/**
 * Twelve digits and more, of any script, and whatever is no letter between them: spaces that are seen or not, dashes,
 * points. All of it is masked, for behind a number its expiry and security code may stand. Times in milliseconds have 13
 * digits too, but are never logged: `at` is ISO 8601.
 */
const NUMBER = /\p{Nd}(?:[^\p{L}\p{N}]{0,3}\p{Nd}){11,}/gu;

const mask = (text: string): string => text.replace(NUMBER, '…');

const masked = (value: string | number | boolean): string | number | boolean => {
  const text = String(value);
  const shown = mask(text);
  return shown === text ? value : shown;
};
