import type {Sandbox} from '@florin/sandbox';
import type {Runtime} from '@florin/runtime';
import type {Left, ShowChallenge} from '../../packages/frame/dist/pay/challenge.js';
import {formOf, type Form} from '../support/challenge.ts';
import type {World} from './database.ts';
import {outside} from './quiet.ts';
import type {Rng} from './rng.ts';

/** A shopper who does at once what the bank asks. */
export const passesTheBank: ShowChallenge = () => ({left: Promise.resolve('through'), end: () => undefined});

/** Where the issuers meet their cardholders. */
export const BANK = 'https://bank.example';

/** What a shopper does where the issuer wants to see them, and how many of them do. */
const WAYS = [
  ...Array<'proves it'>(5).fill('proves it'),
  ...(['mistakes it', 'cancels there', 'cancels here', 'goes away'] as const),
] as const;

/** A form's steps at the bank, in each way. */
const STEPS = {
  'proves it': [{code: '123456', do: 'confirm'}],
  'mistakes it': Array(3).fill({code: '000000', do: 'confirm'}),
  'cancels there': [{code: '', do: 'cancel'}],
} as const;

export interface Visit {
  /** What a tab has: its bank is on the same network, but for the bank's own pages. */
  runtime: Runtime;
  name: string;
  random: Rng;
  sandbox: Sandbox;
}

/** A shopper who takes their time at the bank, and does one of the things that shoppers do. */
export const visitsTheBank =
  ({trace}: World, visit: Visit): ShowChallenge =>
  ({url}) => {
    const {random, runtime, name} = visit;
    const way = random.pick(WAYS);
    trace.note(name, `is to prove who they are, and ${way}`);
    let end!: (left: Left) => void;
    const left = new Promise<Left>(resolve => (end = resolve));
    runtime.after(random.between(500, 20_000), () => {
      if (way === 'goes away') return;
      if (way === 'cancels here') return end('cancelled');
      void walk(visit, url, STEPS[way]).then(through => end(through ? 'through' : 'cancelled'));
    });
    return {left, end};
  };

/** Follows the forms as a browser does; false where a page did not load. */
const walk = async (
  {runtime, sandbox}: Visit,
  url: string,
  steps: readonly Record<string, string>[],
): Promise<boolean> => {
  const first = await runtime.fetch(url).catch(() => undefined);
  if (first?.status !== 200) return false;
  let form = formOf(await first.text(), url);
  const left = [...steps];
  while (form?.action.startsWith(BANK)) {
    const page = await atBank(sandbox, form, form.fields['creq'] ? {} : left.shift());
    form = formOf(page, BANK);
  }
  return true;
};

/** The bank's own line is never disturbed: it is not ours. */
const atBank = (sandbox: Sandbox, {action, fields}: Form, more = {}): Promise<string> =>
  outside(async () => {
    const body = new URLSearchParams({...fields, ...more});
    return (await sandbox.acs(new Request(action, {method: 'POST', body}))).text();
  });
