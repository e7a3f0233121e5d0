import type {Place} from './scan.ts';
import {unzip} from './zip.ts';

interface Entry {
  type: string;
  method?: string;
  title?: string;
  params?: {text?: string};
}

/** Keys pressed by the test stand in its own record of what it did. */
const TYPING = new Set(['keyboardType', 'keyboardPress', 'keyboardInsertText']);
/** And its pictures of the page have what stands in the fields, which the test's browser may read as the shopper may. */
const VALUE = /,?"__playwright_value_":"(?:[^"\\]|\\.)*"/g;

/** What was left out of a trace because it is the test's own. */
export interface TestsOwn {
  typed: number;
  values: number;
}

/** The files of a Playwright trace, without what the test itself typed and read from the fields. */
export const traceFiles = (zip: Buffer): {places: Place[]; own: TestsOwn} => {
  const own = {typed: 0, values: 0};
  const places = unzip(zip).map(({name, bytes}) =>
    name.endsWith('.trace')
      ? withoutOwn({name: `trace/${name}`, bytes}, own)
      : {name: `trace/${name}`, bytes},
  );
  return {places, own};
};

const withoutOwn = ({name, bytes}: Place, own: TestsOwn): Place => {
  const lines = bytes.toString().split('\n');
  const kept = lines.map(line => {
    if (line === '') return line;
    const entry = JSON.parse(line) as Entry;
    if (entry.type === 'before' && TYPING.has(entry.method ?? '') && entry.params) {
      own.typed++;
      delete entry.params.text;
      delete entry.title;
      return JSON.stringify(entry);
    }
    if (entry.type !== 'frame-snapshot') return line;
    own.values += line.match(VALUE)?.length ?? 0;
    return line.replaceAll(VALUE, '');
  });
  return {name, bytes: Buffer.from(kept.join('\n'))};
};
