import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {brotliDecompressSync, inflateRawSync, inflateSync} from 'node:zlib';
import {needles, spaced, type Needle} from './encodings.ts';

/** One place where a number may have been left. */
export interface Place {
  name: string;
  bytes: Buffer;
}

/** What was found, and where. Never the number. */
export interface Hit {
  place: string;
  encoding: string;
}

/** What a scan has read. */
export interface Scanned {
  hits: Hit[];
  places: number;
  bytes: number;
  /** Packed parts that were opened. */
  unpacked: number;
}

/** Every file of a folder, whole: its name too, for a number can stand there. */
export const filesIn = (folder: string, label: string): Place[] =>
  readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter(path => statSync(join(folder, path), {throwIfNoEntry: false})?.isFile())
    .flatMap(path => [
      {name: `${label}/${path}`, bytes: readFileSync(join(folder, path))},
      textPlace(`${label}, names`, path),
    ]);

/** A text as a place. */
export const textPlace = (name: string, text: string): Place => ({name, bytes: Buffer.from(text)});

const OPTIONS = {finishFlush: 2, maxOutputLength: 200_000_000};

/** Bytes before what is packed (RFC 1952 §2.3); gunzip itself refuses what has something else behind it. */
const gzipHeader = (bytes: Buffer): number => {
  const flags = bytes[3]!;
  let at = flags & 4 ? 12 + bytes.readUInt16LE(10) : 10;
  for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1;
  return flags & 2 ? at + 2 : at;
};

/** How packed parts begin, and how they are opened from there on. */
const PACKED: [start: Buffer, open: (bytes: Buffer) => Buffer][] = [
  [Buffer.from([0x1f, 0x8b, 0x08]), bytes => inflateRawSync(bytes.subarray(gzipHeader(bytes)), OPTIONS)],
  ...[0x01, 0x5e, 0x9c, 0xda].map((level): [Buffer, (bytes: Buffer) => Buffer] => [
    Buffer.from([0x78, level]),
    bytes => inflateSync(bytes, OPTIONS),
  ]),
  [
    Buffer.from('PK\u0003\u0004', 'latin1'),
    bytes => {
      const from = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
      return inflateRawSync(bytes.subarray(from), OPTIONS);
    },
  ],
];

/** The smallest file that has no packed part longer than a number. */
const LEAST = 20;
/** Packed parts in packed parts, so deep. */
const DEEPEST = 3;

const quietly = (open: () => Buffer): Buffer[] => {
  try {
    const bytes = open();
    return bytes.length > LEAST / 2 ? [bytes] : [];
  } catch {
    return [];
  }
};

/** What is packed in some bytes: gzip, zlib and zip wherever they start, and brotli where it is the whole. */
const unpacked = (bytes: Buffer, depth = 0): Buffer[] => {
  if (bytes.length < LEAST || depth === DEEPEST) return [];
  const parts = bytes.length < 1_000_000 ? quietly(() => brotliDecompressSync(bytes, OPTIONS)) : [];
  for (const [start, open] of PACKED)
    for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) {
      const from = at;
      parts.push(...quietly(() => open(bytes.subarray(from))));
    }
  return parts.flatMap(part => [part, ...unpacked(part, depth + 1)]);
};

const found = (bytes: Buffer, digits: string, wanted: Needle[]): string[] => {
  const encodings = wanted.filter(needle => bytes.includes(needle.bytes)).map(({encoding}) => encoding);
  return spaced(bytes, digits) ? [...encodings, 'digits with something between'] : encodings;
};

/** Looks for a number in every encoding, in every place and in what is packed there. */
export const scan = (digits: string, places: readonly Place[]): Scanned => {
  const wanted = needles(digits);
  const scanned: Scanned = {hits: [], places: places.length, bytes: 0, unpacked: 0};
  for (const {name, bytes} of places) {
    const parts = unpacked(bytes);
    scanned.unpacked += parts.length;
    for (const part of [bytes, ...parts]) {
      scanned.bytes += part.length;
      scanned.hits.push(...found(part, digits, wanted).map(encoding => ({place: name, encoding})));
    }
  }
  return scanned;
};
