import type {Fault, Json} from './sealer.ts';

/** One thing that is wrong with an envelope, and its name in a report. */
export type Case = readonly [what: string, fault: Fault];

/** The object less one member. */
export const without = (value: Json, name: string): Json =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));

/** Other members of the header, sealed so. */
export const inHeader = (members: Json): Fault => ({header: header => ({...header, ...members})});
export const inCard = (members: Json): Fault => ({
  plain: plain => ({...plain, card: {...plain.card, ...members}}),
});
export const inBind = (members: Json): Fault => ({
  plain: plain => ({...plain, bind: {...plain.bind, ...members}}),
});
/** In both places, as an honest sealer with other data would write it. */
export const inBoth = (members: Json): Fault => ({...inHeader(members), ...inBind(members)});
export const inEpk = (members: Json): Fault => ({
  header: header => ({...header, epk: {...(header['epk'] as Json), ...members}}),
});

/** Writes `text` as the first member of the object that starts with `at`. */
export const insert =
  (at: string, text: string) =>
  (json: string): string =>
    json.replace(at, `${at}${text},`);

/** Changes one of the five parts. */
export const part = (index: number, change: (text: string) => string): Fault => ({
  parts: parts => parts.map((text, i) => (i === index ? change(text) : text)),
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same bytes to a lenient decoder: other spare bits, or where there are none a lone character more. */
export const respelt = (text: string): string =>
  text.length % 4 < 2 ? `${text}A` : text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1)!) + 1]!;

/** Another first byte. */
export const flipped = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
