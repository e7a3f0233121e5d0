import {createHash} from 'node:crypto';

/** One way to write a number, with the bytes to look for. */
export interface Needle {
  encoding: string;
  bytes: Buffer;
}

/** The base64 letters that bytes lead to wherever they start in what was encoded: three alignments. */
const base64 = (bytes: Buffer): string[] =>
  [0, 1, 2].map(shift => {
    const letters = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // The letters at both ends carry bits of the neighbours.
    return letters.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });

const grouped = (digits: string, separator: string): string =>
  digits.replaceAll(/(\d{4})(?=\d)/g, `$1${separator}`);

const text = (encoding: string, value: string): Needle => ({encoding, bytes: Buffer.from(value)});

/** Eight bytes of a number and the same the other way round. */
const number = (encoding: string, write: (bytes: Buffer) => unknown): Needle[] => {
  const bytes = Buffer.alloc(8);
  write(bytes);
  return [
    {encoding: `${encoding}, big-endian`, bytes},
    {encoding: `${encoding}, little-endian`, bytes: Buffer.from(bytes).reverse()},
  ];
};

/** A list of all numbers undoes a plain hash in minutes. */
export const hashes = (digits: string): Needle[] =>
  ['md5', 'sha1', 'sha256', 'sha512'].flatMap(algorithm => {
    const bytes = createHash(algorithm).update(digits).digest();
    return [
      {encoding: algorithm, bytes},
      text(`${algorithm} in hex`, bytes.toString('hex')),
      text(`${algorithm} in HEX`, bytes.toString('hex').toUpperCase()),
      text(`${algorithm} in base64`, bytes.toString('base64').replaceAll('=', '')),
      text(`${algorithm} in base64url`, bytes.toString('base64url')),
    ];
  });

/** Packed two digits a byte (BCD), as ISO 8583 has it; of an odd number of digits the odd one may stand at either end. */
const packed = (digits: string): Needle[] => {
  const even = digits.length % 2 === 0 ? [digits] : [digits.slice(1), digits.slice(0, -1)];
  return even.flatMap(hex => [
    {encoding: 'packed', bytes: Buffer.from(hex, 'hex')},
    {encoding: 'packed, nibbles swapped', bytes: Buffer.from(hex.replaceAll(/(.)(.)/g, '$2$1'), 'hex')},
  ]);
};

/** Digit by digit, as the escapes and lists of programs have it. */
const digitByDigit = (digits: string): Needle[] => {
  const codes = [...digits].map(digit => digit.charCodeAt(0));
  const hex = codes.map(code => code.toString(16));
  return [
    text('URL escapes', hex.map(code => `%${code}`).join('')),
    text('JSON escapes', hex.map(code => `\\u00${code}`).join('')),
    text('hex escapes', hex.map(code => `\\x${code}`).join('')),
    text('HTML escapes', codes.map(code => `&#${code};`).join('')),
    text('list of bytes', codes.join(',')),
    text('spaced list of bytes', codes.join(', ')),
    text('bytes by index', codes.map((code, i) => `"${i}":${code}`).join(',')),
    text('hex', hex.join('')),
    text('spaced hex', hex.join(' ')),
    text('hex with colons', hex.join(':')),
  ];
};

/**
 * A card number in every way in which software writes one, but for those that `spaced` reads: as text in each width,
 * in groups, in base64 and hex, packed, as an integer, and as the plain hashes.
 */
export const needles = (digits: string): Needle[] => {
  const utf16 = Buffer.from(digits, 'utf16le');
  return [
    text('text', digits),
    text('reversed', [...digits].reverse().join('')),
    {encoding: 'UTF-16', bytes: utf16},
    {encoding: 'UTF-16, big-endian', bytes: Buffer.from(utf16).swap16()},
    ...['%20', '%2D', '&nbsp;', '\u00a0'].map(one => text(`groups with ${one}`, grouped(digits, one))),
    ...base64(Buffer.from(digits)).map((letters, i) => text(`base64, alignment ${i}`, letters)),
    ...base64(Buffer.from(grouped(digits, ' '))).map((letters, i) =>
      text(`base64 of groups, alignment ${i}`, letters),
    ),
    ...base64(utf16).map((letters, i) => text(`base64 of UTF-16, alignment ${i}`, letters)),
    ...base64(Buffer.from(base64(Buffer.from(digits))[0]!)).map((letters, i) =>
      text(`base64 of base64, alignment ${i}`, letters),
    ),
    ...digitByDigit(digits),
    ...packed(digits),
    ...number('64-bit integer', bytes => bytes.writeBigUInt64BE(BigInt(digits))),
    ...number('double', bytes => bytes.writeDoubleBE(Number(digits))),
    ...hashes(digits),
    // What is left of a number when somebody cut off what may be shown.
    text('all but the last four', digits.slice(0, -4)),
    text('all but the first six', digits.slice(6)),
    text('the first six and the last four', digits.slice(0, 6) + digits.slice(-4)),
  ];
};

// Whatever people and programs put between digits; NUL is the other half of a digit in UTF-16 and UTF-32.
const BETWEEN = new Set([...'\0\t\n\r -./_,:;+*|"\''].map(one => one.charCodeAt(0)));
/** The most of them in a row. */
const MOST_BETWEEN = 3;

/** Whether the digits stand there one after the other, in whatever groups and with whatever between them. */
export const spaced = (bytes: Buffer, digits: string): boolean => {
  const wanted = Buffer.from(digits);
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1))
    if (follows(bytes, at, wanted)) return true;
  return false;
};

const follows = (bytes: Buffer, start: number, wanted: Buffer): boolean => {
  let between = 0;
  let found = 1;
  for (let at = start + 1; found < wanted.length && at < bytes.length; at++) {
    if (bytes[at] === wanted[found]) {
      found++;
      between = 0;
    } else if (between === MOST_BETWEEN || !BETWEEN.has(bytes[at]!)) return false;
    else between++;
  }
  return found === wanted.length;
};
