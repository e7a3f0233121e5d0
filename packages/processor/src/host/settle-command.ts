import {request} from 'node:http';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {currency} from '@florin/network';
import type {SettlementRun} from '../settlement/settle.js';
import {adminApp} from './admin.js';
import {openProcessor} from './open.js';
import {readSettings} from './settings.js';

/** A cardholder's account, as a simulated network tells of it. Minor units. */
interface AccountView {
  id: string;
  last4: string;
  balances: Record<string, {posted: number; held: number; available: number}>;
}

type Ask = (method: 'GET' | 'POST', path: string) => Promise<unknown>;

/** `florin-processor settle`: asks the running processor, or opens the folder itself where none runs. */
export const settleCommand = async (data: string): Promise<void> => {
  const socket = join(data, 'admin.sock');
  if (existsSync(socket)) {
    const asked = await report((method, path) => askSocket(socket, method, path)).catch((error: unknown) => {
      if (!isNobodyThere(error)) throw error;
      return false;
    });
    if (asked !== false) return;
  }
  const open = await openProcessor({...(await readSettings(process.env)), data}, 'http://localhost');
  const admin = adminApp(open.processor, open.network);
  try {
    await report(async (method, path) => {
      const answer = await admin.fetch(new Request(`http://admin${path}`, {method}));
      return answer.ok ? answer.json() : undefined;
    });
  } finally {
    await open.close();
  }
};

const isNobodyThere = (error: unknown): boolean =>
  ['ECONNREFUSED', 'ENOENT'].includes(String((error as NodeJS.ErrnoException).code));

const askSocket = (socketPath: string, method: string, path: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const asked = request({socketPath, method, path}, answer => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 404) resolve(undefined);
        else if (answer.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`the processor answered ${answer.statusCode}`));
      });
    });
    asked.on('error', reject);
    asked.end();
  });

const report = async (ask: Ask): Promise<void> => {
  const before = (await ask('GET', '/network/accounts')) as AccountView[] | undefined;
  const run = (await ask('POST', '/settle')) as SettlementRun;
  const after = (await ask('GET', '/network/accounts')) as AccountView[] | undefined;
  const ledger = (await ask('GET', '/ledger/check')) as {imbalances: unknown[]};
  const lines = [...settlementLines(run), ...accountLines(before ?? [], after ?? [])];
  lines.push(ledger.imbalances.length === 0 ? 'Ledger: debits equal credits.' : 'Ledger: DOES NOT BALANCE.');
  process.stdout.write(`${lines.join('\n')}\n`);
  if (ledger.imbalances.length > 0 || run.refused.length > 0) process.exitCode = 1;
};

const settlementLines = (run: SettlementRun): string[] => {
  const lines = run.settlements.flatMap(({merchant_id, captures, currency: code, id, ...sums}) => [
    `Settlement ${id}: ${captures} ${captures === 1 ? 'capture' : 'captures'} of ${merchant_id}`,
    `  captured         ${money(sums.gross, code)}`,
    `  interchange      ${money(-sums.interchange, code)}`,
    `  scheme fees      ${money(-sums.scheme_fees, code)}`,
    `  processor fees   ${money(-sums.processor_fees, code)}`,
    `  to the merchant  ${money(sums.net, code)}`,
  ]);
  if (lines.length === 0) lines.push('Nothing to settle.');
  if (run.refused.length > 0) lines.push(`Refused by the network: ${run.refused.join(', ')}`);
  if (run.waiting.length > 0) lines.push(`Not answered, to be presented again: ${run.waiting.join(', ')}`);
  return lines;
};

/** Each cardholder account that the settlement changed. */
const accountLines = (before: AccountView[], after: AccountView[]): string[] =>
  after.flatMap(({id, last4, balances}) =>
    Object.entries(balances).flatMap(([code, {posted}]) => {
      const was = before.find(account => account.id === id)?.balances[code]?.posted ?? posted;
      return was === posted
        ? []
        : [
            `Cardholder ${id} …${last4}`,
            `  before           ${money(was, code)}`,
            `  after            ${money(posted, code)}`,
          ];
    }),
  );

const money = (minor: number, code: string): string => {
  const digits = currency(code)?.digits ?? 2;
  return `${(minor / 10 ** digits).toFixed(digits).padStart(16)} ${code}`;
};
