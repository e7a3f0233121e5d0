import {card, createSession, pay, sealFor, submit} from '../support/shopper.ts';
import {AMEX} from './card.ts';
import {countCodes, drawCodes, judge, whatIsNew, type Verdict} from './codes.ts';
import {startDatabase, type CanaryDatabase, type DatabaseName} from './database.ts';
import {startCanaryProcessor, type CanaryProcessor, type Leak} from './processor.ts';
import {hashes} from './encodings.ts';
import type {Place} from './scan.ts';

/** What was left of the codes, by where it was looked for. */
export interface CodeRun {
  verdicts: Record<string, Verdict>;
  /** Plain hashes of codes: ten thousand codes are tried in no time. */
  hashed: number;
  /** Bytes that were new after the payments. */
  bytes: number;
}

/** Pays with each code, and has each refused once after its envelope was opened. */
const useCodes = async (origin: string, codes: readonly string[]): Promise<void> => {
  for (const cvc of codes) {
    const {body} = await pay(origin, card(AMEX, {cvc}), {amount: {value: 100, currency: 'EUR'}});
    const {token} = await createSession(origin);
    const misbound = await sealFor(token, card(AMEX, {cvc}), {bind: {origin: 'http://elsewhere.example'}});
    const refused = await submit(origin, misbound);
    if (body.status !== 'authorized' || refused.body.code !== 'envelope_rejected')
      throw new Error(`not as it should be: ${body.status} ${refused.body.code}`);
  }
};

/** Fifty payments with fifty codes, and how often each of ten thousand codes is found in what is new after them. */
export const runCodes = async (name: DatabaseName, leak?: Leak): Promise<CodeRun> => {
  const codes = drawCodes();
  const database = await startDatabase(name);
  const closers: (() => unknown)[] = [database.remove];
  try {
    const processor = await startCanaryProcessor({
      ...(database.url && {database: database.url}),
      ...(leak && {leak}),
    });
    closers.push(processor.remove, processor.stop);
    // What the first payment alone brings is no matter of codes.
    await pay(processor.origin, card());
    const before = [...processor.places(), ...(await database.files()), ...database.log()];
    await useCodes(processor.origin, codes);
    return weigh(codes, before, await allThatIsLeft(processor, database));
  } finally {
    for (const close of closers.reverse()) await close();
  }
};

const allThatIsLeft = async (processor: CanaryProcessor, database: CanaryDatabase): Promise<Place[]> => {
  await processor.stop();
  const files = [...processor.places(), ...(await database.files()), ...database.log()];
  return [...files, await database.dump(processor.data)];
};

/** The parts that are judged each by itself: what is written in one would drown in the noise of another. */
const PARTS: Record<string, RegExp> = {
  output: /output$/,
  dump: /dump$/,
  log: /^PostgreSQL: log/,
  network: /^network/,
  files: /^(?:data|cluster)/,
};

const weigh = (codes: readonly string[], before: Place[], after: Place[]): CodeRun => {
  const fresh = whatIsNew(before, after);
  const verdicts: Record<string, Verdict> = {};
  for (const [part, names] of Object.entries(PARTS)) {
    const places = fresh.filter(({name, bytes}) => names.test(name) && bytes.length > 0);
    if (places.length === 0) continue;
    const counts = countCodes(Buffer.alloc(0));
    for (const {bytes} of places) countCodes(bytes, counts);
    verdicts[part] = judge(counts, codes);
  }
  const wanted = codes.flatMap(hashes);
  const hashed = fresh.flatMap(({bytes}) => wanted.filter(hash => bytes.includes(hash.bytes))).length;
  return {verdicts, hashed, bytes: fresh.reduce((sum, {bytes}) => sum + bytes.length, 0)};
};
