/**
 * What settles outside of the scheduler: WebCrypto on threads of its own, and the database. Such operations run one at
 * a time, in the order in which they were asked for, and the scheduler chooses nothing before all are done: so the order
 * of everything follows from the seed, however fast the machine is.
 */
type Operation = (...args: unknown[]) => Promise<unknown>;

let busy = 0;
let wake: (() => void) | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Runs an operation that settles outside. */
export const outside = async <T>(operation: () => Promise<T>): Promise<T> => {
  busy++;
  const turn = busy === 1 ? operation() : last.then(operation);
  last = turn.catch(() => undefined);
  try {
    return await turn;
  } finally {
    busy--;
    if (busy === 0) wake?.();
  }
};

/** Resolves when nothing goes on any more: no operation is under way, and every promise that could has settled. */
export const quiet = async (): Promise<void> => {
  do {
    if (busy > 0) await new Promise<void>(resolve => (wake = resolve));
    await new Promise(resolve => setImmediate(resolve));
  } while (busy > 0);
};

const OPERATIONS = [
  ...['decrypt', 'deriveBits', 'deriveKey', 'digest', 'encrypt', 'exportKey', 'generateKey'],
  ...['importKey', 'sign', 'unwrapKey', 'verify', 'wrapKey'],
];

/** Makes all WebCrypto of this thread wait for its turn. */
export const takeTurns = (): void => {
  const own = SubtleCrypto.prototype as unknown as Record<string, Operation>;
  for (const name of OPERATIONS) {
    const operation = own[name]!;
    own[name] = function (this: SubtleCrypto, ...args) {
      return outside(() => operation.apply(this, args));
    };
  }
};
