/** What may stand behind a command as `--name value`, and what it means. */
export const OPTIONS = {
  data: "the processor's folder (FLORIN_DATA, .florin)",
  session: 'with the page of a session, in every language',
  city: 'where a merchant is',
  country: "a merchant's country, two letters of ISO 3166",
  mcc: 'merchant category code, four digits of ISO 18245',
  'cut-off': "when a merchant's day ends, such as 18:30 UTC (FLORIN_CUT_OFF)",
  reserve: "what is withheld of a merchant's settlements, in hundredths of a per cent; 0 is nothing",
  'reserve-days': 'for how many days that is',
  scopes: 'what a key is good for, such as payments:read,settlements:read (all)',
  status: 'which payments, by their state as merchants see it, such as authorized',
  since: 'from when on, such as 2030-03-17 or 2030-03-17T17:46:40Z',
  keep: 'for how long a former secret signs too, such as 90m, 24h, 7d or 0 (24h)',
  limit: 'how many, the newest (100)',
  port: 'TCP port of the page that look serves (any that is free)',
} as const;

export type Options = Partial<Record<keyof typeof OPTIONS, string>>;

const UNITS: Readonly<Record<string, number>> = {m: 60_000, h: 3_600_000, d: 86_400_000};

/**
 * Milliseconds of `24h`.
 * @throws where an option is no such time
 */
export const spanOption = (name: keyof Options, text: string): number => {
  if (text === '0') return 0;
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (!unit) throw new Error(`option_invalid: --${name} is a time such as 90m, 24h, 7d or 0.`);
  return Number(count) * UNITS[unit]!;
};

/** @throws where an option is no whole number from the least to the most, 1 to 10,000 unless given */
export const wholeOption = (
  name: keyof Options,
  text: string,
  [least, most]: readonly [number, number] = [1, 10_000],
): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most || text.trim() === '')
    throw new Error(`option_invalid: --${name} is ${least} to ${most}.`);
  return value;
};
