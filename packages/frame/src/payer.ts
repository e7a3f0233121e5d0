import type {Frame} from './frame.js';
import type {Payer} from './pay/pay.js';

/** Loads what a submit needs, once; undefined where the network fails, and then again when it is needed. */
export const loadPayer = async (frame: Frame): Promise<Payer | undefined> => {
  frame.payer ??= import('./pay/pay.js').then(
    ({createPayer}) => createPayer(frame.tools),
    () => undefined,
  );
  const payer = await frame.payer;
  if (!payer) frame.payer = undefined;
  return payer;
};

/** Imports the session's sealing key ahead of the submit. False only where this browser can use none. */
export const prepare = async (frame: Frame): Promise<boolean> => {
  const payer = await loadPayer(frame);
  return !payer || !frame.session || payer.prepare(frame.session);
};
