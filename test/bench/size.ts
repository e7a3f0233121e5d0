// What a shopper's browser fetches, gzip, as the processor serves it: the merchant page's script, and the frame's
// page with the words of one language (the largest) and script, up to the moment its fields can be typed into; then what a submit needs.
import {gzipSync} from 'node:zlib';
import {createSession} from '../support/shopper.ts';
import {startWorld} from '../support/world.ts';
import {report} from './statistics.ts';

const world = await startWorld();
const {origin} = world.processor;

/** Bytes of a file as it travels, gzip. */
const sizeOf = async (path: string): Promise<number> => {
  const answer = await fetch(`${origin}${path}`);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return gzipSync(new Uint8Array(await answer.arrayBuffer()), {level: 9}).length;
};

interface File {
  name: string;
  role: 'script' | 'locale' | 'chunk';
  file: string;
}

try {
  const {id} = await createSession(origin, {fields: {name: 'required'}});
  const {frame} = (await (await fetch(`${origin}/integrity.json`)).json()) as {frame: {files: File[]}};
  const sizes = await Promise.all(
    frame.files.map(async ({role, file}) => ({role, size: await sizeOf(`/frame/assets/${file}`)})),
  );
  const of = (role: File['role']) => sizes.filter(file => file.role === role).map(({size}) => size);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

  const languages = frame.files.filter(({role}) => role === 'locale').map(({name}) => name);
  const html = Math.max(...(await Promise.all(languages.map(name => sizeOf(`/frame?s=${id}&l=${name}`)))));
  const start = html + sum(of('script'));
  const kB = (bytes: number) => bytes / 1000;
  report('Size, gzip', [
    {
      name: 'merchant page: florin.js',
      value: kB(await sizeOf('/sdk/v1/florin.js')),
      unit: 'kB',
      bound: {most: 10},
    },
    {name: 'frame: page with the words of one language', value: kB(html), unit: 'kB'},
    {name: 'frame: script', value: kB(sum(of('script'))), unit: 'kB'},
    {name: 'frame, until it can be typed into', value: kB(start), unit: 'kB', bound: {most: 24}},
    {
      name: 'frame, with all that a submit needs',
      value: kB(start + sum(of('chunk'))),
      unit: 'kB',
      bound: {most: 32},
    },
  ]);
} finally {
  await world.close();
}
