/** How the value of a data element stands on the wire. */
export interface Format {
  /** Digits of the length that goes before the value: 0 fixed, 2 LLVAR, 3 LLLVAR. */
  prefix: 0 | 2 | 3;
  /** Letters of a fixed value; the most of a variable one. */
  length: number;
}

const fixed = (length: number): Format => ({prefix: 0, length});
const llvar = (length: number): Format => ({prefix: 2, length});
const lllvar = (length: number): Format => ({prefix: 3, length});

/**
 * The elements of this link by number, in the standard's formats (ISO 8583:1987, table of data elements). What may
 * stand in each is said by the message's own schema. No other element exists here: DE2, DE14 and DE35 have no format.
 */
export const FORMATS: ReadonlyMap<number, Format> = new Map([
  [3, fixed(6)],
  [4, fixed(12)],
  [7, fixed(10)],
  [11, fixed(6)],
  [12, fixed(6)],
  [13, fixed(4)],
  [15, fixed(4)],
  [18, fixed(4)],
  [22, fixed(3)],
  [32, llvar(11)],
  [37, fixed(12)],
  [38, fixed(6)],
  [39, fixed(2)],
  [41, fixed(8)],
  [42, fixed(15)],
  [43, fixed(40)],
  [44, llvar(25)],
  [49, fixed(3)],
  [50, fixed(3)],
  [66, fixed(1)],
  [70, fixed(3)],
  [74, fixed(10)],
  [76, fixed(10)],
  [86, fixed(16)],
  [88, fixed(16)],
  [90, fixed(42)],
  [95, fixed(42)],
  [97, fixed(17)],
  [122, lllvar(318)],
  [123, lllvar(297)],
  [124, lllvar(36)],
  [125, lllvar(43)],
  [126, lllvar(26)],
  [127, lllvar(111)],
]);

/** Element numbers of the message authentication code: the last of each bitmap. */
export const MAC_PRIMARY = 64;
export const MAC_SECONDARY = 128;

/** A private element between its members and the one text it is on the wire. */
export interface PrivateFormat {
  join(value: Record<string, string>): string;
  /** Undefined where the text is none of it. */
  split(text: string): Record<string, string> | undefined;
}

const members = (pattern: RegExp, text: string): Record<string, string> | undefined => {
  const found = pattern.exec(text)?.groups;
  return found && {...found};
};

/** Members one after the other with a space between, which none of them has. One that is not there has no letter. */
const spaced = (...names: readonly string[]): PrivateFormat => ({
  join: value => names.map(name => value[name] ?? '').join(' '),
  split: text => {
    const parts = text.split(' ');
    const there = names.flatMap((name, at) => (parts[at] ? [[name, parts[at]] as const] : []));
    return parts.length === names.length ? Object.fromEntries(there) : undefined;
  },
});

const browser = [
  ...['challenge', 'language', 'color_depth', 'screen_width', 'screen_height', 'timezone_offset'],
  'notification_url',
];

/**
 * - DE122: challenge, language, colour depth, width, height, time zone and notification URL;
 * - DE123: status, id, ECI, CAVV and URL of the access control server;
 * - DE124: an id;
 * - DE125: a public key, 43 letters of base64url;
 * - DE126: interchange and scheme fee, `x + n 12` each, one after the other;
 * - DE127: routing BIN, `=`, seal in base64url. The seal's length is always the same, so `=` stands where it must.
 */
export const PRIVATE: ReadonlyMap<number, PrivateFormat> = new Map([
  [122, spaced(...browser)],
  [123, spaced('status', 'id', 'eci', 'cavv', 'acs_url')],
  [124, spaced('id')],
  [125, {join: value => value['public_key']!, split: text => ({public_key: text})}],
  [
    126,
    {
      join: value => `${value['interchange']}${value['scheme']}`,
      split: text => members(/^(?<interchange>.{13})(?<scheme>.{13})$/, text),
    },
  ],
  [
    127,
    {
      join: value => `${value['routing_bin']}=${value['seal']}`,
      split: text => members(/^(?<routing_bin>[^=]+)=(?<seal>[^=]+)$/, text),
    },
  ],
]);
