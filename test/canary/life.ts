import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {launchChromium} from '../support/browsers.ts';
import {CANARY} from './card.ts';
import {startDatabase, type CanaryDatabase, type DatabaseName} from './database.ts';
import {sendInClear} from './misuse.ts';
import {leakInPage} from './page-leak.ts';
import {startCanaryProcessor, type CanaryProcessor, type Leak} from './processor.ts';
import {startProgram, type Program} from './program.ts';
import {filesIn, scan, type Place, type Scanned} from './scan.ts';
import {traceFiles, type TestsOwn} from './trace.ts';
import {visitAll} from './visits.ts';
import {watch} from './watch.ts';

/** A card number's whole life, and what is left of it. */
export interface Life {
  /** How each visit ended, and how each call in clear was answered. */
  visits: Record<string, string>;
  misuse: Record<string, number>;
  settled: string;
  /** What Playwright's record leaves out because the test typed or read it. */
  own: TestsOwn;
  scanned: Scanned;
  /** Events and messages that the page was heard to get. */
  heard: string[];
  /** Bytes by where they were found: a scan of nothing finds nothing. */
  read: Record<string, number>;
}

interface Browsed {
  visits: Record<string, string>;
  places: Place[];
  own: TestsOwn;
}

const browse = async (
  shop: string,
  processor: CanaryProcessor,
  folder: string,
  leaks: boolean,
): Promise<Browsed> => {
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    await context.tracing.start({snapshots: true});
    const seen = await watch(context);
    if (leaks) await context.addInitScript(leakInPage);
    const visits = await visitAll({context, watch: seen, shop, processor});
    const places = await seen.places();
    const path = join(folder, 'trace.zip');
    await context.tracing.stop({path});
    const trace = traceFiles(readFileSync(path));
    return {visits, own: trace.own, places: [...places, ...trace.places]};
  } finally {
    await browser.close();
  }
};

const startShop = async (processor: string, folder: string): Promise<{program: Program; origin: string}> => {
  const program = startProgram('shop', [join(import.meta.dirname, 'shop-server.ts'), processor, folder]);
  const [, origin] = await program.says(/listens on (\S+)\n/);
  return {program, origin: origin!};
};

/** Pays, fails, reloads, settles; then ends everything and looks for the number in all that is left. */
export const liveThrough = async (name: DatabaseName, leak?: Leak | 'page'): Promise<Life> => {
  const folder = mkdtempSync(join(tmpdir(), 'florin-life-'));
  const closers: (() => unknown)[] = [() => rmSync(folder, {recursive: true, force: true})];
  try {
    const orders = join(folder, 'shop');
    const database = await startDatabase(name);
    closers.push(database.remove);
    const processor = await startCanaryProcessor({
      ...(database.url && {database: database.url}),
      ...(leak && leak !== 'page' && {leak}),
    });
    closers.push(processor.remove, processor.stop);
    const shop = await startShop(processor.origin, orders);
    closers.push(shop.program.stop);

    const {visits, own, places} = await browse(shop.origin, processor, folder, leak === 'page');
    const misuse = await sendInClear(processor.origin);
    const settled = await processor.command('settle');
    places.push(...shop.program.places());
    await shop.program.stop();
    places.push(...filesIn(orders, 'shop'), ...(await leftBy(processor, database)));
    const scanned = scan(CANARY.number, places);
    return {visits, misuse, settled, own, heard: heardIn(places), scanned, read: sizes(places)};
  } finally {
    for (const close of closers.reverse()) await close();
  }
};

/** Ends processor and database, each when nothing needs it any more, and takes all they leave. */
const leftBy = async (processor: CanaryProcessor, database: CanaryDatabase): Promise<Place[]> => {
  await processor.stop();
  const dumped = database.url ? [await database.dump(processor.data)] : [];
  await database.halt();
  const files = [...processor.places(), ...(await database.files()), ...database.log()];
  // PGlite writes when it is opened, so its files are read first.
  return [...files, ...(database.url ? dumped : [await database.dump(processor.data)])];
};

const sizes = (places: readonly Place[]): Record<string, number> => {
  const read: Record<string, number> = {};
  for (const {name, bytes} of places) {
    const part = name.startsWith('browser') ? name : name.split(/[:/,]/)[0]!;
    read[part] = (read[part] ?? 0) + bytes.length;
  }
  return read;
};

/** What the page writes down of what it hears, without what was told. */
const heardIn = (places: readonly Place[]): string[] => {
  const documents = places
    .filter(({name}) => name === 'browser: documents')
    .map(({bytes}) => bytes.toString());
  const names = documents.flatMap(text => [...text.matchAll(/\\n(florin-\w+|port|message) /g)]);
  return [...new Set(names.map(([, name]) => name!))].sort();
};
