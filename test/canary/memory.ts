import {card as cardOf, createSession, pay, sealFor, submit} from '../support/shopper.ts';
import {AMEX, CANARY} from './card.ts';
import {spaced} from './encodings.ts';
import {buffersWith, HEAP_FLAGS, takeHeap} from './heap.ts';
import {startCanaryProcessor, type Leak} from './processor.ts';
import {copiesInMemory} from './raw-memory.ts';

/** What a processor's memory still holds of cards after its answers. */
export interface Remembered {
  /** Payments, by what became of them. */
  payments: Record<string, string>;
  /** Objects of the heap. */
  nodes: number;
  strings: number;
  buffers: number;
  /** Texts of the heap that hold a number, whatever stands between its digits. */
  numbers: number;
  /** Texts that hold an opened card's JSON. */
  plaintexts: number;
  /** Objects whose `cvc` is a code, and texts that are the code itself. */
  codes: number;
  inBuffers: number;
  /** Copies in the process's memory that nothing leads to any more: before a collection, and after it. */
  dead: {before: number; after: number};
  /** What holds them, for who has to mend it. */
  held: string[];
}

// Four digits with a zero in front: not the text of any number, such as a WebAssembly function's name.
const CODE = '0937';
const WRONG = ['637', '638'] as const;
/** Numbers, and codes as an envelope has them: four digits alone stand anywhere. */
const TEXTS = [
  ...[CANARY.number, AMEX],
  ...[CODE, CANARY.cvc, ...WRONG].flatMap(code => [`"cvc":"${code}"`, `=4012=${code}`]),
];
const amex = () => cardOf(AMEX, {cvc: CODE});
const visa = (cvc: string) => cardOf(CANARY.number, {cvc});

/** What can become of a card that the processor has opened. */
export const FATES = ['approved', 'declined', 'refused', 'misbound', 'replayed'] as const;
export type Fate = (typeof FATES)[number];

const MEET: Record<Fate, (origin: string) => Promise<{body: {status?: unknown; code?: string}}>> = {
  approved: origin => pay(origin, amex()),
  declined: origin => pay(origin, visa(WRONG[0])),
  refused: origin => pay(origin, visa(WRONG[1]), {brands: ['mastercard']}),
  misbound: async origin => {
    const {token} = await createSession(origin);
    return submit(origin, await sealFor(token, amex(), {bind: {origin: 'http://elsewhere.example'}}));
  },
  replayed: async origin => {
    const {submission} = await pay(origin, visa(CANARY.cvc));
    return submit(origin, submission);
  },
};

/** Pays in every way, one of them last: what comes after could push out of memory what came before. */
const payInEveryWay = async (origin: string, last: Fate): Promise<Record<string, string>> => {
  const answers: Record<string, string> = {};
  for (const fate of [...FATES.filter(other => other !== last), last]) {
    const {body} = await MEET[fate](origin);
    answers[fate] = String(body.code ?? body.status);
  }
  return answers;
};

/** Pays, and looks through the processor's memory while nothing has come after the last answer. */
export const lookIntoMemory = async (last: Fate, leak?: Leak): Promise<Remembered> => {
  const processor = await startCanaryProcessor({flags: HEAP_FLAGS, ...(leak && {leak})});
  try {
    const [, address] = await processor.program.says(/listening on (ws:\S+)/);
    const payments = await payInEveryWay(processor.origin, last);
    const dead = {before: copiesInMemory(processor.program.pid, TEXTS), after: 0};
    const heap = await takeHeap(address!);
    dead.after = copiesInMemory(processor.program.pid, TEXTS);
    const isNumber = (text: string) =>
      [CANARY.number, AMEX].some(number => spaced(Buffer.from(text), number));
    const isPlaintext = (text: string) => /"cvc"\s*:\s*"\d/.test(text);
    const isCode = (text: string) => text === CODE;
    const codes = [
      ...heap.textsOf('cvc').filter(text => /^\d{3,4}$/.test(text)),
      ...heap.strings.filter(isCode),
    ];
    return {
      ...{payments, nodes: heap.nodes, strings: heap.strings.length, codes: codes.length, dead},
      numbers: heap.strings.filter(isNumber).length,
      plaintexts: heap.strings.filter(isPlaintext).length,
      held: heap.holders(text => isNumber(text) || isPlaintext(text) || isCode(text)),
      ...(await inBuffers(address!)),
    };
  } finally {
    await processor.stop();
    processor.remove();
  }
};

const inBuffers = async (address: string) => {
  const {buffers, hits} = await buffersWith(address, TEXTS);
  return {buffers, inBuffers: hits};
};
