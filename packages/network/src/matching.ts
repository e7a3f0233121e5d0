/** The elements that identify a message: transmission time, STAN and acquirer. */
export interface Traced {
  7: string;
  11: string;
  32: string;
}

/**
 * What an answer, a repeat and a reversal are matched on: DE7 + DE11 + DE32, never the STAN alone, which
 * comes round again after a million messages. 27 digits; the acquirer is zero-filled as in DE90.
 */
export const matchingKey = (message: Traced): string => message[7] + message[11] + zeroFilled(message[32]);

/** DE90 naming `original`; there is no forwarding institution. */
export const originalElements = (original: Traced & {mti: string}): string =>
  original.mti + original[11] + original[7] + zeroFilled(original[32]) + zeroFilled('');

/** The MTI and {@link matchingKey} of the message that a DE90 names. */
export const originalOf = (de90: string): {mti: string; key: string} => ({
  mti: de90.slice(0, 4),
  key: de90.slice(10, 20) + de90.slice(4, 10) + de90.slice(20, 31),
});

const zeroFilled = (institution: string): string => institution.padStart(11, '0');
