import {crc32, deflateRawSync, inflateRawSync} from 'node:zlib';

/** A zip with one file (APPNOTE.TXT 4.3.7), enough for what reads local headers. */
export const zipped = (name: string, bytes: Buffer): Buffer => {
  const packed = deflateRawSync(bytes);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(crc32(bytes), 14);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(bytes.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), packed]);
};

const ENTRY = Buffer.from('PK\u0001\u0002', 'latin1');

/** The files of a zip, by its central directory (APPNOTE.TXT 4.3.12). */
export const unzip = (zip: Buffer): {name: string; bytes: Buffer}[] => {
  const files: {name: string; bytes: Buffer}[] = [];
  for (let at = zip.indexOf(ENTRY); at >= 0; at = zip.indexOf(ENTRY, at + 1)) {
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28));
    const start = zip.readUInt32LE(at + 42);
    const from = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const bytes = zip.subarray(from, from + zip.readUInt32LE(at + 20));
    files.push({name, bytes: zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes)});
  }
  return files;
};
